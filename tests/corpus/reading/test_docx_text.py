"""Reading .docx: order, automatic numbers, tables, looks, tracked changes, and what is refused."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from corpus.errors import InputError
from corpus.reading.document import ReadText
from corpus.reading.docx_numbering import format_number
from corpus.reading.docx_text import read_docx
from corpus.report_reading import read_report

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def make_package(body: str, head: str = "", **parts: str) -> bytes:
    """A .docx of raw XML: the body's content, what stands before the root, and further parts of word/ by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("word/document.xml", f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{W}">{content}</w:{name}>')
    return buffer.getvalue()


def para(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def lines_of(read: ReadText) -> list[str]:
    return read.text.split("\n")


def level(number_format: str, text: str, at: int = 0) -> str:
    counted = f'<w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
    return f'<w:lvl w:ilvl="{at}">{counted}<w:lvlText w:val="{text}"/></w:lvl>'


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    + level("chineseCounting", "%1、")
    + level("chineseCounting", "（%2）", 1)
    + level("decimal", "%3.", 2)
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def listed(text: str, at: int, list_id: int = 1) -> str:
    return para(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_automatic_numbers_are_written_out_and_restart_below_their_parent() -> None:
    items = [("组织", 0), ("建会", 1), ("换届", 1), ("维权", 0), ("调解", 1), ("登记", 2)]
    body = "".join(listed(text, at) for text, at in items) + listed("另起", 0, 2)
    assert lines_of(read_docx(make_package(body, numbering=NUMBERING))) == [
        "一、组织",
        "（一）建会",
        "（二）换届",
        "二、维权",
        "（一）调解",
        "1.登记",
        "一、另起",
    ]


def test_a_skipped_level_counts_as_begun() -> None:
    body = listed("组织", 0) + listed("登记", 2) + listed("建会", 1)
    assert lines_of(read_docx(make_package(body, numbering=NUMBERING))) == ["一、组织", "1.登记", "（二）建会"]


def test_numbers_may_come_from_the_style() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="标题 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = para("主要工作", '<w:pStyle w:val="a1"/>') + para("正文。")
    read = read_docx(make_package(body, numbering=NUMBERING, styles=style))
    assert lines_of(read) == ["一、主要工作", "正文。"]
    assert [p.style_level for p in read.paragraphs] == [1, None]


@pytest.mark.parametrize(
    ("number_format", "value", "spelled"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("decimalEnclosedCircle", 3, "③"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("decimalFullWidth", 12, "１２"),
        ("never-heard-of", 4, "4"),
    ],
)
def test_number_formats(number_format: str, value: int, spelled: str) -> None:
    assert format_number(value, number_format) == spelled


def test_tracked_changes_are_taken_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>会员</w:t></w:r><w:del><w:r><w:delText>80</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>85</w:t></w:r></w:ins><w:r><w:t>人。</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半，</w:t></w:r></w:p><w:p><w:r><w:t>后半。</w:t></w:r></w:p>"
    )
    read = read_docx(make_package(body))
    assert lines_of(read) == ["会员85人。", "前半，后半。"]
    assert [o.what for o in read.omissions] == ["修订痕迹 2 处"]


def test_tables_are_rows_of_tab_separated_cells_and_merged_cells_come_once() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "指标"
    table.cell(0, 2).text = "数值"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "会员"
    table.cell(1, 1).text, table.cell(1, 2).text = "男", "40"
    table.cell(2, 1).text, table.cell(2, 2).text = "女", "45"
    document.add_paragraph("表后的段落。")
    assert lines_of(read_docx(save(document))) == ["指标\t数值", "会员\t男\t40", "\t女\t45", "表后的段落。"]


def save(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]  # python-docx's Document is a function, not a type
    return buffer.getvalue()


def test_text_in_controls_links_fields_and_breaks_is_read_in_order() -> None:
    body = (
        "<w:sdt><w:sdtContent>" + para("控件里的段落。") + "</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>"
        '<w:fldSimple w:instr="DATE"><w:r><w:t>2022年</w:t></w:r></w:fldSimple>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        "<w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r></w:p>"
    )
    assert lines_of(read_docx(make_package(body))) == ["控件里的段落。", "链接2022年上", "下"]


def field(code: str, result: str, end: bool = True) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ("begin", "separate", "end")]
    shown = f"<w:r><w:t>{result}</w:t></w:r>" if not result.startswith("<") else result
    return f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[1]}{shown}{marks[2] if end else ''}"


def test_the_lines_of_a_table_of_contents_field_are_left_out_even_when_the_field_never_ends() -> None:
    line = "<w:r><w:t>一、工作</w:t><w:tab/></w:r>" + field("PAGEREF _1", "1")
    read = read_docx(
        make_package(f"<w:p>{field('TOC 1', line, end=False)}</w:p>" + para("一、工作") + para("建会12家。"))
    )
    assert lines_of(read) == ["一、工作", "建会12家。"]
    assert [one.what for one in read.omissions] == ["目录 1 处（“一、工作 1”）"]


