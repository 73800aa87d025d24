"""What a word processor makes of the exported file. Needs one: LibreOffice and any Chinese font."""

import shutil
import subprocess

import pypdfium2
import pytest
from written_draft import draft_table, make_draft

from drafter.draft import DraftSection
from drafter.export import write_document

FULL_PAGE, FULL_LINE = 22, 28  # GB/T 9704-2012, 5.2.3


def _has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    return lister is not None and bool(
        subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=True).stdout.strip()
    )


pytestmark = [
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="needs LibreOffice: apt-get install libreoffice-writer-nogui runs this"
    ),
    pytest.mark.skipif(
        not _has_chinese_font(), reason="needs a Chinese font: apt-get install fonts-noto-cjk runs this"
    ),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The lines of every page of a long draft, without its page number."""
    folder = tmp_path_factory.mktemp("geometry")
    section = DraftSection("lead", "", 0, "\n".join("为职工办实事办好事" * 40 for _ in range(6)))
    write_document(make_draft(sections=(section,)), draft_table(), folder / "a.docx", annex=False)
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "a.docx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=240)
    document = pypdfium2.PdfDocument(folder / "a.pdf")
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return [[line for line in text.splitlines() if line.strip() and not line.startswith("—")] for text in texts]


def test_a_full_page_has_22_lines(pages: list[list[str]]) -> None:
    assert len(pages) >= 4
    assert [len(lines) for lines in pages[1:-1]] == [FULL_PAGE] * (len(pages) - 2)


def test_a_full_line_has_28_characters(pages: list[list[str]]) -> None:
    lengths = [len(line.strip()) for lines in pages[1:-1] for line in lines]
    assert max(lengths) == FULL_LINE
    # The first line of a paragraph is two characters short, its last one as long as it comes out.
    assert lengths.count(FULL_LINE) > len(lengths) * 0.7
