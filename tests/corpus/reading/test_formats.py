"""Every sample report in every format: not a character lost, the sections the same."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from bench.build_samples import OFFICES, PLANS, SOURCE, Plan
from bench.sample_figures import Master
from bench.sample_reports import EMBEDDED_FONTS, OFFICE_FONTS, make_docx, write_report
from bench.sample_text import read_source
from corpus.report_reading import read_report

PAST = Path(__file__).parents[4] / "shared" / "past-reports"
each_sample = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.folder}-{plan.year}")
needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice, which makes the files, is missing")


@cache
def text_of(plan: Plan) -> str:
    """The report as it was written, before any file was made of it."""
    raw = (SOURCE / f"{plan.folder}-{plan.year}.txt").read_text("utf-8")
    return read_source(raw, Master(SOURCE / f"figures-{plan.folder}.csv"), plan.year).text


def numbered_lines(text: str) -> list[tuple[str, str]]:
    """The number and the rest of every line that is numbered 一、 or （一）: what opens a section in these reports."""
    return re.findall(r"^([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)(.*)$", text, re.MULTILINE)


def assert_read_in_full(path: Path, plan: Plan) -> None:
    report = read_report(path, OFFICES[plan.folder])
    assert "".join(report.text.split()) == "".join(text_of(plan).split())
    assert report.title == text_of(plan).split("\n")[0]
    assert report.year == plan.year
    numbered = [one for one in report.sections if one.number]
    lines = numbered_lines(text_of(plan))
    assert [one.number for one in numbered] == [number for number, _ in lines]
    for section, (_, words) in zip(numbered, lines, strict=True):
        whole = "。" not in words
        assert section.heading == words if whole else words.startswith(section.heading)


@each_sample
@pytest.mark.parametrize(
    ("ending", "encoding"), [(".docx", ""), (".html", ""), (".txt", "utf-8"), (".txt", "gb18030"), (".txt", "utf-16")]
)
def test_a_report_is_read_without_a_wrong_character(tmp_path: Path, plan: Plan, ending: str, encoding: str) -> None:
    path = tmp_path / f"a{ending}"
    write_report(text_of(plan), path, encoding=encoding or "utf-8")
    assert_read_in_full(path, plan)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All samples as .doc and .pdf, made by LibreOffice in one go."""
    folder = tmp_path_factory.mktemp("converted")
    for kind, fonts, made in (("doc", OFFICE_FONTS, "doc:MS Word 97"), ("pdf", EMBEDDED_FONTS, "pdf")):
        (folder / kind).mkdir()
        sources = [folder / kind / f"{plan.folder}-{plan.year}.docx" for plan in PLANS]
        for plan, source in zip(PLANS, sources, strict=True):
            source.write_bytes(make_docx(text_of(plan), fonts))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", made, "--outdir", str(folder / kind)]
        subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=240)
    return folder


@needs_office
@each_sample
def test_a_report_as_pdf_is_read_without_a_wrong_character(converted: Path, plan: Plan) -> None:
    assert_read_in_full(converted / "pdf" / f"{plan.folder}-{plan.year}.pdf", plan)


@needs_office
@each_sample
def test_a_report_as_doc_is_read_without_a_wrong_character(converted: Path, plan: Plan) -> None:
    if not shutil.which("antiword"):
        pytest.skip("antiword is not installed")
    assert_read_in_full(converted / "doc" / f"{plan.folder}-{plan.year}.doc", plan)


@pytest.mark.skipif(not PAST.is_dir(), reason="the real past reports (../shared/past-reports) are not there")
@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("01", " 一、 三、 四、"),
        ("03", ""),
        ("04", " 一、 （一） （二） （三） （四） （五） （六） （七） （八） （九） 二、 （一） （二）"),
        ("06", ""),
        ("08", ""),
        ("10", ""),
    ],
)
def test_real_reports_are_split_where_their_numbers_stand(name: str, numbers: str) -> None:
    report = read_report(PAST / f"{name}.txt", "某社区工会")
    assert [one.number for one in report.sections] == numbers.split(" ")
    assert [(one.start, one.end) for one in report.sections][-1][1] == len(report.text)
