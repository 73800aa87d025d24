"""The model client against a real server with scripted faults."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bench.scripted_model import Ask, Reply, ScriptedModel
from drafter.calling.endpoint import Endpoint
from drafter.errors import (
    BadReplyError,
    EmptyReplyError,
    EndpointDownError,
    EndpointFailedError,
    ModelError,
    ModelMissingError,
    ModelTimeoutError,
    PromptTooLongError,
    RateLimitError,
    RedirectError,
    RefusedReplyError,
    RequestRefusedError,
    WrongKeyError,
)
from drafter.model import MAX_WAIT_SECONDS, Completion, Message, ModelClient, parse_retry_after, wait_seconds

ASK = (Message("user", "写一段"),)
TEXT = "全年受理[[f1]]，调解成功[[f2]]。"


def endpoint(server: ScriptedModel, **changes: object) -> Endpoint:
    quick: dict[str, object] = {
        "first_byte_seconds": 5.0,
        "idle_seconds": 5.0,
        "total_seconds": 10.0,
        "backoff_seconds": 0.01,
    }
    return Endpoint(server.base_url, "scripted", "secret-key", **(quick | changes))


def complete(server: ScriptedModel, **changes: object) -> Completion:
    async def run() -> Completion:
        client = ModelClient(endpoint(server, **changes))
        try:
            return await client.complete(ASK)
        finally:
            await client.close()

    return asyncio.run(run())


def test_a_good_stream_is_complete_with_usage_and_model_name() -> None:
    with ScriptedModel(TEXT) as server:
        done = complete(server)
    assert (done.text, done.finish, done.reason, done.tries) == (TEXT, "complete", "", 1)
    assert (done.model, done.usage.prompt_tokens, done.usage.completion_tokens) == ("scripted", 10, len(TEXT))


@pytest.mark.parametrize("module", ["drafter.model", "corpus.endpoint_embedder"])
def test_no_call_meets_the_older_http_library_half_loaded(module: str) -> None:
    """Else a thread that is only just importing chromadb ends the first call in an AttributeError."""
    asked = f"import {module}, sys; print(hasattr(sys.modules.get('httpx'), 'Timeout'), 'chromadb' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "False"]


def test_the_first_words_come_before_the_last_are_written() -> None:
    async def first_and_whole() -> tuple[float, float]:
        client, began, first = ModelClient(endpoint(server)), time.monotonic(), 0.0
        async for piece in client.stream(ASK):
            first = first or (time.monotonic() - began if piece else 0.0)
        await client.close()
        return first, time.monotonic() - began

    with ScriptedModel(Reply("字" * 40, piece_delay=0.05)) as server:
        first, whole = asyncio.run(first_and_whole())
    assert first < whole / 2


def test_model_and_limits_are_sent_as_set() -> None:
    with ScriptedModel(TEXT) as server:
        complete(server, reply_tokens=77, temperature=None, reply_limit="max_completion_tokens")
    ask = server.asks[0]
    assert (ask.body["max_completion_tokens"], ask.key) == (77, "secret-key")
    assert "temperature" not in ask.body
    assert "max_tokens" not in ask.body


@pytest.mark.parametrize(
    ("reply", "error", "asks"),
    [
        (Reply(status=401), WrongKeyError, 1),
        (Reply(status=403), WrongKeyError, 1),
        (Reply(status=404), ModelMissingError, 1),
        (Reply(status=422), RequestRefusedError, 1),
        (Reply(status=400, code="context_length_exceeded"), PromptTooLongError, 1),
        (Reply(status=429, retry_after="0"), RateLimitError, 3),
        (Reply(status=500), EndpointFailedError, 3),
        (Reply(status=503), EndpointFailedError, 3),
        (Reply(fault="html"), BadReplyError, 3),
        (Reply(fault="not_json"), BadReplyError, 3),
        (Reply(fault="not_object"), BadReplyError, 3),
        (Reply(""), EmptyReplyError, 3),
        (Reply(" \n \n"), EmptyReplyError, 3),
        (Reply("<think>想想</think>"), EmptyReplyError, 3),
        (Reply("抱歉，我无法协助完成这个请求。"), RefusedReplyError, 1),
        (Reply("正文", fault="reset", pieces_before=0), EndpointDownError, 3),
        (Reply("正文", fault="error_chunk", pieces_before=0), EndpointFailedError, 3),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_fault_becomes_our_error_after_the_right_number_of_tries(
    reply: Reply, error: type[ModelError], asks: int
) -> None:
    with ScriptedModel(reply) as server, pytest.raises(error) as caught:
        complete(server)
    assert len(server.asks) == asks
    assert "secret-key" not in str(caught.value)
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize(
    "fault", [Reply(status=500), Reply(status=429, retry_after="0"), Reply(""), Reply(fault="html")]
)
def test_two_passing_faults_are_survived(fault: Reply) -> None:
    with ScriptedModel(fault, fault, TEXT) as server:
        done = complete(server)
    assert (done.text, done.tries) == (TEXT, 3)


def test_retry_after_is_waited_for() -> None:
    with ScriptedModel(Reply(status=429, retry_after="1"), TEXT) as server:
        assert complete(server).seconds >= 1.0


@pytest.mark.parametrize(
    ("reply", "finish", "kept"),
    [
        (Reply(TEXT, fault="cut"), "incomplete", TEXT[:8]),
        (Reply(TEXT, fault="reset"), "incomplete", TEXT[:8]),
        (Reply(TEXT, fault="error_chunk"), "incomplete", TEXT[:8]),
        (Reply(TEXT, finish=None), "incomplete", TEXT),
        (Reply(TEXT, finish=None, done=False), "incomplete", TEXT),
        (Reply(TEXT, finish="length"), "truncated", TEXT),
        (Reply(TEXT, finish="content_filter"), "filtered", TEXT),
        (Reply(TEXT, fault="garbage_chunk"), "complete", TEXT),
        (Reply(TEXT, fault="plain_json"), "complete", TEXT),
        (Reply(TEXT, usage=False), "complete", TEXT),
        (Reply(TEXT, done=False), "complete", TEXT),
    ],
    ids=lambda value: repr(value)[:80],
)
def test_what_arrived_is_kept_and_only_a_finished_stream_is_complete(reply: Reply, finish: str, kept: str) -> None:
    with ScriptedModel(reply) as server:
        done = complete(server)
    assert (done.finish, done.text, done.tries) == (finish, kept, 1)
    assert (done.reason == "") == (finish == "complete")


def test_an_endpoint_known_to_send_no_finish_reason_is_complete_with_done_alone() -> None:
    with ScriptedModel(Reply(TEXT, finish=None), Reply(TEXT, finish=None, done=False)) as server:
        assert complete(server, needs_finish=False).finish == "complete"
        assert complete(server, needs_finish=False).finish == "incomplete"


def test_a_stall_in_the_middle_keeps_the_text_and_names_the_time() -> None:
    with ScriptedModel(Reply(TEXT, fault="stall")) as server:
        done = complete(server, idle_seconds=0.3)
    assert (done.finish, done.text) == ("incomplete", TEXT[:8])
    assert "0.3 秒" in done.reason


@pytest.mark.parametrize("reply", [Reply(fault="hang"), Reply("正文", fault="stall", pieces_before=0)])
def test_no_word_in_time_is_a_timeout(reply: Reply) -> None:
    with ScriptedModel(reply) as server, pytest.raises(ModelTimeoutError, match="首个字"):
        complete(server, first_byte_seconds=0.2, tries=1)


def test_thoughts_count_as_life_but_not_as_text() -> None:
    with ScriptedModel(Reply("正文", thoughts="先想想")) as server:
        assert complete(server).text == "正文"


def test_a_slow_drip_ends_at_the_section_deadline() -> None:
    with ScriptedModel(Reply("字" * 400, piece_delay=0.05)) as server:
        done = complete(server, total_seconds=0.5)
    assert done.finish == "incomplete"
    assert 0 < len(done.text) < 400


def test_a_closed_port_is_told_quickly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    client_of = Endpoint(f"http://127.0.0.1:{port}/v1", "m", backoff_seconds=0.01)
    with pytest.raises(EndpointDownError, match=str(port)):
        asyncio.run(ModelClient(client_of).complete(ASK))


def test_a_redirect_is_not_followed() -> None:
    with ScriptedModel("内网") as inner, ScriptedModel(Reply(fault="redirect", location=inner.base_url)) as server:
        with pytest.raises(RedirectError):
            complete(server)
        assert inner.asks == ()


def test_a_flood_is_cut_at_the_cap() -> None:
    text = "".join(chr(0x4E00 + i % 5000) for i in range(50_000))
    with ScriptedModel(Reply(text, piece_chars=500)) as server:
        done = complete(server, max_chars=3_000)
    assert (done.finish, len(done.text)) == ("overlong", 3_000)


def test_a_model_that_only_repeats_itself_is_stopped() -> None:
    with ScriptedModel(Reply("为人民服务。" * 5_000, piece_chars=60)) as server:
        done = complete(server)
    assert done.finish == "repeating"
    assert len(done.text) < 1_000


def test_invisible_and_broken_characters_are_dropped() -> None:
    with ScriptedModel(Reply("甲\x00\u202e乙\ud800\ufffe丙\n丁", piece_chars=3)) as server:
        assert complete(server).text == "甲乙丙\n丁"


@pytest.mark.parametrize("size", [1, 3, 50])
def test_think_blocks_are_dropped_however_they_are_cut(size: int) -> None:
    with ScriptedModel(Reply("<think>受理180件？</think>受理<10件", piece_chars=size)) as server:
        assert complete(server).text == "受理<10件"


def test_parallel_calls_keep_to_the_limit() -> None:
    async def run() -> None:
        client = ModelClient(endpoint(server, max_parallel=2))
        await asyncio.gather(*(client.complete(ASK) for _ in range(6)))
        await client.close()

    with ScriptedModel(Reply(TEXT, first_byte_delay=0.05)) as server:
        asyncio.run(run())
    assert server.most_parallel == 2


def test_cancelling_leaves_the_text_so_far_and_hangs_up() -> None:
    async def run() -> tuple[str, float]:
        client = ModelClient(endpoint(server))
        running = client.stream(ASK)

        async def read() -> None:
            async for _ in running:
                pass

        task = asyncio.create_task(read())
        while not running.partial:
            await asyncio.sleep(0.01)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        took = time.monotonic() - began
        await client.close()
        return running.partial, took

    with ScriptedModel(Reply("字" * 4_000, piece_delay=0.02)) as server:
        partial, took = asyncio.run(run())
        wait_until(lambda: server.hung_up == 1)
    assert partial.startswith("字")
    assert took < 1


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_half_of_the_calls_failing_still_gives_nearly_all_sections() -> None:
    def script(ask: Ask) -> Reply:
        return Reply(status=503) if ask.number % 2 else Reply(TEXT)

    with ScriptedModel(script=script) as server:
        assert [complete(server).text for _ in range(10)] == [TEXT] * 10


def test_the_models_of_an_endpoint_are_listed() -> None:
    async def run() -> tuple[str, ...]:
        client = ModelClient(endpoint(server))
        try:
            return await client.list_models()
        finally:
            await client.close()

    with ScriptedModel(model="qwen") as server:
        assert asyncio.run(run()) == ("qwen",)


NOW = datetime(2025, 12, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2", 2.0),
        ("Mon, 01 Dec 2025 08:00:30 GMT", 30.0),
        ("Mon, 01 Dec 2025 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


def test_no_wait_is_longer_than_the_cap() -> None:
    assert wait_seconds(RateLimitError("h", 86_400.0), 1, 0.5) == MAX_WAIT_SECONDS


@pytest.mark.parametrize(
    ("base_url", "local"),
    [
        ("http://127.0.0.1:8091/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8000/v1", True),
        ("https://10.0.0.5/v1", False),
        ("https://127.0.0.1.example.com/v1", False),
    ],
)
def test_only_loopback_counts_as_this_machine(base_url: str, local: bool) -> None:
    assert Endpoint(base_url, "m").is_local is local
