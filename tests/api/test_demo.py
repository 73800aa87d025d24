"""The demo is the product's promise: what it prints and writes must hold."""

import json
from pathlib import Path

import docx
import pytest
from test_cli import run_nigao


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    home = tmp_path_factory.mktemp("demo")
    result = run_nigao(home, "demo")
    assert result.returncode == 0, result.stderr
    return result.stdout, home / "demo"


@pytest.fixture(scope="module")
def draft(demo: tuple[str, Path]) -> dict[str, object]:
    (file,) = demo[1].glob("*.json")
    return json.loads(file.read_text(encoding="utf-8"))


def test_prints_sections_length_figures_findings_and_files(demo: tuple[str, Path]) -> None:
    for word in ("节数：13", "字数：", "已绑定数字：", "检查：数字 ", "重合：", "待补", "已写出："):
        assert word in demo[0]


def test_has_no_error_and_no_failed_check(draft: dict) -> None:
    review = draft["review"]
    assert [one for one in review["findings"] if one["severity"] == "error"] == []
    assert review["failed_checks"] == []


def test_every_quantity_is_supported_or_says_why_not(draft: dict) -> None:
    verdicts = {one["verdict"] for one in draft["review"]["mentions"] if one["kind"] == "quantity"}
    assert verdicts <= {"supported", "not_a_statistic"}


def test_uses_or_marks_every_must_have_indicator(draft: dict) -> None:
    assert [one for one in draft["review"]["findings"] if one["rule"] == "must_have_unused"] == []
    assert "〔待补：劳动和技能竞赛场次〕" in draft["text"]


def test_copies_less_than_a_twentieth_of_the_past(draft: dict) -> None:
    assert draft["review"]["copy"]["ratio"] < 0.05


def test_has_the_length_of_its_outline(draft: dict) -> None:
    han = sum("\u4e00" <= character <= "\u9fff" for character in draft["text"])
    assert 1800 * 0.85 <= han <= 2500 * 1.15


def test_the_docx_holds_the_text_and_an_annex_row_for_every_figure(demo: tuple[str, Path], draft: dict) -> None:
    (file,) = demo[1].glob("*.docx")
    document = docx.Document(str(file))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(line in text for line in str(draft["text"]).split("\n"))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]]
    events = [row for row in rows if row[3].startswith("事项：")]
    assert len(rows) == len(draft["figures"]) + len(events)
    assert all(row[4].startswith("events-2025.csv 第") for row in events)
    assert events