def test_the_result_of_a_field_inside_a_fields_code_is_not_shown() -> None:
    code = "<w:r><w:t>码</w:t></w:r>"
    nested = field("IF", "果").replace("</w:instrText></w:r>", "</w:instrText></w:r>" + field("X", code), 1)
    assert read_docx(make_package(f"<w:p>{nested}<w:r><w:t>后。</w:t></w:r></w:p>")).text == "果后。"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (f"<w:p>{field('DDEAUTO cmd x', '').replace('<w:r><w:t></w:t></w:r>', '')}</w:p>", "1 处（“DDEAUTO”）"),
        ('<w:p><w:fldSimple w:instr=" includetext http://x "/></w:p>', "1 处（“INCLUDETEXT”）"),
        (f"<w:p>{field('LINK Excel.Sheet x', '12')}{field('PAGE', '3')}</w:p>", "1 处（“LINK”）"),
    ],
)
def test_a_field_that_fetches_from_elsewhere_is_named_and_only_its_kept_result_is_read(fields: str, told: str) -> None:
    read = read_docx(make_package(fields))
    assert [one.what for one in read.omissions] == [f"引用外部内容的域 {told}"]
    assert read.text == ("123" if "LINK" in told else "")


def test_what_is_not_read_is_named() -> None:
    body = (
        para("看得见。")
        + para("看不见", run="<w:vanish/>")
        + "<w:p><w:r><w:drawing/></w:r></w:p>"
        + para("目录一行 3", '<w:pStyle w:val="toc"/>')
    )
    package = make_package(
        body,
        styles='<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>',
        header1=para("街道总工会文件"),
        footer1=para("— 1 —"),
    )
    read = read_docx(package)
    assert read.text == "看得见。"
    assert {o.what for o in read.omissions} == {
        "隐藏文字 1 处（“看不见”）",
        "图片 1 处",
        "目录 1 处（“目录一行 3”）",
        "页眉页脚 1 处（“街道总工会文件”）",
    }


def test_a_note_comes_after_the_paragraph_that_refers_to_it() -> None:
    refers = '<w:p><w:r><w:t>会员一万人</w:t></w:r><w:r><w:{}Reference w:id="2"/></w:r><w:r><w:t>。</w:t></w:r></w:p>'
    separator = '<w:{0} w:id="0" w:type="separator"><w:p/></w:{0}>'
    notes = {
        f"{kind}s": separator.format(kind) + f'<w:{kind} w:id="2">{para(text)}</w:{kind}>'
        for kind, text in (("footnote", "数据来自年报"), ("endnote", "含退休会员"))
    }
    read = read_docx(make_package(refers.format("footnote") + refers.format("endnote") + para("后文"), **notes))
    assert lines_of(read) == ["会员一万人。", "注：数据来自年报", "会员一万人。", "注：含退休会员", "后文"]
    assert read.omissions == ()


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = "<w:txbxContent>" + para("框里的字") + "</w:txbxContent>"
    body = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>段落</w:t></w:r></w:p>"
    )
    assert lines_of(read_docx(make_package(body))) == ["段落", "框里的字"]


def set_look(paragraph: WordParagraph, text: str, font: str, size: int = 16, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def test_headings_are_known_by_font_alone(tmp_path: Path) -> None:
    document = docx.Document()
    title = document.add_paragraph()
    set_look(title, "柳湾街道总工会2022年工作总结", "方正小标宋简体", 22)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    body = "全年走访企业26家，收集意见58条，逐条答复。"
    for text, font in (("主要工作", "黑体"), ("组织建设", "楷体_GB2312"), (body, "仿宋_GB2312"), ("存在问题", "黑体")):
        set_look(document.add_paragraph(), text, font)
    paragraph = document.add_paragraph()
    set_look(paragraph, "队伍不稳。", "仿宋_GB2312", bold=True)
    set_look(paragraph, body, "仿宋_GB2312")
    path = tmp_path / "a.docx"
    path.write_bytes(save(document))
    report = read_report(path, "某办")
    assert report.title == "柳湾街道总工会2022年工作总结"
    assert [(s.level, s.heading, s.path) for s in report.sections] == [
        (1, "主要工作", ()),
        (2, "组织建设", ("主要工作",)),
        (1, "存在问题", ()),
        (3, "队伍不稳", ("存在问题",)),
    ]


def test_a_style_that_is_based_on_itself_does_no_harm() -> None:
    style = '<w:style w:type="paragraph" w:styleId="S"><w:name w:val="S"/><w:basedOn w:val="S"/></w:style>'
    assert read_docx(make_package(para("正文。", '<w:pStyle w:val="S"/>'), styles=style)).text == "正文。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_in_any_encoding(encoding: str) -> None:
    document = (
        f'<!DOCTYPE x [<!ENTITY e "漏">]><w:document xmlns:w="{W}"><w:body>{para("前&e;后")}</w:body></w:document>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("word/document.xml", f'<?xml version="1.0" encoding="{encoding}"?>{document}'.encode(encoding))
    with pytest.raises(InputError, match="DOCTYPE"):
        read_docx(buffer.getvalue())


def test_a_part_that_inflates_beyond_bounds_is_refused() -> None:
    with pytest.raises(InputError, match="64 MB"):
        read_docx(make_package(para("字" * 2**20) * 23))


def test_broken_xml_and_macros_and_two_parts_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="不合 XML 格式"):
        read_docx(make_package("<w:p>"))
    with pytest.raises(InputError, match="宏"):
        read_docx(add_member(make_package(para("x")), "word/vbaProject.bin"))
    with pytest.raises(InputError, match="同名"):
        read_docx(add_member(make_package(para("x")), "word/Document.xml"))


def add_member(data: bytes, name: str) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(name, "x")
    return buffer.getvalue()
