"""Build corpus/samples/ from corpus/samples/source/: statistics, events, reports and the manifest of planted faults.

Run `python -m bench.build_samples`; with `--pdf` the one .pdf is made anew too (needs LibreOffice and Noto CJK fonts).
All other files come out the same, byte for byte, from the same sources.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.sample_figures import Master
from bench.sample_reports import write_report
from bench.sample_text import Mark, SampleText, read_source
from bench.sample_workbooks import write_statistics
from corpus.report_reading import read_text

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
SOURCE = SAMPLES / "source"
OFFICES = {"qinghe": "青禾街道总工会", "baiyu": "白榆街道总工会"}


@dataclass(frozen=True, slots=True)
class Plan:
    """One report to build: its folder, year, file suffix and statistics file (None: the office kept none)."""

    folder: str
    year: int
    suffix: str
    statistics: str | None
    encoding: str = "utf-8"

    @property
    def file(self) -> str:
        """Path below corpus/samples/."""
        return f"{self.folder}/summary-{self.year}{self.suffix}"


PLANS = (
    Plan("qinghe", 2019, ".docx", None),
    Plan("qinghe", 2020, ".txt", "qinghe/statistics-2020.xlsx", "gb18030"),
    Plan("qinghe", 2021, ".pdf", "qinghe/statistics-2021.csv"),
    Plan("qinghe", 2022, ".html", "qinghe/statistics-2022.xlsx"),
    Plan("qinghe", 2023, ".docx", "qinghe/statistics-2023.xlsx"),
    Plan("qinghe", 2024, ".txt", "qinghe/statistics-2024.xlsx"),
    Plan("baiyu", 2023, ".txt", "baiyu/statistics-2023.xlsx"),
    Plan("baiyu", 2024, ".docx", "baiyu/statistics-2024.xlsx"),
)


def build_statistics(masters: dict[str, Master]) -> None:
    """Write all statistics files and the events of 2025."""
    for plan in PLANS:
        if plan.statistics:
            write_statistics(masters[plan.folder], OFFICES[plan.folder], plan.year, SAMPLES / plan.statistics)
    qinghe_2025 = SAMPLES / "qinghe" / "statistics-2025.xlsx"
    write_statistics(masters["qinghe"], OFFICES["qinghe"], 2025, qinghe_2025)
    events = (SOURCE / "events-2025.csv").read_text(encoding="utf-8")
    (SAMPLES / "qinghe" / "events-2025.csv").write_text(events, encoding="utf-8-sig", newline="\r\n")


def build_reports(masters: dict[str, Master], *, with_pdf: bool) -> dict[str, SampleText]:
    """Write all reports; returns their sources by file."""
    sources: dict[str, SampleText] = {}
    for plan in PLANS:
        raw = (SOURCE / f"{plan.folder}-{plan.year}.txt").read_text(encoding="utf-8")
        sources[plan.file] = read_source(raw, masters[plan.folder], plan.year)
        if plan.suffix != ".pdf" or with_pdf:
            write_report(sources[plan.file].text, SAMPLES / plan.file, encoding=plan.encoding)
    return sources


def build_manifest(sources: dict[str, SampleText]) -> None:
    """Write manifest.json: every planted fault with its offsets in the text the reader gives."""
    faults = json.loads((SOURCE / "faults.json").read_text(encoding="utf-8"))
    texts = {file: read_text(SAMPLES / file).text for file in sources}
    reports = []
    for plan in PLANS:
        source, text = sources[plan.file], texts[plan.file]
        planted = []
        for mark in source.faults():
            entry = dict(faults.pop(mark.id))
            copied_from = entry.pop("copied_from", None)
            found = {"id": mark.id, **entry, **locate(mark, source.text, text)}
            if copied_from:
                file, name = copied_from
                place = locate(sources[file].mark(name), sources[file].text, texts[file])
                found["source"] = {"file": file, "start": place["start"], "end": place["end"]}
            planted.append(found)
        facts = [locate(mark, source.text, text) for mark in source.marks if mark.id == "fact"]
        reports.append(
            {
                "file": plan.file,
                "office": OFFICES[plan.folder],
                "year": plan.year,
                "kind": plan.suffix.removeprefix("."),
                "statistics": plan.statistics,
                "faults": planted,
                "facts": facts,
            }
        )
    if faults:
        raise SystemExit(f"faults.json: no mark in any source for {sorted(faults)}")
    written = json.dumps({"reports": reports}, ensure_ascii=False, indent=1)
    (SAMPLES / "manifest.json").write_text(written + "\n", encoding="utf-8")


def locate(mark: Mark, source: str, text: str) -> dict[str, int | str]:
    """Where a mark of the source stands in the text as read; a .pdf or .html may differ in white space.

    Raises SystemExit when the reader's text lacks it: then the file or the reader is at fault.
    """
    places = [at for at, char in enumerate(text) if not char.isspace()]
    bare = "".join(text[at] for at in places)
    wanted = "".join(mark.text.split())
    before = "".join(source[: mark.start].split())
    at = bare.find(before[-12:] + wanted)
    if at < 0:
        raise SystemExit(f"{mark.id}: {mark.text!r} is not in the text as read")
    start = places[at + len(before[-12:])]
    end = places[at + len(before[-12:]) + len(wanted) - 1] + 1
    return {"start": start, "end": end, "text": text[start:end]}


def main() -> None:
    """Build everything."""
    masters = {folder: Master(SOURCE / f"figures-{folder}.csv") for folder in OFFICES}
    build_statistics(masters)
    build_manifest(build_reports(masters, with_pdf="--pdf" in sys.argv[1:]))


if __name__ == "__main__":
    main()
