"""The reports in a .zip: their names and folders, and what an archive cannot do."""

import io
import zipfile
from pathlib import Path

import pytest

from api.files import expand_paths
from corpus.errors import InputError

TEXT = "柳湾街道总工会工作总结\n一年来，抓组建、促协商，完成了全年任务。\n".encode()
Contents = dict[str, bytes]


def pack(contents: Contents, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def put(folder: Path, data: bytes, name: str = "十年总结.zip") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_reports_of_an_archive_are_read_with_their_folders_as_hints(tmp_path: Path) -> None:
    path = put(tmp_path, pack({"历年/2016年/总结.txt": TEXT, "历年/2017/总结.txt": TEXT + "又一年。".encode()}))
    with expand_paths([path]) as (files, omissions):
        reports = [file.read("柳湾街道总工会") for file in files]
    assert [(one.file, one.year) for one in reports] == [("总结.txt", 2016), ("总结.txt", 2017)]
    assert omissions == []
    assert files[0].shown == f"{path}/历年/2016年/总结.txt"


def test_names_packed_on_a_chinese_windows_are_read(tmp_path: Path) -> None:
    # zipfile writes ASCII names only without the UTF-8 flag, so the GBK bytes are put in afterwards.
    plain = pack({"AAAA/BBBB.txt": TEXT})
    path = put(tmp_path, plain.replace(b"AAAA/BBBB", "总结/年度".encode("gbk")))
    with expand_paths([path]) as (files, _):
        assert [(file.name, file.folders) for file in files] == [("年度.txt", ("十年总结", "总结"))]


def test_an_archive_in_a_folder_is_opened_and_what_is_no_report_is_named(tmp_path: Path) -> None:
    inner = pack({"b.txt": TEXT})
    put(tmp_path, pack({"a.txt": TEXT, "说明.exe": b"MZ", "再打包.zip": inner, "__MACOSX/._a.txt": b"x"}))
    with expand_paths([tmp_path]) as (files, omissions):
        assert [file.name for file in files] == ["a.txt"]
    assert [one.what for one in omissions] == ["说明.exe", "再打包.zip"]


def test_nothing_is_written_under_a_members_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    names = ["../../escape.txt", str(tmp_path / "escape.txt"), "..\\escape.txt", "a/../../escape.txt"]
    path = put(tmp_path / "in", pack(dict.fromkeys(names, TEXT)))
    with expand_paths([path]) as (files, _):
        assert [file.name for file in files] == ["escape.txt"] * 4
        assert [file.path.name for file in files] == ["0000", "0001", "0002", "0003"]
        folder = files[0].path.parent
    assert not folder.exists()
    assert not list(tmp_path.rglob("escape*"))


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({"a.zip": pack({"a.txt": TEXT})}, "没有一份可读的总结（a.zip：压缩包里的压缩包不读"),
        ({"a.txt": b" " * 5_000_000}, "压缩方式不正常"),
        ({f"{number}.txt": b"" for number in range(2001)}, "最多读 2000 个"),
        ({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, "这是 Office 文件"),
    ],
    ids=["nested", "bomb", "many", "office"],
)
def test_an_archive_that_is_none_of_reports_is_refused(tmp_path: Path, contents: Contents, reason: str) -> None:
    with pytest.raises(InputError) as caught, expand_paths([put(tmp_path, pack(contents))]):
        pass
    assert reason in str(caught.value)


def test_a_damaged_archive_is_refused_and_a_size_that_lies_is_counted(tmp_path: Path) -> None:
    whole = pack({"a.txt": TEXT * 50})
    with pytest.raises(InputError, match="不完整或已损坏"), expand_paths([put(tmp_path, whole[:-30])]):
        pass
    lying = whole.replace((len(TEXT) * 50).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(InputError, match="不完整或已损坏"), expand_paths([put(tmp_path, lying)]):
        pass
