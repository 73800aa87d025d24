"""Table files are judged by their content; what cannot be read is refused in one plain sentence."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import InputError
from corpus.reading.file_access import read_file
from corpus.table_reading import read_table
from corpus.tables.grid import Workbook, cell_ref
from corpus.tables.number_format import is_date_format, is_percent_format
from corpus.tables.workbook import MAX_FILE_BYTES, read_workbook


def open_workbook(path: Path) -> Workbook:
    return read_workbook(path.name, read_file(path, MAX_FILE_BYTES))


DATA = Path(__file__).parents[2] / "data"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>'
    "{extra}</worksheet>"
)
HEADER_ROW = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>指标</t></is></c><c r="B1" t="inlineStr"><is><t>本年</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>会员数</t></is></c><c r="B2"><v>5</v></c></row>'
)


def plain_book() -> bytes:
    book = openpyxl.Workbook()
    for row in (["指标", "单位", "本年"], ["会员数", "人", 5]):
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rebuild(path: Path, part: str, content: str | bytes) -> Path:
    """A plain workbook with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(plain_book())) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return path


def test_an_old_binary_workbook_is_read_with_its_percent_formats() -> None:
    table = read_table(DATA / "statistics.xls", 2025)
    rate = table.figure("join_rate")
    assert rate is not None
    assert (rate.value, str(rate.cell)) == (Decimal("96.8"), "statistics.xls 2025年统计!C4")
    assert [one.what for one in table.omissions] == ["工作表“底稿”", "“统计日期”本年的值"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_are_read_in_the_usual_encodings(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "t.csv"
    text = "\r\n".join(delimiter.join(row) for row in (["指标", "单位", "本年"], ["会员数", "人", "152"]))
    path.write_bytes(text.encode(encoding))
    figure = read_table(path, 2025).figures[0]
    assert (figure.value, str(figure.cell)) == (Decimal(152), "t.csv C2")


def test_a_delimiter_inside_quotes_parts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('指标,单位,本年,来源\n会员数,人,"1,152","名册,台账"\n', encoding="utf-8")
    figure = read_table(path, 2025).figures[0]
    assert (figure.value, figure.source) == (Decimal(1152), "名册,台账")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.xlsx", b"", "是空的"),
        ("t.xlsx", "指标,单位\n".encode(), "它其实是纯文本"),
        ("t.xls", b"<html><table><tr><td>1</td></tr></table></html>", "它其实是网页"),
        ("t.xlsx", b"%PDF-1.7", "它其实是PDF"),
        ("t.csv", b"PK\x03\x04rest", "它其实是压缩包"),
        ("t.xlsx", b"PK\x03\x04 cut off", "不是完好的表格"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不是完好的 .xls"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加了打开密码"),
        ("t.csv", "指标,单位,本年\n会员数,人,1".encode() + b"\x81\xff2\n", "文字解不出来"),
        ("t.csv", b"\xe6\x8c\x87,\0\0,1\n", "对不上"),
        ("t.csv", b"," * 5000, "超过上限"),
        ("t.csv", '指标,"单位,本年\n会员数,人,1\n'.encode(), "没配成对的英文双引号"),
        ("t.docx", b"PK\x03\x04", "要的是 .xlsx、.xls、.ods 或 .csv"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        open_workbook(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有找到"):
        open_workbook(tmp_path / "none.xlsx")
    with pytest.raises(InputError, match="是一个文件夹"):
        open_workbook(tmp_path)


def test_a_workbook_without_a_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(InputError, match="没有一个有内容的工作表"):
        read_table(path, 2025)


def test_a_word_document_named_as_a_workbook_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    with pytest.raises(InputError, match="它其实是Word 文档"):
        open_workbook(path)


def test_a_far_away_cell_costs_nothing_and_is_said(tmp_path: Path) -> None:
    rows = HEADER_ROW + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    extra = '<mergeCells count="1"><mergeCell ref="A3:XFD1048576"/></mergeCells>'
    path = rebuild(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", SHEET.format(rows=rows, extra=extra))
    table = read_table(path, 2025)
    assert len(table.figures) == 1
    assert "只读前" in "".join(one.reason for one in table.omissions)


@pytest.mark.parametrize("ref", ["AAAAAAA1", "A2147483647", "A0", "12"])
def test_a_cell_outside_of_any_sheet_is_refused(tmp_path: Path, ref: str) -> None:
    rows = f'<row><c r="{ref}"><v>1</v></c></row>'
    path = rebuild(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", SHEET.format(rows=rows, extra=""))
    with pytest.raises(InputError, match="不是完好的"):
        open_workbook(path)


def test_a_doctype_is_refused_before_any_entity_is_used(tmp_path: Path) -> None:
    content = '<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET.format(rows=HEADER_ROW, extra="")
    with pytest.raises(InputError, match="DOCTYPE"):
        open_workbook(rebuild(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", content))


def test_a_bloated_part_and_a_macro_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="压缩方式不正常"):
        open_workbook(rebuild(tmp_path / "a.xlsx", "xl/sharedStrings.xml", b" " * 5_000_000))
    with pytest.raises(InputError, match="有宏"):
        open_workbook(rebuild(tmp_path / "b.xlsx", "xl/vbaProject.bin", b"x"))


@pytest.mark.parametrize("text", ["1e309", "NaN", "0x10", "9" * 5000])
def test_a_number_that_is_none_is_an_error_cell(tmp_path: Path, text: str) -> None:
    rows = f'<row r="1"><c r="A1"><v>{text}</v></c></row>'
    path = rebuild(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", SHEET.format(rows=rows, extra=""))
    assert open_workbook(path).grids[0].cells[0, 0].trouble == "error"


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [cell_ref(0, column) for column in (0, 25, 26, 701, 702)] == ["A1", "Z1", "AA1", "ZZ1", "AAA1"]


def test_number_formats_tell_percentages_and_dates() -> None:
    assert is_percent_format("0.00%")
    assert is_percent_format("", 10)
    assert not is_percent_format('0.0"%以上"')
    assert is_date_format('yyyy"年"m"月"')
    assert is_date_format("[$-804]e年m月d日")
    assert not is_date_format("[Red]#,##0.00")
    assert not is_date_format('0"人"')


def test_a_cell_that_swallowed_lines_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('指标,本年\n会员数,12\n"未闭合,1\n"又一行,2\n', "utf-8")
    assert ["双引号" in one.reason for one in open_workbook(path).omissions] == [True]
