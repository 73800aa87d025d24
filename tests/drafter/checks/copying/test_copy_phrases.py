"""The list of allowed phrases as a file."""

from pathlib import Path

import pytest

from corpus.errors import InputError
from drafter.checks.copying.phrases import read_phrases


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_each_line_is_a_phrase_and_remarks_and_empty_lines_are_none(tmp_path: Path) -> None:
    path = write(tmp_path / "list.txt", "# 本单位的口号\n\n把职工之家建在桥头。\r\n  把职工之家建在桥头\n凡事有交代\n")
    assert read_phrases(path) == ("把职工之家建在桥头", "凡事有交代")


def test_a_list_in_the_old_encoding_is_read_too(tmp_path: Path) -> None:
    assert read_phrases(write(tmp_path / "list.txt", "把职工之家建在桥头，凡事有交代\n" * 2, "gb18030")) == (
        "把职工之家建在桥头，凡事有交代",
    )


def test_a_phrase_that_stands_in_anything_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="第 2 行“工会”"):
        read_phrases(write(tmp_path / "list.txt", "凡事有交代\n工会。\n"))


def test_a_list_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_phrases(tmp_path / "none.txt")
