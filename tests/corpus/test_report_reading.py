"""Reading report files of every kind: by their content, with plain reasons for what cannot be read."""

import hashlib
import io
import zipfile
from pathlib import Path

import docx
import pytest

from corpus.errors import InputError
from corpus.omission import INERT
from corpus.report_reading import read_report, read_text

DATA = Path(__file__).parents[1] / "data"
TEXT = (
    "柳湾街道总工会2022年工作总结\n"
    "2022年，柳湾街道总工会抓组建、促协商，完成了全年任务。\n"
    "一、主要工作\n新建工会9个。\n"
)


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_a_text_file_is_read_in_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    assert read_text(write(tmp_path, "a.txt", TEXT.encode(encoding))).text == TEXT


def test_a_text_file_keeps_its_own_characters_but_for_line_ends_and_mark(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + "　　甲\t乙 \r\n\r\n丙\r丁".encode()
    assert read_text(write(tmp_path, "a.txt", data)).text == "　　甲\t乙 \n\n丙\n丁"


def test_two_bytes_of_gbk_are_chinese(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, "a.txt", "中".encode("gbk"))).text == "中"


TRADITIONAL = "全縣辦結群眾訴求1,234件，維護職工權益，開展幫扶慰問活動。\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(TRADITIONAL, "big5"), (TRADITIONAL, "utf-16-le"), (TEXT, "utf-16-le"), (TEXT, "utf-16-be")],
)
def test_text_without_a_mark_is_read_in_its_encoding_with_a_notice(tmp_path: Path, text: str, encoding: str) -> None:
    read = read_text(write(tmp_path, "a.txt", text.encode(encoding)))
    assert read.text == text
    assert [omission.what for omission in read.omissions] == ["文字编码"]


def test_rare_characters_in_gb18030_are_read_with_a_doubt(tmp_path: Path) -> None:
    read = read_text(write(tmp_path, "a.txt", "龘靐齉爩龗麤".encode("gb18030")))
    assert read.text == "龘靐齉爩龗麤"
    assert "生僻字" in read.omissions[0].reason


def test_a_report_has_title_year_sections_and_digest(tmp_path: Path) -> None:
    report = read_report(write(tmp_path, "a.txt", TEXT.encode()), "柳湾街道总工会")
    assert (report.title, report.year, report.office) == ("柳湾街道总工会2022年工作总结", 2022, "柳湾街道总工会")
    assert [section.heading for section in report.sections] == ["", "主要工作"]
    assert report.digest == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_given_year_overrules_the_title(tmp_path: Path) -> None:
    assert read_report(write(tmp_path, "a.txt", TEXT.encode()), "某办", 2021).year == 2021


def test_a_report_without_a_title_is_called_by_its_file_name(tmp_path: Path) -> None:
    text = "一年来，我们抓组建、促协商，完成了全年任务，职工比较满意。"
    report = read_report(write(tmp_path, "2019年社区工会总结.txt", text.encode()), "某办")
    assert (report.title, report.year) == ("2019年社区工会总结", 2019)


def test_what_stands_above_the_title_is_named(tmp_path: Path) -> None:
    report = read_report(write(tmp_path, "a.txt", f"内部资料\n{TEXT}".encode()), "某办")
    assert report.title == "柳湾街道总工会2022年工作总结"
    assert [omission.what for omission in report.omissions] == ["标题之前的文字“内部资料”"]


def make_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("正文一段。")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_content_decides_the_kind_where_the_name_promises_none(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, "a.doc", make_docx())).text == "正文一段。"
    assert (
        read_text(write(tmp_path, "a.doc", b"<html><body><p>\xe6\xad\xa3\xe6\x96\x87</p></body></html>")).text == "正文"
    )


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", make_docx(), "内容却是Word 文档"),
        ("a.xlsx", make_docx(), "内容却是Word 文档"),
        ("a.docx", b"<html><body>x</body></html>", "内容却是网页"),
        ("a.pdf", "正文。".encode(), "内容却是纯文本"),
        ("a.csv", "指标,本年\n会员,3\n".encode(), "--statistics"),
        ("a.json", b'{"a": 1}', "数据文件"),
    ],
)
def test_content_that_contradicts_the_name_is_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=f"{name}.*{said}"):
        read_text(write(tmp_path, name, data))


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_of_more_text_than_any_report_holds_the_beginning_is_read_and_the_rest_told(tmp_path: Path, name: str) -> None:
    read = read_text(write(tmp_path, name, ("字" * 99_000 + "。" + "尾" * 1_001).encode()))
    assert read.text == "字" * 99_000 + "。"
    (told,) = read.omissions
    assert (told.what, told.reason.count("100000 个字符")) == ("第 99001 个字符以后的文字，全文 100002 个", 1)
    assert read.paragraphs[-1].end == len(read.text)


def test_a_text_that_starts_with_a_tag_is_still_a_text(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, "a.txt", b"<p>1</p>\n<b>")).text == "<p>1</p>\n<b>"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, "<x/>")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b" \n\t", "空的"),
        ("　\n　".encode(), "没有文字"),
        (OLE, "旧版 Office 文件，里面却没有 Word 正文"),
        (OLE + "WordDocument".encode("utf-16-le"), "旧版 Word 的结构读不出来"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        (OLE + "Workbook".encode("utf-16-le"), "旧版 Excel"),
        (zipped("a.txt"), "压缩包"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "Excel 表格"),
        (zipped("[Content_Types].xml"), "没有正文"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "OFD 版式文件"),
        (zipped("word/document.xml")[:60], "不完整"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"MIME-Version: 1.0\r\n", "MHT"),
        (b"a\0b", "NUL"),
        (b"\xff\xfe\x00\xd8", "utf-16-le"),
        (TEXT.encode() + "街道".encode("gbk") + b"\n" + b"\xff", "第 5 行"),
        (b"%PDF-1.7\nabc", "PDF 不完整"),
        (b"%PDF-1.7\nabc\n%%EOF", "PDF 不完整"),
    ],
    # The bytes would be part of the name, and a zip's carry the time of day: two workers would not agree on it.
    ids=range(20),
)
def test_what_cannot_be_read_is_refused_by_name_and_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=r"a\.bin") as caught:
        read_text(write(tmp_path, "a.bin", data))
    assert reason in str(caught.value)


def test_a_file_of_nothing_but_active_parts_is_empty_and_tells_so(tmp_path: Path) -> None:
    page = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'
    told = [(one.what, one.reason) for one in read_text(write(tmp_path, "a.html", page)).omissions]
    assert told == [("网页的脚本 1 处", INERT), ("正文", "没有可用的文字")]
    report = read_report(tmp_path / "a.html", "某工会")
    assert (report.text, report.title, report.sections) == ("", "a", ())
    with pytest.raises(InputError, match="没有文字"):
        read_text(write(tmp_path, "b.html", b"<p> </p>"))
    assert read_text(write(tmp_path, "c.html", page + "<p>正文。</p>".encode())).omissions == ()


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有找到"):
        read_text(tmp_path / "none.txt")


def test_a_pdf_is_read_without_a_wrong_character() -> None:
    report = read_report(DATA / "summary.pdf", "柳湾街道总工会")
    assert report.text == (DATA / "summary.txt").read_text("utf-8").rstrip("\n")
    assert report.title == "柳湾街道总工会2022年工作总结"
    assert [(s.number, s.heading) for s in report.sections if s.level == 2] == [
        ("（一）", "把会建到门店里"),
        ("（二）", "把协商谈到细处"),
        ("（三）", "把矛盾解在门内"),
    ]
