"""Joining the lines of a PDF into paragraphs."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.reading.pdf_page import PdfLine
from corpus.reading.pdf_text import read_pdf
from corpus.reading.typeface import Face, Piece
from corpus.report_reading import read_text

# What a scan shows: something drawn over the page.
DRAWN = b"0 0 595 842 re f\n"
DATA = Path(__file__).parents[2] / "data"
SUMMARY = (DATA / "summary.pdf").read_bytes()


def make_pdf(*pages: bytes) -> bytes:
    """A PDF of pages with these content streams, in Helvetica; pdfium rebuilds the cross-reference table."""
    count = len(pages)
    kids = b" ".join(b"%d 0 R" % (10 + 2 * i) for i in range(count))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    for index, content in enumerate(pages):
        objects[10 + 2 * index] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (11 + 2 * index)
        )
        objects[11 + 2 * index] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in objects.items())
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Size 99 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def show(*lines: tuple[int, int, bytes]) -> bytes:
    return b"\n".join(b"BT /F1 12 Tf %d %d Td (%s) Tj ET" % line for line in lines)


def test_running_heads_and_page_numbers_are_left_out_and_named() -> None:
    read = read_pdf(SUMMARY)
    assert [omission.what for omission in read.omissions] == ["页眉页脚“柳湾街道总工会文件汇编”"]
    assert "— 1 —" not in read.text
    assert "文件汇编" not in read.text


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    paragraphs = read_pdf(SUMMARY).text.split("\n")
    assert all(paragraph[-1] in "。：" for paragraph in paragraphs if len(paragraph) > 30)


def test_lines_of_two_columns_are_joined_within_their_column() -> None:
    line, last = b"seven words of text in each line", b"the end."
    columns = [[(left, 700 - 20 * at, line if at % 4 else last) for at in range(1, 9)] for left in (72, 320)]
    paragraph = " ".join(["seven words of text in each line"] * 3 + ["the end."])
    assert read_pdf(make_pdf(show(*columns[0], *columns[1]))).text == "\n".join([paragraph] * 4)


def test_the_title_is_known_by_its_size() -> None:
    assert [p.style_level for p in read_pdf(SUMMARY).paragraphs[:2]] == [0, None]


def test_cells_side_by_side_become_a_row_with_tabs() -> None:
    row = show((72, 700, b"Members"), (250, 700, b"12823"), (400, 700, b"13546"))
    below = show((72, 680, b"Cases"), (250, 680, b"81"), (400, 680, b"96"))
    assert read_pdf(make_pdf(row + b"\n" + below)).text == "Members\t12823\t13546\nCases\t81\t96"


def test_a_number_in_the_text_is_no_page_number() -> None:
    assert read_pdf(make_pdf(show((72, 700, b"Members in all"), (72, 684, b"12823")))).text.endswith("12823")


LEVEL = b"".join(b"70 %d 400 1 re f\n" % height for height in (720, 700, 660))
UPRIGHT = b"".join(b"%d 660 1 61 re f\n" % place for place in (70, 270, 470))


def test_cells_of_several_lines_between_rules_stay_whole() -> None:
    words = show(
        (75, 706, b"Name"), (275, 706, b"Cases"), (75, 686, b"Disputes ac"), (275, 677, b"180"), (75, 668, b"cepted")
    )
    below = show((72, 640, b"Text below the table"))
    assert read_pdf(make_pdf(LEVEL + UPRIGHT + words + b"\n" + below)).text == (
        "Name\tCases\nDisputes accepted\t180\nText below the table"
    )


def test_a_frame_around_text_is_no_table() -> None:
    sides = b"70 660 1 61 re f\n470 660 1 61 re f\n"
    words = show((75, 706, b"A text in a frame that goes on and"), (75, 686, b"on in a further line"))
    assert "\t" not in read_pdf(make_pdf(LEVEL + sides + words)).text


def test_a_scan_needs_recognition_of_all_its_pages() -> None:
    read = read_pdf(make_pdf(DRAWN, DRAWN))
    assert (read.text, read.needs, read.unread_pages) == ("", "recognition", (0, 1))


def test_a_scan_with_page_numbers_only_needs_it_too() -> None:
    read = read_pdf(make_pdf(DRAWN + show((290, 40, b"- 1 -")), DRAWN + show((290, 40, b"- 2 -"))))
    assert (read.text, read.unread_pages) == ("", (0, 1))


def test_a_page_without_text_among_others_is_named() -> None:
    page = show((72, 700, b"A page of ordinary text that is long enough to count"))
    read = read_pdf(make_pdf(page, DRAWN))
    assert [omission.what for omission in read.omissions] == ["第 2 页"]
    assert (read.needs, read.unread_pages) == ("recognition", (1,))


def test_a_page_with_neither_text_nor_picture_is_refused() -> None:
    with pytest.raises(InputError, match="也没有可识别的图片"):
        read_pdf(make_pdf(b"q Q"))


def test_recognised_lines_take_the_place_of_a_page_without_text() -> None:
    page = show((72, 700, b"A page of ordinary text that is long enough to count"))
    lines = (PdfLine(1, 72, 200, 710, 698, 12, (Piece("第二页的文字。", Face()),)),)
    read = read_pdf(make_pdf(page, DRAWN), {1: lines})
    assert read.text.endswith("count第二页的文字。")
    assert (read.needs, read.omissions) == ("", ())


def test_a_cut_off_pdf_is_refused() -> None:
    with pytest.raises(InputError, match="PDF 不完整"):
        read_pdf(SUMMARY[: len(SUMMARY) * 3 // 4])


def test_pdfs_may_be_read_in_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        texts = {read.text for read in pool.map(read_text, [DATA / "summary.pdf"] * 8)}
    assert len(texts) == 1
