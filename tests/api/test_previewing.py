"""`nigao ingest --preview`: what a file would be taken in as, and nothing kept."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.database import open_database
from corpus.stored_reports import list_reports

TEXT = (
    "柳湾街道总工会2022年工作总结\n2022年，抓组建、促协商，完成了全年任务。\n"
    "一、主要工作\n新建工会9个。\n二、打算\n再建9个。\n"
)


def run(data: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["--data", str(data), "ingest", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def report(tmp_path: Path) -> str:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return str(path)


def test_a_preview_tells_what_a_file_says_of_itself_and_keeps_nothing(tmp_path: Path, report: str) -> None:
    row = json.loads(run(tmp_path / "var", report, "--preview", "--json"))
    preview = row["preview"]
    assert preview["office"] == {"value": "柳湾街道总工会", "source": "title"}
    assert preview["year"] == {"value": 2022, "source": "title"}
    assert preview["title"] == {"value": "柳湾街道总工会2022年工作总结", "source": "text"}
    assert [(one["number"], one["heading"]) for one in preview["sections"][1:]] == [
        ("一、", "主要工作"),
        ("二、", "打算"),
    ]
    assert not (tmp_path / "var").exists()


def test_what_is_given_overrules_what_the_file_says(tmp_path: Path, report: str) -> None:
    given = ("--office", "某街道总工会", "--year", "2021", "--title", "工作总结")
    shown = run(tmp_path / "var", report, "--preview", *given)
    for words in ("某街道总工会（由你给出）", "2021（由你给出）", "工作总结（由你给出）", "一、主要工作"):
        assert words in shown


def test_a_title_for_several_reports_is_refused(tmp_path: Path, report: str) -> None:
    (tmp_path / "b.txt").write_text(TEXT + "又一年。", "utf-8")
    result = CliRunner().invoke(cli, ["ingest", report, str(tmp_path / "b.txt"), "--preview", "--title", "总结"])
    assert "--title 只能给一份总结" in str(result.exception)


def test_a_preview_corrected_by_hand_is_what_is_taken_in(tmp_path: Path, report: str) -> None:
    row = json.loads(run(tmp_path / "var", report, "--preview", "--json"))
    row["preview"]["year"]["value"] = 2021
    row["preview"]["sections"] = [{"start": TEXT.index("新建工会"), "level": 1, "heading": "新建工会"}]
    corrections = tmp_path / "corrected.jsonl"
    corrections.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    shown = run(tmp_path / "var", report, "--preview", "--corrections", str(corrections))
    assert "2021（由你给出）" in shown
    assert "一、主要工作" not in shown
    run(tmp_path / "var", report, "--office", "某会", "--corrections", str(corrections))
    (kept,) = list_reports(open_database(tmp_path / "var"), "柳湾街道总工会")
    assert (kept.year, kept.sections) == (2021, 2)


@pytest.mark.parametrize(
    ("line", "said"), [("不是JSON", "第 1 行"), ('{"file": "b.txt", "preview": {}}', "没有“b.txt”")]
)
def test_corrections_that_cannot_be_used_are_refused(tmp_path: Path, report: str, line: str, said: str) -> None:
    corrections = tmp_path / "corrected.jsonl"
    corrections.write_text(line, "utf-8")
    result = CliRunner().invoke(cli, ["ingest", report, "--preview", "--corrections", str(corrections)])
    assert said in str(result.exception)
