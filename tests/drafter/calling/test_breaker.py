"""The circuit breaker, through calls to a real server."""

import asyncio
import time

import pytest

from bench.scripted_model import Ask, Reply, ScriptedModel
from drafter.calling.endpoint import Endpoint
from drafter.errors import EndpointPausedError, ModelError
from drafter.model import Completion, Message, ModelClient

ASK = (Message("user", "写一段"),)
Outcome = Completion | BaseException


def call(server: ScriptedModel, *rounds: int, tries: int = 1, pause: float = 0.2) -> list[list[Outcome]]:
    """The outcomes of rounds of so many calls at once, one round after the other."""

    async def run() -> list[list[Outcome]]:
        endpoint = Endpoint(
            server.base_url, "m", tries=tries, max_parallel=8, backoff_seconds=0.01, pause_seconds=pause
        )
        client = ModelClient(endpoint)
        try:
            return [
                list(await asyncio.gather(*(client.complete(ASK) for _ in range(count)), return_exceptions=True))
                for count in rounds
            ]
        finally:
            await client.close()

    return asyncio.run(run())


def until(number: int, text: str = "正文") -> ScriptedModel:
    """A server that fails the first requests, so many, and writes from then on."""
    return ScriptedModel(script=lambda ask: Reply(status=503) if ask.number < number else Reply(text))


def test_after_five_failures_in_a_row_one_probe_goes_out_and_its_failure_refuses_the_rest() -> None:
    with ScriptedModel(Reply(status=503)) as server:
        first, second = call(server, 5, 6)
    assert len(server.asks) == 6
    assert sum(isinstance(one, EndpointPausedError) for one in second) == 5
    assert all(isinstance(one, ModelError) for one in (*first, *second))


def test_a_probe_that_succeeds_lets_the_waiting_calls_go() -> None:
    with until(5) as server:
        _, second = call(server, 5, 6)
    assert len(server.asks) == 11
    assert all(isinstance(one, Completion) for one in second)


def test_the_probe_has_all_its_tries() -> None:
    with until(7) as server:
        _, second = call(server, 5, 1, tries=1)
        assert isinstance(second[0], ModelError)
    with until(7) as server:
        _, second = call(server, 2, 3, tries=3)
    assert all(isinstance(one, Completion) for one in second)


def test_after_the_pause_a_call_is_sent_again() -> None:
    with until(6) as server:
        _, second, third = call(server, 5, 1, 1, pause=0.1)
    assert isinstance(second[0], ModelError)
    assert isinstance(third[0], EndpointPausedError)  # the probe before it has only just failed


def test_failures_that_are_not_in_a_row_do_not_open_it() -> None:
    def script(ask: Ask) -> Reply:
        return Reply("正文") if ask.number % 5 == 4 else Reply(status=503)

    with ScriptedModel(script=script) as server:
        outcomes = call(server, *[1] * 20)
    assert len(server.asks) == 20
    assert not any(isinstance(one, EndpointPausedError) for (one,) in outcomes)


@pytest.mark.parametrize("reply", [Reply(status=401), Reply(status=422), Reply(""), Reply("抱歉，我无法协助。")])
def test_what_does_not_speak_against_the_endpoint_does_not_open_it(reply: Reply) -> None:
    with ScriptedModel(reply) as server:
        call(server, *[1] * 7)
    assert len(server.asks) == 7


def test_a_cancelled_probe_leaves_the_way_to_the_next_call() -> None:
    async def run() -> Completion:
        client = ModelClient(Endpoint(server.base_url, "m", tries=1, pause_seconds=0.2))
        for _ in range(5):
            with pytest.raises(ModelError):
                await client.complete(ASK)
        probe = asyncio.create_task(client.complete(ASK))
        await asyncio.sleep(0.05)
        probe.cancel()
        began = time.monotonic()
        while True:
            try:
                return await client.complete(ASK)
            except EndpointPausedError:
                assert time.monotonic() - began < 5
                await asyncio.sleep(0.05)

    with until(5) as server:
        assert asyncio.run(run()).text == "正文"
