"""Old Word files: read by antiword or converted by LibreOffice where these are installed, refused by content."""

import shutil
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.reading.office_conversion import convert_to_docx
from corpus.reading.old_word import read_old_word
from corpus.report_reading import read_report, read_text

DATA = Path(__file__).parents[2] / "data"
DOC = DATA / "summary.doc"
TEXT = (DATA / "summary.txt").read_text("utf-8").rstrip("\n")
needs_antiword = pytest.mark.skipif(not shutil.which("antiword"), reason="antiword is not installed")
needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


@needs_antiword
def test_a_doc_is_read_without_a_wrong_character() -> None:
    read = read_old_word(DOC.read_bytes(), shutil.which("antiword") or "")
    assert read.text == TEXT
    assert [one.what for one in read.omissions] == ["版式"]


@needs_antiword
def test_a_wps_file_is_a_report_with_sections(tmp_path: Path) -> None:
    path = tmp_path / "总结.wps"
    path.write_bytes(DOC.read_bytes())
    report = read_report(path, "柳湾街道总工会")
    assert (report.title, report.year) == ("柳湾街道总工会2022年工作总结", 2022)
    assert len([one for one in report.sections if one.level == 2]) == 3


@needs_office
def test_libreoffice_reads_it_where_antiword_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"soffice": shutil.which("soffice")}
    monkeypatch.setattr(shutil, "which", found.get)
    assert read_text(DOC).text == TEXT
    assert list(tmp_path.iterdir()) == []


def test_without_either_program_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(InputError, match=r"summary\.doc：这是旧版 \.doc.*antiword 或 LibreOffice") as caught:
        read_text(DOC)
    assert "\n" not in str(caught.value)


def test_bytes_without_a_word_stream_are_refused_before_any_program_sees_them() -> None:
    whole = DOC.read_bytes()
    stream = whole.index(b"\xec\xa5", 512)
    with pytest.raises(InputError, match="里面没有 Word 正文"):
        read_old_word(whole[:stream] + b"\0\0" + whole[stream + 2 :])
    with pytest.raises(InputError, match="加了密码"):
        read_old_word(whole[: stream + 11] + bytes([whole[stream + 11] | 1]) + whole[stream + 12 :])
    with pytest.raises(InputError, match="不完整或已损坏"):
        read_old_word(whole[:2000])


@needs_office
def test_what_libreoffice_cannot_convert_is_refused() -> None:
    with pytest.raises(InputError, match="没能转换"):
        convert_to_docx(DOC.read_bytes()[:600], shutil.which("soffice") or "")
