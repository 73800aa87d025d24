"""How fast reports are read, a format at a time, beside bare libraries that take only the text out.

    python bench/reading.py [--times 100] [--json FILE]

Nigao's figure holds everything: the child process, text, layout, title, year, sections, numbering. The peers
(python-docx, pypdfium2, lxml, bytes.decode) read in this process and give text alone. Processor time is of this process
and its children. A scan is made here at 150 dpi, and its character error counted against the born-digital text.
"""

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

import docx  # noqa: E402
import pypdfium2 as pdfium  # noqa: E402
from lxml import html  # noqa: E402

from corpus.reading.child import stop_workers  # noqa: E402
from corpus.reading.recognition import can_recognise  # noqa: E402
from corpus.report_reading import read_report, read_text  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "corpus" / "samples" / "qinghe"
DPI = 150


@dataclass(frozen=True, slots=True)
class Speed:
    """One reader on one file, read again and again; `mb` are megabytes of file a second."""

    format: str
    reader: str
    files_a_second: float
    mb_a_second: float
    files_a_processor_second: float


def read_docx_bare(path: Path) -> str:
    """python-docx: paragraphs only."""
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def read_pdf_bare(path: Path) -> str:
    """pypdfium2: the text of each page."""
    document = pdfium.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def read_html_bare(path: Path) -> str:
    """lxml: all text of the page."""
    return str(html.fromstring(path.read_bytes()).text_content())


def read_txt_bare(path: Path) -> str:
    """The bytes decoded."""
    return path.read_bytes().decode("gb18030")


FILES: dict[str, tuple[Path, str, Callable[[Path], str] | None]] = {
    ".docx": (SAMPLES / "summary-2023.docx", "python-docx", read_docx_bare),
    ".pdf": (SAMPLES / "summary-2021.pdf", "pypdfium2", read_pdf_bare),
    ".html": (SAMPLES / "summary-2022.html", "lxml", read_html_bare),
    ".txt": (SAMPLES / "summary-2020.txt", "bytes.decode", read_txt_bare),
    ".doc": (ROOT / "tests" / "data" / "summary.doc", "", None),
}


def measure(name: str, reader: str, path: Path, read: Callable[[Path], object], times: int) -> Speed:
    """Reads the file `times` times; the first reading, which loads what is needed, is not counted."""
    read(path)
    processor, began = _processor_seconds(), time.perf_counter()
    for _ in range(times):
        read(path)
    seconds = time.perf_counter() - began
    stop_workers()  # a child's processor time is known when it has ended
    spent = _processor_seconds() - processor
    size = path.stat().st_size * times / 1e6
    return Speed(name, reader, times / seconds, size / seconds, times / max(spent, 1e-9))


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure_formats(times: int) -> list[Speed]:
    """Every format by Nigao and by its peer."""
    speeds = []
    for name, (path, peer, bare) in FILES.items():
        if name == ".doc" and not (shutil.which("antiword") and path.is_file()):
            print("  .doc left out: antiword is not installed")
            continue
        speeds.append(measure(name, "nigao", path, lambda one: read_report(one, "某办"), times))
        if bare is not None:
            speeds.append(measure(name, peer, path, bare, times))
    return speeds


def measure_scan(folder: Path) -> dict[str, float] | None:
    """Seconds a page and share of wrong characters of a scan; None where recognition is not installed."""
    if not can_recognise():
        return None
    source = FILES[".pdf"][0]
    document = pdfium.PdfDocument(source)
    first, *others = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    document.close()
    scan = folder / "scan.pdf"
    first.save(scan, save_all=True, append_images=others, resolution=DPI)
    began = time.perf_counter()
    read = "".join(read_text(scan).text.split())
    seconds = time.perf_counter() - began
    true = "".join(read_text(source).text.split())
    blocks = SequenceMatcher(None, true, read, autojunk=False).get_opcodes()
    wrong = sum(max(b - a, d - c) for kind, a, b, c, d in blocks if kind != "equal")
    stop_workers()
    return {
        "pages": len(others) + 1,
        "seconds a page": seconds / (len(others) + 1),
        "character error": wrong / len(true),
        "largest child MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def main() -> None:
    """Prints a line a reader and the figures of the scan."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    print(f"reading, {os.cpu_count()} cores: files and MB a second, files a second of processor time")
    speeds = measure_formats(arguments.times)
    for one in speeds:
        rates = f"{one.files_a_second:8.1f} {one.mb_a_second:8.2f} {one.files_a_processor_second:8.1f}"
        print(f"  {one.format:6s} {one.reader:14s} {rates}")
    with tempfile.TemporaryDirectory() as folder:
        scan = measure_scan(Path(folder))
    print(f"  scan at {DPI} dpi: {scan or 'left out: rapidocr is not installed'}")
    if arguments.json:
        figures = {"formats": [asdict(one) for one in speeds], "scan": scan}
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
