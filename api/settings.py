"""Settings: the only reader of the environment. Values are passed down; nothing below looks them up."""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an administrator may set, each as NIGAO_NAME. A model is reachable only where `model_url` names it."""

    model_config = SettingsConfigDict(env_prefix="NIGAO_", extra="ignore", protected_namespaces=())

    data: Path = Path("var")
    model_url: str = Field(default="", validation_alias=AliasChoices("NIGAO_MODEL_URL", "OPENAI_BASE_URL"))
    model_key: SecretStr = Field(
        default=SecretStr("none"), validation_alias=AliasChoices("NIGAO_MODEL_KEY", "OPENAI_API_KEY")
    )
    model_context_tokens: int = 8192
    model_first_byte_seconds: float = 30.0
    model_idle_seconds: float = 30.0
    model_section_seconds: float = 180.0
    model_parallel: int = 4
