"""Scans and pictures, read by the recognition that the test set installs."""

import io
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from corpus.errors import InputError
from corpus.reading import recognition
from corpus.report_reading import read_report, read_text

DATA = Path(__file__).parents[2] / "data"
TEXT = (DATA / "summary.txt").read_text("utf-8").rstrip("\n")


def scan_pages() -> list[Image.Image]:
    """The pages of a born-digital report as a scanner gives them at 150 dpi."""
    document = pdfium.PdfDocument(DATA / "summary.pdf")
    pages = [page.render(scale=150 / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return pages


def count_errors(read: str, true: str) -> float:
    """Characters wrong, missing or too many, as a share; white space does not count."""
    read, true = "".join(read.split()), "".join(true.split())
    blocks = SequenceMatcher(None, true, read, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in blocks if kind != "equal") / len(true)


def test_a_scan_has_at_most_two_characters_wrong_in_a_hundred_and_its_sections(tmp_path: Path) -> None:
    first, *others = scan_pages()
    path = tmp_path / "扫描件.pdf"
    first.save(path, save_all=True, append_images=others, resolution=150)
    told: list[tuple[int, int]] = []
    report = read_report(path, "柳湾街道总工会", progress=lambda *pages: told.append(pages))
    assert count_errors(report.text, TEXT) <= 0.02
    assert (report.title, report.year) == ("柳湾街道总工会2022年工作总结", 2022)
    true = read_report(DATA / "summary.pdf", "柳湾街道总工会")
    assert [(one.number, one.heading) for one in report.sections] == [
        (one.number, one.heading) for one in true.sections
    ]
    assert "识别（OCR）" in report.omissions[0].reason
    assert told == [(done, len(others) + 1) for done in range(len(others) + 2)]


def test_a_picture_of_text_is_read_and_one_without_is_refused(tmp_path: Path) -> None:
    page = scan_pages()[0].crop((0, 0, 1240, 600))
    page.save(tmp_path / "a.png")
    assert "柳湾街道总工会2022年工作总结" in read_text(tmp_path / "a.png").text
    Image.new("L", (600, 400), 255).save(tmp_path / "b.jpg")
    with pytest.raises(InputError, match="没有文字"):
        read_text(tmp_path / "b.jpg")


def test_a_damaged_picture_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    scan_pages()[0].save(buffer, "PNG")
    (tmp_path / "a.png").write_bytes(buffer.getvalue()[:20_000])
    with pytest.raises(InputError, match="图片不完整或已损坏"):
        read_text(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 200)
    with pytest.raises(InputError, match="图片不完整或已损坏"):
        read_text(tmp_path / "b.png")


def test_a_picture_of_too_many_pixels_is_not_opened() -> None:
    buffer = io.BytesIO()
    Image.new("1", (8000, 8000)).save(buffer, "PNG")
    with pytest.raises(InputError, match="8000×8000"):
        recognition.count_frames(buffer.getvalue())


def test_without_recognition_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.report_reading.can_recognise", lambda: False)
    scan_pages()[0].save(tmp_path / "a.pdf", resolution=150)
    with pytest.raises(InputError, match=r"扫描件没有文字层.*nigao\[ocr\]"):
        read_text(tmp_path / "a.pdf")
