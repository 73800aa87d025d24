"""Parsers that are run in processes of their own: what they cannot do to the one that asked."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.reading.child import Limits, ParserStoppedError, parse_apart, parse_within


@dataclass(frozen=True, slots=True)
class Told:
    """A result with the kinds of value that parsers give."""

    words: tuple[str, ...]
    value: Decimal


def echo(name: str, data: bytes, times: int = 1) -> Told:
    return Told((name,) * times, Decimal(len(data)) / 10)


def tell_process(_name: str, _data: bytes) -> int:
    return os.getpid()


def eat_memory(_name: str, _data: bytes) -> int:
    return len(bytearray(2**30))


def answer_at_length(_name: str, _data: bytes) -> str:
    return "字" * 100_000


def sleep_long(_name: str, _data: bytes) -> int:
    time.sleep(60)
    return 0


def start_another(_name: str, _data: bytes) -> int:
    import subprocess

    subprocess.run(["/bin/sh", "-c", "sleep 60"], check=False)
    return 0


def die(_name: str, _data: bytes) -> int:
    os.abort()


def fail(_name: str, _data: bytes) -> int:
    raise KeyError("a bug")


def refuse(_name: str, _data: bytes) -> int:
    raise InputError("不是总结。")


def lie(_name: str, _data: bytes) -> int:
    return "many"  # type: ignore[return-value]


def tell_environment(_name: str, _data: bytes) -> tuple[str, ...]:
    return tuple(os.environ)


def show_folder(_name: str, _data: bytes) -> str:
    import planted  # type: ignore[import-not-found]

    return str(planted.__file__)


def test_hands_data_and_options_over_and_the_typed_result_back() -> None:
    assert parse_apart(echo, "甲.pdf", b"abc", times=2) == Told(("甲.pdf", "甲.pdf"), Decimal("0.3"))


def test_a_name_that_is_no_text_is_shown_with_a_mark() -> None:
    assert parse_apart(echo, "甲\udcff.pdf", b"").words == ("甲?.pdf",)


def test_a_child_serves_one_file_after_the_other() -> None:
    assert parse_apart(tell_process, "", b"") == parse_apart(tell_process, "", b"") != os.getpid()


def test_a_child_is_replaced_after_its_share_of_files() -> None:
    limits = Limits(files=2)
    served = [parse_within(limits, tell_process, "", b"") for _ in range(3)]
    assert served[0] == served[1] != served[2]


@pytest.mark.parametrize("parser", [eat_memory, die, fail, lie])
def test_a_parser_that_fails_is_one_sentence_and_the_next_file_is_read(parser: Callable[[str, bytes], int]) -> None:
    with pytest.raises(ParserStoppedError, match="没有读"):
        parse_apart(parser, "", b"")
    assert parse_apart(echo, "甲", b"").words == ("甲",)


def test_a_refusal_is_handed_back_in_its_own_words() -> None:
    with pytest.raises(InputError, match=r"^不是总结。$"):
        parse_apart(refuse, "", b"")


@pytest.mark.parametrize("parser", [sleep_long, start_another])
def test_a_parser_that_never_ends_is_stopped(parser: Callable[[str, bytes], int]) -> None:
    began = time.monotonic()
    with pytest.raises(ParserStoppedError, match="1 秒"):
        parse_within(Limits(seconds=1), parser, "", b"")
    assert time.monotonic() - began < 30


def test_an_answer_past_the_limit_is_not_taken() -> None:
    with pytest.raises(ParserStoppedError):
        parse_within(Limits(answer_bytes=1000), answer_at_length, "", b"")


def test_the_environment_is_not_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGAO_MODEL_KEY", "secret")
    assert "NIGAO_MODEL_KEY" not in parse_within(Limits(files=1), tell_environment, "", b"")


def test_code_in_the_present_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted.py").write_text("")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParserStoppedError):
        parse_within(Limits(files=1), show_folder, "", b"")
