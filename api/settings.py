"""Settings: the only reader of the environment. Values are passed down; nothing below looks them up."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from limits import parse
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from api.accounts.limits import SessionLimits
from api.home import EmbeddingService, Home
from corpus.errors import InputError
from drafter.checks.copying.limits import CopyLimits
from drafter.workflow import State

Days = Annotated[int, Field(ge=1, le=36_500)]
_MOST_YUAN = 1_000_000_000


class Settings(BaseSettings):
    """What an administrator may set, each as NIGAO_NAME. A model is reachable only where `model_url` names it, and on
    another machine only where `model_hosts` allows it; so is the one at `embed_url`, which makes the vectors of
    passages in place of the built-in model. Prices are in 元 a million tokens, limits of cost in 元; the limits of an
    office count by calendar month. `keep_…` are days, None for ever: what is older is deleted by `nigao retention`,
    and by nothing else."""

    model_config = SettingsConfigDict(env_prefix="NIGAO_", extra="ignore", protected_namespaces=())

    data: Path = Path("var")
    database_url: SecretStr = SecretStr("")
    database_owner_url: SecretStr = SecretStr("")
    chroma_url: str = ""
    model_url: str = Field(default="", validation_alias=AliasChoices("NIGAO_MODEL_URL", "OPENAI_BASE_URL"))
    model_key: SecretStr = Field(
        default=SecretStr("none"), validation_alias=AliasChoices("NIGAO_MODEL_KEY", "OPENAI_API_KEY")
    )
    model_context_tokens: int = Field(default=8192, ge=2048)
    model_first_byte_seconds: float = Field(default=30.0, gt=0, le=86_400)
    model_idle_seconds: float = Field(default=30.0, gt=0, le=86_400)
    model_section_seconds: float = Field(default=180.0, gt=0, le=86_400)
    model_retry_seconds: float = Field(default=0.5, gt=0, le=60)
    model_rest_seconds: float = Field(default=5.0, gt=0, le=600)
    model_parallel: int = Field(default=4, ge=1, le=64)
    model_needs_finish: bool = True
    model_passages: int | None = Field(default=None, ge=0, le=10)
    model_prompt_price: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN)
    model_reply_price: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN)
    model_hosts: str = ""
    models: str = ""
    embed_url: str = ""
    embed_model: str = ""
    embed_key: SecretStr = SecretStr("none")
    jobs_parallel: int = Field(default=4, ge=0, le=64)
    fallback_url: str = ""
    fallback_model: str = ""
    fallback_key: SecretStr = SecretStr("none")
    fallback_prompt_price: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN)
    fallback_reply_price: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN)
    draft_token_limit: int | None = Field(default=None, ge=0)
    draft_cost_limit: Decimal | None = Field(default=None, ge=0, le=_MOST_YUAN)
    office_token_limit: int | None = Field(default=None, ge=0)
    office_cost_limit: Decimal | None = Field(default=None, ge=0, le=_MOST_YUAN)
    rate_per_user: str = "600/minute"
    rate_per_office: str = "6000/minute"
    session_idle_minutes: int = Field(default=120, ge=5, le=1440)
    session_hours: int = Field(default=12, ge=1, le=168)
    metrics_token: SecretStr = SecretStr("")
    keep_drafts_days: dict[State, Days] = {}
    keep_unfinished_days: Days | None = None
    keep_audit_days: Days | None = None
    keep_calls_days: int | None = Field(default=None, ge=62, le=36_500)
    keep_originals_days: Days | None = None
    keep_strays_days: Days | None = None
    allowed: Path | None = None
    copy_limits: CopyLimits = CopyLimits()

    @field_validator("copy_limits", mode="before")
    @classmethod
    def _known_limits(cls, value: object) -> object:
        """A misspelt threshold must not be passed over, and none makes sense below zero."""
        known = {field.name for field in fields(CopyLimits)}
        if isinstance(value, dict) and not (value.keys() <= known and all(map(_is_amount, value.values()))):
            raise ValueError(f"expected amounts of {sorted(known)}, found {value}")
        return value

    @field_validator("rate_per_user", "rate_per_office")
    @classmethod
    def _is_rate(cls, value: str) -> str:
        """Written like 600/minute; whatever the library cannot read raises ValueError."""
        parse(value)
        return value

    @property
    def home(self) -> Home:
        """Where the installation keeps what it knows."""
        owner = self.database_owner_url.get_secret_value()
        return Home(self.data, self.database_url.get_secret_value(), owner, self.chroma_url, self._embedding)

    @property
    def _embedding(self) -> EmbeddingService | None:
        if not self.embed_url:
            return None
        key = self.embed_key.get_secret_value()
        return EmbeddingService(self.embed_url, self.embed_model, key, self.model_hosts)

    @property
    def allowed_lists(self) -> tuple[Path, ...]:
        """The installation's own list of allowed phrases, if there is one."""
        return () if self.allowed is None else (self.allowed,)

    @property
    def model_list(self) -> tuple[str, ...]:
        """The models that the web application offers beside the built-in writer; none without an endpoint."""
        return tuple(filter(None, (one.strip() for one in self.models.split(",")))) if self.model_url else ()

    @property
    def session_limits(self) -> SessionLimits:
        """How long a signed-in browser stays so."""
        return SessionLimits(timedelta(minutes=self.session_idle_minutes), timedelta(hours=self.session_hours))


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


_JSON_EXAMPLES = {"copy_limits": '{"warn_length": 60}', "keep_drafts_days": '{"archived": 3650}'}


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting as it may be shown to anyone: a secret is only told to be set. `source` is the environment variable
    it came from, empty for the default."""

    name: str
    value: str
    source: str


def show_settings(settings: Settings) -> Iterator[ShownSetting]:
    """Every setting in force, then variables that begin like ours and are none."""
    given = {name.upper() for name in os.environ}
    known = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        variables = (
            [str(one) for one in alias.choices] if isinstance(alias, AliasChoices) else [f"NIGAO_{name}".upper()]
        )
        known.update(variables)
        source = next((one for one in variables if one in given), "")
        yield ShownSetting(variables[0], _show_value(getattr(settings, name), isset=bool(source)), source)
    for name in sorted(given - known):
        if name.startswith("NIGAO_"):
            yield ShownSetting(name, "不认识的设置，没有起作用", name)


def _show_value(value: object, *, isset: bool) -> str:
    if isinstance(value, SecretStr):
        return "（已设，不显示）" if isset else "（没有设）"
    if value is None or value in ("", {}):
        return "（没有设）"
    if isinstance(value, CopyLimits):
        changed = [one.name for one in fields(CopyLimits) if getattr(value, one.name) != one.default]
        return " ".join(f"{name}={getattr(value, name)}" for name in changed) or "（没有设）"
    text = str(value)
    return _without_secrets(text) if "://" in text else text


def _without_secrets(url: str) -> str:
    """A URL without a user, a password or a query, any of which may hold a key."""
    try:
        parts = urlsplit(url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
    except ValueError:
        return "（看不懂的地址，不显示）"


def read_settings() -> Settings:
    """The settings of the environment; InputError naming the first variable whose value cannot be used."""
    try:
        return Settings()
    except SettingsError as error:
        name, example = next(one for one in _JSON_EXAMPLES.items() if f'"{one[0]}"' in str(error))
        raise InputError(f"环境变量 NIGAO_{name.upper()} 应是 JSON，例：{example}，实际不是。") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = f"NIGAO_{first['loc'][0]}".upper()
        raise InputError(f"环境变量 {name} 的值“{str(first['input'])[:40]}”不能用，请改好或去掉。") from error
