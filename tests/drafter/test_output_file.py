from pathlib import Path

import pytest

from corpus.errors import InputError
from drafter.output_file import check_place, write_whole

ENDINGS = (".html", ".htm")


def test_a_place_that_will_do_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text("old")
    check_place(tmp_path / "new.html", ENDINGS)
    check_place(tmp_path / "old.html", ENDINGS)
    assert [one.name for one in tmp_path.iterdir()] == ["old.html"]
    assert (tmp_path / "old.html").read_text() == "old"


@pytest.mark.parametrize(
    ("name", "word"),
    [("report.docx", ".html 或 .htm"), ("missing/report.html", "不存在"), ("a" * 300 + ".html", "打不开")],
)
def test_a_place_that_will_not_do_is_named(tmp_path: Path, name: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        check_place(tmp_path / name, ENDINGS)


def test_a_folder_is_no_output_file(tmp_path: Path) -> None:
    (tmp_path / "x.html").mkdir()
    with pytest.raises(InputError, match="是文件夹"):
        check_place(tmp_path / "x.html", ENDINGS)


def test_a_device_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "x.html").symlink_to("/dev/null")
    with pytest.raises(InputError, match="管道或设备"):
        check_place(tmp_path / "x.html", ENDINGS)


def test_a_folder_that_lets_nothing_be_written_is_told_before_the_work() -> None:
    with pytest.raises(InputError, match="不能写"):
        check_place(Path("/proc/report.html"), ENDINGS)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.html"
    target.write_text("old")

    def write(place: Path) -> None:
        place.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="写入失败"):
        write_whole(target, write)
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]
    assert target.read_text() == "old"


def test_a_crash_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    def write(place: Path) -> None:
        raise KeyError(place.name)

    with pytest.raises(KeyError):
        write_whole(tmp_path / "a.html", write)
    assert not list(tmp_path.iterdir())


def test_the_file_can_be_read_by_others(tmp_path: Path) -> None:
    def write(place: Path) -> None:
        place.write_text("whole")

    write_whole(tmp_path / "a.html", write)
    assert (tmp_path / "a.html").read_text() == "whole"
    assert (tmp_path / "a.html").stat().st_mode & 0o777 == 0o644
