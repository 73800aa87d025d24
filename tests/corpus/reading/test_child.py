"""Parsers that are run in a process of their own: what they cannot do to the one that asked."""

import os
import time
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.reading import child
from corpus.reading.child import parse_apart


def echo(name: str, data: bytes) -> str:
    return f"{name} {len(data)}"


def eat_memory(_name: str, _data: bytes) -> str:
    return str(len(bytearray(2 * child.MEMORY_BYTES)))


def sleep_long(_name: str, _data: bytes) -> str:
    time.sleep(60)
    return ""


def die(_name: str, _data: bytes) -> str:
    os.abort()


def show_folder(_name: str, _data: bytes) -> str:
    import planted  # type: ignore[import-not-found]

    return str(planted.__file__)


def run(function: str, data: bytes = b"") -> str:
    return parse_apart(f"test_child:{function}", "甲\udcff.pdf", data)


def test_hands_the_data_over_and_the_answer_back() -> None:
    assert run("echo", b"abc") == "甲\udcff.pdf 3"


@pytest.mark.parametrize("function", ["eat_memory", "die"])
def test_a_parser_that_eats_memory_or_dies_is_one_sentence(function: str) -> None:
    with pytest.raises(InputError, match="没有读"):
        run(function)


def test_a_parser_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(InputError, match="1 秒"):
        run("sleep_long")
    assert time.monotonic() - began < 10


def test_code_in_the_present_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted.py").write_text("")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        run("show_folder")
