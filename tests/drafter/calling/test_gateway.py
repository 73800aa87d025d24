"""The way out to a model: masking, refusal, fallback, budget and audit line, against a real server."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from bench.scripted_model import Ask, Reply, ScriptedModel
from drafter.calling.call_log import EndedCall, SentCall
from drafter.calling.endpoint import Endpoint
from drafter.calling.gateway import Gateway
from drafter.calling.spending import Budget, SpendLimits, Spent
from drafter.errors import BudgetSpentError, EndpointFailedError, ModelError, SecretMaterialError, WrongKeyError
from drafter.model import Completion, Message, ModelClient

NAMED = "走访慰问困难职工张建国，电话13912345678。"


@dataclass(frozen=True, slots=True)
class RemoteEndpoint(Endpoint):
    """An endpoint that counts as another machine's, though the scripted server listens on this one."""

    @property
    def is_local(self) -> bool:
        """Never."""
        return False


@dataclass
class KeptLog:
    """A call log in memory."""

    sent: list[SentCall] = field(default_factory=list)
    ended: dict[int, EndedCall] = field(default_factory=dict)

    def begin(self, call: SentCall) -> int:
        """The line's place in `sent`."""
        self.sent.append(call)
        return len(self.sent) - 1

    def end(self, number: int, ended: EndedCall) -> None:
        """Kept."""
        self.ended[number] = ended


def remote(server: ScriptedModel, **changes: object) -> RemoteEndpoint:
    return RemoteEndpoint(server.base_url, "scripted", **({"backoff_seconds": 0.01} | changes))  # type: ignore[arg-type]


def local(server: ScriptedModel, **changes: object) -> Endpoint:
    return Endpoint(server.base_url, "scripted", **({"backoff_seconds": 0.01} | changes))  # type: ignore[arg-type]


def ask(
    *endpoints: Endpoint, text: str = NAMED, log: KeptLog | None = None, budget: Budget | None = None, calls: int = 1
) -> tuple[str, Completion]:
    """What was shown piece by piece, and the last call's outcome."""

    async def run() -> tuple[str, Completion]:
        gateway = Gateway(*(ModelClient(one) for one in endpoints), log=log, budget=budget)
        try:
            shown = ""
            for _ in range(calls):
                chat = gateway.stream([Message("user", text)], "dispute")
                shown = "".join([piece async for piece in chat])
                assert chat.partial == shown
            return shown, chat.completion
        finally:
            await gateway.close()

    return asyncio.run(run())


def said(asks: Sequence[Ask]) -> str:
    return "\n".join(one.said for one in asks)


def test_names_and_numbers_leave_this_machine_only_masked_and_come_back() -> None:
    with ScriptedModel(Reply("慰问[[p2]]，电话【p1】。", piece_chars=3)) as server:
        shown, completion = ask(remote(server))
    assert "张建国" not in said(server.asks)
    assert "13912345678" not in said(server.asks)
    assert shown == completion.text == "慰问张建国，电话13912345678。"


def test_a_model_on_this_machine_is_told_everything() -> None:
    with ScriptedModel("好") as server:
        ask(local(server))
    assert NAMED in said(server.asks)


def test_marked_material_is_refused_before_anything_is_sent() -> None:
    with ScriptedModel("好") as server, pytest.raises(SecretMaterialError, match="机密"):
        ask(remote(server), text="机密★1年 关于调解工作的通知")
    assert server.asks == ()


def test_marked_material_may_go_to_a_model_on_this_machine() -> None:
    with ScriptedModel("好") as server:
        assert ask(local(server), text="机密★1年 关于调解工作的通知")[0] == "好"


def test_where_the_first_model_fails_the_other_one_writes() -> None:
    with ScriptedModel(Reply(status=503)) as bad, ScriptedModel("正文") as good:
        shown, _ = ask(local(bad), local(good))
    assert (shown, len(bad.asks), len(good.asks)) == ("正文", 3, 1)


def test_the_other_model_is_masked_for_when_it_is_elsewhere() -> None:
    with ScriptedModel(Reply(status=401)) as near, ScriptedModel("慰问[[p2]]。") as far:
        shown, _ = ask(local(near), remote(far))
    assert NAMED in said(near.asks)
    assert "张建国" not in said(far.asks)
    assert shown == "慰问张建国。"


