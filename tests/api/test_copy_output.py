"""`nigao check` with --copy-report and --copy-list."""

import json
from pathlib import Path

import openpyxl
import pytest
from checked_copies import CANTEEN, DRAFT, SOURCES
from click.testing import CliRunner, Result
from lxml import html

from api.cli import cli
from corpus.errors import InputError


def run_check(data: Path, *arguments: object) -> Result:
    return CliRunner().invoke(cli, ["--data", str(data), "check", *map(str, arguments)])


def assert_refused(result: Result, word: str) -> None:
    """One sentence with the word, and nothing printed: the command turns an InputError into a line and exit code 2."""
    assert isinstance(result.exception, InputError)
    assert word in str(result.exception)
    assert not result.stdout


def write_files(folder: Path) -> tuple[Path, Path]:
    draft, past = folder / "初稿.txt", folder / "past"
    past.mkdir()
    draft.write_text(DRAFT, "utf-8")
    for source in SOURCES:
        (past / f"{source.id}.txt").write_text(source.text, "utf-8")
    return draft, past


def test_both_files_are_written_and_json_stays_alone_on_stdout(tmp_path: Path) -> None:
    draft, past = write_files(tmp_path)
    page, sheet = tmp_path / "对照.html", tmp_path / "清单.xlsx"
    arguments = (draft, "--past", past, "--copy-report", page, "--copy-list", sheet, "--json")
    result = run_check(tmp_path / "var", *arguments)
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    found = json.loads(line)
    assert CANTEEN in html.parse(str(page)).getroot().text_content()
    assert openpyxl.load_workbook(sheet).active.max_row == len(found["copies"]) + 1


def test_json_tells_the_ratio_of_every_section(tmp_path: Path) -> None:
    draft, past = write_files(tmp_path)
    found = json.loads(run_check(tmp_path / "var", draft, "--past", past, "--json").stdout)
    sections = found["copy"]["sections"]
    assert [one["heading"] for one in sections][1:4] == ["一、服务职工", "（一）食堂", "（二）书屋"]
    canteen = sections[2]
    assert DRAFT[canteen["start"] : canteen["end"]].startswith("（一）食堂")
    assert canteen["ratio"] > 0.9
    assert sections[3]["ratio"] == 0


def test_a_wrong_ending_is_refused_before_the_work(tmp_path: Path) -> None:
    draft, past = write_files(tmp_path)
    result = run_check(tmp_path / "var", draft, "--past", past, "--copy-report", tmp_path / "x.pdf")
    assert_refused(result, ".html")


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    _, past = write_files(tmp_path)
    page = past / "旧.html"
    page.write_text(f"<p>{CANTEEN}</p>", "utf-8")
    result = run_check(tmp_path / "var", page, "--past", past, "--copy-report", page)
    assert_refused(result, "盖掉")
    assert page.read_text("utf-8") == f"<p>{CANTEEN}</p>"


def test_phrases_of_the_lists_given_and_of_the_settings_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, past = write_files(tmp_path)
    lists = [tmp_path / "own.txt", tmp_path / "set.txt"]
    for path, text in zip(lists, CANTEEN.split("。"), strict=False):
        path.write_text(text, "utf-8")

    def canteen_counts(*arguments: object) -> bool:
        line = json.loads(run_check(tmp_path / "var", draft, "--past", past, "--json", *arguments).stdout)
        start = DRAFT.index(CANTEEN)
        return any(copy["counted"] for copy in line["copies"] if copy["start"] <= start < copy["end"])

    assert canteen_counts()
    monkeypatch.setenv("NIGAO_ALLOWED", str(lists[1]))
    assert not canteen_counts("--allowed", lists[0])
    assert_refused(run_check(tmp_path / "var", draft, "--allowed", tmp_path / "none.txt"), "none.txt")


def test_thresholds_can_be_set_and_a_misspelt_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, past = write_files(tmp_path)

    def severities() -> set[str]:
        line = json.loads(run_check(tmp_path / "var", draft, "--past", past, "--json").stdout)
        return {one["severity"] for one in line["findings"] if one["check"] == "copies"}

    assert severities() == {"warn"}
    monkeypatch.setenv("NIGAO_COPY_LIMITS", '{"warn_length": 500}')
    assert severities() == {"hint"}
    for wrong in ('{"warn_lenght": 500}', '{"warn_length": -1}', "500 characters"):
        monkeypatch.setenv("NIGAO_COPY_LIMITS", wrong)
        assert_refused(run_check(tmp_path / "var", draft), "NIGAO_COPY_LIMITS")
