"""Model calls as the user reads them: what a draft will cost, what it cost, and the audit lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from api.json_output import Json, dump_line
from drafter.call_store import StoredCall
from drafter.calling.spending import Estimate, Spent


@dataclass(frozen=True, slots=True)
class Spending:
    """What the model calls of a draft were thought to cost, and what they did (with those of a run taken up)."""

    estimate: Estimate
    used: Spent


def _words(spent: Spent) -> str:
    return f"{spent.tokens} 词元" + (f"（{spent.cost:.4f} 元）" if spent.cost else "")


def estimate_line(estimate: Estimate) -> str:
    """One line before the first call."""
    return f"预计用 {_words(estimate.likely)}，共 {estimate.calls} 节；每节都要改的话最多 {_words(estimate.most)}。"


def spending_line(spending: Spending) -> str:
    """One line afterwards."""
    return f"模型用量：{_words(spending.used)}，预计 {_words(spending.estimate.likely)}"


def _spent_json(spent: Spent) -> Json:
    return {"tokens": spent.tokens, "yuan": _yuan(spent.cost)}


def _yuan(cost: Decimal) -> float:
    return round(float(cost), 6)


def spending_json(spending: Spending | None) -> Json | None:
    """Null when no model was called."""
    if spending is None:
        return None
    estimate = spending.estimate
    return {
        "estimated": _spent_json(estimate.likely),
        "estimated_most": _spent_json(estimate.most),
        "used": _spent_json(spending.used),
    }


def call_json(call: StoredCall) -> Json:
    """One audit line."""
    sent, ended = call.sent, call.ended
    return {
        "at": call.at.isoformat(timespec="milliseconds"),
        "account": call.account,
        "office": call.office,
        "run": call.run,
        "section": sent.section,
        "host": sent.host,
        "model": sent.model,
        "prompt_hash": sent.prompt_hash,
        "masked": dict(sent.masked),
        "outcome": ended.outcome,
        "tries": ended.tries,
        "prompt_tokens": ended.prompt_tokens,
        "reply_tokens": ended.reply_tokens,
        "counted": ended.counted,
        "yuan": _yuan(ended.cost),
        "seconds": round(ended.seconds, 3),
    }


def audit_lines(calls: list[StoredCall], *, as_json: bool) -> Iterator[str]:
    """A line a call."""
    for call in calls:
        if as_json:
            yield dump_line(call_json(call))
            continue
        sent, ended = call.sent, call.ended
        masked = "、".join(f"{kind} {count}" for kind, count in sent.masked.items())
        when = call.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        yield (
            f"{when} {call.account} {call.office} {sent.section} {sent.model}@{sent.host} {ended.outcome} "
            f"{ended.tries} 次 {ended.prompt_tokens}+{ended.reply_tokens} 词元{'' if ended.counted else '（估计）'} "
            f"遮去：{masked or '无'} {sent.prompt_hash[:12]}"
        )
