"""Files that users name: only regular ones of a bounded size are read."""

import os
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.reading.file_access import read_file


def test_reads_a_file_up_to_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"abc")
    assert read_file(file, 3) == b"abc"
    with pytest.raises(InputError, match="没有读"):
        read_file(file, 2)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="管道或设备"):
        read_file(tmp_path / "pipe", 10)


@pytest.mark.parametrize(
    ("name", "said"),
    [("none", "没有找到"), (".", "是一个文件夹"), ("l" * 5000, "文件名太长"), ("a\0b", "不能用的字符")],
)
def test_what_cannot_be_opened_is_one_chinese_sentence(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_file(tmp_path / name, 10)
