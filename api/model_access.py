"""From the settings to a writer: which endpoints there are, which of them may be used, and what may be spent."""

import os
import pwd
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from pydantic import SecretStr

from api.settings import Settings
from corpus.errors import InputError
from drafter.brief import Writer
from drafter.budget import count_tokens
from drafter.builtin_writer import BuiltinWriter
from drafter.call_store import StoredCallLog
from drafter.calling.endpoint import USUAL_PASSAGES, Endpoint
from drafter.calling.spending import Budget, Estimate, SpendLimits

SMALL_MODEL = 4.0
"""Thousand millions of parameters. One of 1.5 wrote lent passages down, their marks for masked numbers included."""
_SIZE = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,2})?)b(?![a-z0-9])", re.IGNORECASE)


@asynccontextmanager
async def open_writer(
    settings: Settings,
    endpoints: Sequence[Endpoint],
    log: StoredCallLog,
    on_estimate: Callable[[Estimate], None] = lambda _: None,
) -> AsyncIterator[Writer]:
    """A writer over these endpoints, its calls recorded in the log and held to the limits; the built-in one where
    there are none."""
    if not endpoints:
        yield BuiltinWriter()
        return
    # The client of the model takes a second to load, and most runs have no use for it.
    from drafter.calling.gateway import Gateway
    from drafter.model import ModelClient
    from drafter.model_writer import ModelWriter

    gateway = Gateway(*(ModelClient(one) for one in endpoints), log=log, budget=_open_budget(settings, log))
    try:
        yield ModelWriter(gateway, on_estimate=on_estimate)
    finally:
        await gateway.close()


def load_client() -> None:
    """Loads the client of a model and the tokenizer, two seconds of work."""
    from drafter.model import load_sdk
    from drafter.model_writer import ModelWriter  # noqa: F401 - for the modules it brings along

    load_sdk()
    count_tokens("")


def _open_budget(settings: Settings, log: StoredCallLog) -> Budget:
    """The limits of the settings, with what the run and the office's present month have used of them."""
    limits = SpendLimits(
        draft_tokens=settings.draft_token_limit,
        draft_cost=settings.draft_cost_limit,
        office_tokens=settings.office_token_limit,
        office_cost=settings.office_cost_limit,
    )
    month = datetime.now().astimezone().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Budget(limits, log.spent(), log.spent_by_office(month))


def list_endpoints(settings: Settings, model: str) -> tuple[Endpoint, ...]:
    """The endpoint of the model, then the one to fall back on if one is set; none for the built-in writer.

    InputError for a model without an endpoint, and for an endpoint that cannot or must not be used.
    """
    if model == "builtin":
        return ()
    if not settings.model_url:
        raise InputError(
            f"没有设置模型“{model}”的地址：请设置 NIGAO_MODEL_URL（和 NIGAO_MODEL_KEY），或用 --model builtin。"
        )
    prices = settings.model_prompt_price, settings.model_reply_price
    first = _endpoint(settings, "NIGAO_MODEL", settings.model_url, model, settings.model_key, prices)
    if not settings.fallback_url:
        return (first,)
    if not settings.fallback_model:
        raise InputError("设了备用模型的地址，却没有模型名，请设置 NIGAO_FALLBACK_MODEL。")
    prices = settings.fallback_prompt_price, settings.fallback_reply_price
    url, key = settings.fallback_url, settings.fallback_key
    return first, _endpoint(settings, "NIGAO_FALLBACK", url, settings.fallback_model, key, prices)


def _endpoint(
    settings: Settings, variable: str, url: str, model: str, key: SecretStr, prices: tuple[Decimal, Decimal]
) -> Endpoint:
    check_address(url, key, variable)
    endpoint = Endpoint(
        base_url=url,
        model=model,
        api_key=key.get_secret_value(),
        context_tokens=settings.model_context_tokens,
        first_byte_seconds=settings.model_first_byte_seconds,
        idle_seconds=settings.model_idle_seconds,
        total_seconds=settings.model_section_seconds,
        backoff_seconds=settings.model_retry_seconds,
        pause_seconds=settings.model_rest_seconds,
        max_parallel=settings.model_parallel,
        needs_finish=settings.model_needs_finish,
        most_passages=_choose_passages(model) if settings.model_passages is None else settings.model_passages,
        prompt_price=prices[0],
        reply_price=prices[1],
    )
    check_allowed(endpoint, settings.model_hosts)
    return endpoint


def _choose_passages(model: str) -> int:
    """None for a model whose own name says that it is small (qwen2.5-1.5b), else as usual."""
    size = _SIZE.search(model)
    return 0 if size and float(size[1]) <= SMALL_MODEL else USUAL_PASSAGES


def check_address(url: str, key: SecretStr, variable: str) -> None:
    """InputError for an address or a key that no request can be made with. Neither is shown: both may be secret."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise InputError(f"模型的地址不对，应像 http://127.0.0.1:8091/v1，请检查 {variable}_URL。")
    secret = key.get_secret_value()
    if not (secret.isascii() and secret.isprintable()):
        raise InputError(f"模型的密钥里有不能用的字符，应只有英文字母、数字和符号，请检查 {variable}_KEY。")


def check_allowed(endpoint: Endpoint, hosts: str) -> None:
    """InputError for an endpoint on another machine unless the list, separated by commas, names its host, or its host
    and port."""
    allowed = {one.strip().lower() for one in hosts.replace("，", ",").split(",")}
    names = {endpoint.host.lower(), str(urlsplit(endpoint.base_url).hostname).lower()}
    if not endpoint.is_local and not names & allowed:
        raise InputError(
            f"模型服务 {endpoint.host} 不在本机，也不在允许的主机里，材料没有送出；"
            f"要用它，请管理员把它写进 NIGAO_MODEL_HOSTS。"
        )


def name_account() -> str:
    """The operating system's name for who runs the program; its number where it has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
