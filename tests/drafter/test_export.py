import json
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from lxml import etree
from written_draft import draft_table, make_draft

from corpus.errors import InputError
from drafter import export
from drafter.draft import AI_LABEL, Draft, DraftSection, compose
from drafter.export import build_docx, render_markdown, split_title, write_document
from drafter.layout.annex import make_annex


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "总结.docx"
    write_document(make_draft(), draft_table(), path)
    return path


def open_docx(path: Path) -> DocumentType:
    return docx.Document(str(path))


def paragraph_of(document: DocumentType, start: str) -> Paragraph:
    return next(one for one in document.paragraphs if one.text.startswith(start))


def body_text(document: DocumentType) -> list[str]:
    return [one.text for one in document.paragraphs if one.text]


def test_the_page_is_a4_with_the_margins_of_the_standard(written: Path) -> None:
    section = open_docx(written).sections[0]
    millimetres = [
        round(length.mm)
        for length in (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
        if length is not None
    ]
    assert millimetres == [210, 297, 37, 35, 28, 26]


def test_the_line_grid_has_22_lines_a_page(written: Path) -> None:
    grid = open_docx(written).sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid is not None
    pitch = int(grid.get(qn("w:linePitch")))
    assert grid.get(qn("w:type")) == "lines"
    assert 22 * pitch <= Mm(297 - 37 - 35).twips < 23 * pitch


@pytest.mark.parametrize(
    ("start", "font", "size"),
    [
        ("青禾街道总工会2025年工作总结", "方正小标宋简体", 22),
        ("一、主要工作及成效", "黑体", 16),
        ("（一）化解劳动争议", "楷体_GB2312", 16),
        ("受理劳动争议", "仿宋_GB2312", 16),
        (f"（{AI_LABEL}）", "宋体", 10.5),
    ],
)
def test_every_level_has_its_font_for_chinese_and_western_characters(
    written: Path, start: str, font: str, size: float
) -> None:
    run = paragraph_of(open_docx(written), start).runs[0]
    fonts = run._element.rPr.rFonts
    assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {font}
    assert run.font.size == Pt(size)


def test_no_run_takes_its_font_from_the_theme(written: Path) -> None:
    with zipfile.ZipFile(written) as package:
        parts = [name for name in package.namelist() if name.startswith(("word/document", "word/footer"))]
        assert len(parts) >= 3
        for part in parts:
            fonts = list(etree.fromstring(package.read(part)).iter(qn("w:rFonts")))
            assert fonts
            assert not [name for one in fonts for name in one.attrib if str(name).endswith("Theme")]


def test_body_lines_are_exactly_28_95_points_high_with_nothing_between(written: Path) -> None:
    document = open_docx(written)
    for start in ("一、主要工作", "（一）化解", "受理劳动争议", "调解成功率"):
        form = paragraph_of(document, start).paragraph_format
        assert form.line_spacing == Pt(28.95)
        assert form.line_spacing_rule == docx.enum.text.WD_LINE_SPACING.EXACTLY
        assert (form.space_before, form.space_after) == (Pt(0), Pt(0))


def test_body_paragraphs_begin_two_characters_in(written: Path) -> None:
    paragraph = paragraph_of(open_docx(written), "受理劳动争议")
    assert paragraph._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert paragraph.paragraph_format.first_line_indent == Pt(32)


def test_each_line_of_a_section_is_a_paragraph_of_its_own(written: Path) -> None:
    texts = body_text(open_docx(written))
    assert "受理劳动争议96件，比上年减少7件；调解成功79件。" in texts
    assert "调解成功率82.3%。" in texts


def test_page_numbers_are_fields_outside_right_on_odd_and_left_on_even_pages(written: Path) -> None:
    document = open_docx(written)
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    sides = {"odd": section.footer.paragraphs[0], "even": section.even_page_footer.paragraphs[0]}
    for paragraph in sides.values():
        codes = [one.text for one in paragraph._p.iter(qn("w:instrText"))]
        kinds = [one.get(qn("w:fldCharType")) for one in paragraph._p.iter(qn("w:fldChar"))]
        assert (codes, kinds) == (["PAGE"], ["begin", "end"])
        assert paragraph.text.startswith("— ")
        assert paragraph.text.endswith(" —")
    assert sides["odd"].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
    assert sides["even"].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.LEFT


def test_the_signature_stands_at_the_right_office_before_date(written: Path) -> None:
    document = open_docx(written)
    texts = body_text(document)
    assert texts.index("2025年12月5日") == texts.index("青禾街道总工会") + 1
    for start in ("2025年12月5日", "青禾街道总工会"):
        paragraph = [one for one in document.paragraphs if one.text == start][-1]
        assert paragraph.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
        assert (paragraph.paragraph_format.right_indent or 0) >= Pt(32)


def test_the_date_begins_two_characters_right_of_the_office() -> None:
    document = build_docx(make_draft(office="青禾街道总工会经费审查委员会"), draft_table())
    widths = {"office": 14.0, "date": 4 * 0.5 + 2 * 0.5 + 1 * 0.5 + 3}
    office = next(one for one in document.paragraphs if one.text == "青禾街道总工会经费审查委员会")
    date = next(one for one in document.paragraphs if one.text == "2025年12月5日")
    left = {
        name: -(paragraph.paragraph_format.right_indent or 0) / Pt(16) - widths[name]
        for name, paragraph in (("office", office), ("date", date))
    }
    assert left["date"] - left["office"] == pytest.approx(2, abs=0.01)


def test_the_ai_label_is_visible_in_the_text(written: Path) -> None:
    assert f"（{AI_LABEL}）" in body_text(open_docx(written))


def test_the_file_carries_the_implicit_ai_label_as_json(written: Path) -> None:
    with zipfile.ZipFile(written) as package:
        custom = etree.fromstring(package.read("docProps/custom.xml"))
        types = package.read("[Content_Types].xml").decode()
    (prop,) = [one for one in custom if one.get("name") == "AIGC"]
    label = json.loads("".join(prop.itertext()))
    assert label["Label"] == "1"
    assert label["ProduceID"] == make_draft().id
    assert "/docProps/custom.xml" in types


def test_the_file_names_title_and_office_and_no_library(written: Path) -> None:
    properties = open_docx(written).core_properties
    assert (properties.title, properties.author) == (make_draft().title, make_draft().office)
    with zipfile.ZipFile(written) as package:
        assert b"python-docx" not in package.read("docProps/core.xml")


def test_the_annex_lists_every_bound_number_and_nothing_else(written: Path) -> None:
    (grid,) = open_docx(written).tables
    rows = [tuple(cell.text for cell in row.cells) for row in grid.rows]
    wanted = make_annex(compose(make_draft()), draft_table()).rows
    assert rows[0] == export.ANNEX_HEADINGS
    assert rows[1:] == [(str(one.number), one.section, one.text, one.formula, one.cells) for one in wanted]
    assert len(rows) == 6


def test_without_annex_there_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_document(make_draft(), draft_table(), path, annex=False)
    assert open_docx(path).tables == []


REPORT = make_draft(mode="report", recipient="青禾区总工会", title="青禾街道总工会关于2025年工作情况的报告")


def test_a_report_has_a_head_a_recipient_and_its_closing_formula() -> None:
    texts = body_text(build_docx(REPORT, draft_table()))
    assert texts[0] == "青禾街道总工会"
    assert texts[1].startswith("〔待补：发文字号〕")
    assert "签发人：" in texts[1]
    assert texts[2:4] == [REPORT.title, "青禾区总工会："]
    assert texts.index("特此报告。") == len(texts) - 1 - texts[::-1].index("青禾街道总工会") - 1


def test_the_head_of_a_report_is_red_and_closed_by_a_red_line() -> None:
    document = build_docx(REPORT, draft_table())
    issuer = next(one for one in document.paragraphs if one.text)
    assert str(issuer.runs[0].font.color.rgb) == "E00000"
    line = paragraph_of(document, "〔待补：发文字号〕")._p.find(f".//{qn('w:bottom')}")
    assert line is not None
    assert line.get(qn("w:color")) == "E00000"


def test_the_recipient_begins_at_the_margin() -> None:
    paragraph = paragraph_of(build_docx(REPORT, draft_table()), "青禾区总工会：")
    assert not paragraph.paragraph_format.first_line_indent


def test_a_summary_has_neither_head_nor_formula(written: Path) -> None:
    texts = body_text(open_docx(written))
    assert texts[0] == make_draft().title
    assert "特此报告。" not in texts


@pytest.mark.parametrize(
    "title",
    [
        "青禾街道总工会2025年工作总结",
        "白榆市青禾区望渠路街道小微企业工会联合会关于2025年劳动争议调处工作情况的报告",
        "一" * 61,
    ],
)
def test_a_title_is_broken_into_lines_that_fit_and_lose_nothing(title: str) -> None:
    lines = split_title(title)
    assert "".join(lines) == title
    assert "" not in lines
    assert not any(line.startswith("年") for line in lines)


def test_a_long_title_breaks_between_words() -> None:
    lines = split_title("白榆市青禾区望渠路街道小微企业工会联合会关于2025年劳动争议调处工作情况的报告")
    assert lines == ("白榆市青禾区望渠路街道小微企业工会联合会", "关于2025年劳动争议调处工作情况的报告")


def test_digits_take_half_a_place_in_the_title() -> None:
    title = "青禾街道总工会关于2025年工作情况的报告"
    assert len(title) == 21
    assert split_title(title) == (title,)


def test_characters_xml_does_not_know_are_left_out(tmp_path: Path) -> None:
    section = DraftSection("lead", "", 0, "读书\x0b会\x00和\ufffe讲座。")
    write_document(make_draft(sections=(section,)), draft_table(), tmp_path / "a.docx")
    assert "读书会和讲座。" in body_text(open_docx(tmp_path / "a.docx"))


def test_an_overlong_office_name_is_still_written(tmp_path: Path) -> None:
    write_document(make_draft(office="工" * 300, title="工" * 310), draft_table(), tmp_path / "a.docx")
    assert len(open_docx(tmp_path / "a.docx").core_properties.title) == 255


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.pdf", "应以 .docx 或 .md 结尾"), ("nowhere/a.docx", "不存在"), ("folder.docx", "是文件夹")],
)
def test_a_place_that_cannot_take_the_file_is_refused_at_once(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder.docx").mkdir()
    with pytest.raises(InputError, match=words):
        write_document(make_draft(), draft_table(), tmp_path / name)


@pytest.mark.parametrize("suffix", [".docx", ".md"])
def test_a_failing_export_leaves_no_file_and_keeps_the_old_one(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"总结{suffix}"
    path.write_text("原来的", encoding="utf-8")
    broken = make_draft(sections=(DraftSection("x", "标题", 1, "正文"),) * 100)  # no heading number beyond 99
    with pytest.raises(ValueError, match="found 100"):
        write_document(broken, draft_table(), path)
    assert path.read_text(encoding="utf-8") == "原来的"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_disk_that_refuses_the_file_is_an_input_error_and_leaves_nothing(tmp_path: Path) -> None:
    # The name itself fits; a file of that name in a folder that has no room for it does not.
    path = tmp_path / ("长" * 90 + ".md")
    with pytest.raises(InputError, match="应当可以写入"):
        write_document(make_draft(), draft_table(), path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_as_long_as_the_file_system_allows_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("长" * 84 + ".md")
    write_document(make_draft(), draft_table(), path)
    assert path.is_file()


def markdown(text: str, **changes: object) -> str:
    section = DraftSection("lead", "", 0, text)
    return render_markdown(make_draft(sections=(section,), **changes), draft_table(), annex=False)


def test_markdown_has_title_headings_and_label() -> None:
    text = render_markdown(make_draft(), draft_table())
    assert text.startswith("# 青禾街道总工会2025年工作总结\n\n")
    assert "\n\n## 一、主要工作及成效\n\n### （一）化解劳动争议\n\n" in text
    assert f"\n\n青禾街道总工会\n\n2025年12月5日\n\n（{AI_LABEL}）\n\n" in text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("*重点*", r"\*重点\*"),
        ("[点](http://a.b)", r"\[点\](http\://a.b)"),
        ("<script>", r"\<script\>"),
        ("&lt;", r"\&lt;"),
        ("# 标题", r"\# 标题"),
        ("- 一条", r"\- 一条"),
        ("1. 一条", r"1\. 一条"),
        ("  缩进四格会成代码", "缩进四格会成代码"),
        ("见 www.a.b", r"见 www\.a.b"),
        ("a@b.c", r"a\@b.c"),
    ],
)
def test_nothing_in_the_text_becomes_markup(text: str, escaped: str) -> None:
    assert f"\n\n{escaped}\n\n" in markdown(text)


def test_nothing_in_the_title_or_the_office_becomes_markup() -> None:
    text = markdown("正文。", title="<b>总结</b>", office="[工会]")
    assert text.startswith("# \\<b\\>总结\\</b\\>\n")
    assert "\n\n\\[工会\\]\n\n" in text


def test_a_table_row_of_the_annex_is_one_line_whatever_its_source_is_called() -> None:
    table = draft_table()
    figures = tuple(replace(one, cell=replace(one.cell, sheet="表|一\n二")) for one in table.figures)
    text = render_markdown(make_draft(), replace(table, figures=figures))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 7
    assert all(line.replace("\\|", "").count("|") == 6 for line in rows)


def test_a_draft_without_numbers_has_an_annex_with_headings_only() -> None:
    draft: Draft = make_draft(sections=(DraftSection("lead", "", 0, "正文。"),))
    (grid,) = build_docx(draft, draft_table()).tables
    assert len(grid.rows) == 1