def test_text_that_has_begun_is_not_begun_anew_by_another_model() -> None:
    with ScriptedModel(Reply("受理争议若干件，均已调处。", fault="cut")) as cut, ScriptedModel("别的") as other:
        shown, completion = ask(local(cut), local(other))
    assert (shown, completion.finish, other.asks) == ("受理争议若干件，", "incomplete", ())


def test_an_open_breaker_sends_calls_straight_to_the_other_model() -> None:
    with ScriptedModel(Reply(status=503)) as bad, ScriptedModel("正文") as good:
        shown, _ = ask(local(bad, pause_seconds=60), local(good), calls=8)
    assert (shown, len(bad.asks), len(good.asks)) == ("正文", 5, 8)


def test_every_call_has_a_line_without_a_word_of_its_text() -> None:
    log = KeptLog()
    with ScriptedModel("慰问[[p2]]。") as server:
        ask(remote(server, prompt_price=Decimal(2), reply_price=Decimal(8)), log=log)
    (sent,), ended = log.sent, log.ended[0]
    assert (sent.section, sent.model, sent.masked) == ("dispute", "scripted", {"电话": 1, "姓名": 1})
    assert sent.host in server.base_url
    assert len(sent.prompt_hash) == 64
    reply = len("慰问[[p2]]。")
    assert (ended.outcome, ended.tries, ended.prompt_tokens, ended.reply_tokens) == ("complete", 1, 10, reply)
    assert ended.cost == (Decimal(2) * 10 + Decimal(8) * reply) / 1_000_000
    line = json.dumps([str(sent), str(ended)], ensure_ascii=False)
    assert not any(word in line for word in ("慰问", "张建国", "13912345678"))


@pytest.mark.parametrize(
    ("reply", "error", "outcome", "tries"),
    [
        (Reply(status=401), WrongKeyError, "WrongKeyError", 1),
        (Reply(status=503), EndpointFailedError, "EndpointFailedError", 3),
    ],
)
def test_a_failed_call_has_its_line_too(reply: Reply, error: type[ModelError], outcome: str, tries: int) -> None:
    log = KeptLog()
    with ScriptedModel(reply) as server, pytest.raises(error):
        ask(local(server), log=log)
    assert (log.ended[0].outcome, log.ended[0].tries) == (outcome, tries)


def test_tokens_the_endpoint_did_not_count_are_estimated_and_said_to_be() -> None:
    log = KeptLog()
    with ScriptedModel(Reply("慰问困难职工。", usage=False)) as server:
        ask(local(server), log=log)
    ended = log.ended[0]
    assert not ended.counted
    assert ended.prompt_tokens > 10
    assert ended.reply_tokens > 3


def test_a_call_that_could_pass_the_limit_is_not_sent() -> None:
    with ScriptedModel("正文") as server, pytest.raises(BudgetSpentError, match="本稿的模型用量到了上限 1000 词元"):
        ask(local(server, reply_tokens=1000), budget=Budget(SpendLimits(draft_tokens=1000)))
    assert server.asks == ()


def test_the_limit_in_yuan_counts_what_was_spent_before() -> None:
    budget = Budget(SpendLimits(office_cost=Decimal("5.00")), office=Spent(0, Decimal("4.9999")))
    with ScriptedModel("正文") as server, pytest.raises(BudgetSpentError, match=r"本单位本月.*5\.00 元"):
        ask(local(server, reply_price=Decimal(100)), budget=budget)


def test_calls_side_by_side_do_not_pass_the_limit_together() -> None:
    async def run() -> list[Completion | BaseException]:
        endpoint = local(server, reply_tokens=500, max_parallel=8)
        gateway = Gateway(ModelClient(endpoint), budget=Budget(SpendLimits(draft_tokens=560)))
        calls = (gateway.complete([Message("user", "写")]) for _ in range(8))
        try:
            return await asyncio.gather(*calls, return_exceptions=True)
        finally:
            await gateway.close()

    with ScriptedModel("二字") as server:  # each call is counted as 12 tokens and may cost some 505
        outcomes = asyncio.run(run())
    done = [one for one in outcomes if isinstance(one, Completion)]
    assert len(done) == len(server.asks) == 5
    assert all(isinstance(one, BudgetSpentError) for one in outcomes if one not in done)
