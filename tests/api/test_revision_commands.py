"""Changing a stored draft section by section on the command line."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
from test_cli import STATISTICS, assert_refused, draft_arguments, run_nigao


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with one draft, and the draft's id."""
    home = tmp_path_factory.mktemp("office")
    made = run_nigao(home / "var", *draft_arguments(home / "稿.docx", outline="special", json=home / "稿.json"))
    assert made.returncode == 0, made.stderr
    return home / "var", json.loads((home / "稿.json").read_text(encoding="utf-8"))["id"]


def test_a_candidate_is_shown_beside_the_text_and_taken_and_undone(stored: tuple[Path, str]) -> None:
    data, draft = stored
    made = run_nigao(data, "regenerate", draft, "lead", "--instruction", "压缩到150字")
    assert made.returncode == 0, made.stderr
    assert "字数" in made.stdout
    candidate = re.search(r"nigao accept (\w+)", made.stdout)
    assert candidate is not None
    assert "第1版" in run_nigao(data, "accept", candidate[1]).stdout
    assert_refused(run_nigao(data, "discard", candidate[1]), "已经处理过")
    undone = run_nigao(data, "revise", draft, "lead", "--restore", 0)
    assert [line[:3] for line in undone.stdout.splitlines()[:3]] == ["第0版", "第1版", "第2版"]


def test_a_locked_section_is_refused_in_one_line(stored: tuple[Path, str], tmp_path: Path) -> None:
    data, draft = stored
    text = tmp_path / "正文.txt"
    text.write_text("改过的正文。", encoding="utf-8")
    assert run_nigao(data, "revise", draft, "plan", "--lock").returncode == 0
    assert_refused(run_nigao(data, "revise", draft, "plan", "--text", text), "已锁定")
    assert run_nigao(data, "revise", draft, "plan", "--unlock").returncode == 0
    assert "改过的正文。" in run_nigao(data, "revise", draft, "plan", "--text", text).stdout


def test_wrong_names_and_words_are_refused(stored: tuple[Path, str]) -> None:
    data, draft = stored
    assert_refused(run_nigao(data, "regenerate", draft, "nowhere", "--instruction", "更具体"), "没有编号为")
    assert_refused(run_nigao(data, "regenerate", draft, "lead", "--instruction", "更雅致"), "看不懂")
    assert_refused(run_nigao(data, "accept", "xxxx"), "没有编号为")
    assert_refused(run_nigao(data, "revise", draft, "lead", "--lock", "--restore", "0"), "一次只能用一个")


def test_corrected_statistics_are_followed_and_the_changed_sentences_listed(
    stored: tuple[Path, str], tmp_path: Path
) -> None:
    data, draft = stored
    book = openpyxl.load_workbook(STATISTICS)
    for row in book.active.iter_rows():
        for at, cell in enumerate(row):
            if cell.value == "劳动争议受理件数":
                number = next(one for one in row[at + 1 :] if one.value == 96)
                number.value = 90
    book.save(tmp_path / "更正.xlsx")
    made = run_nigao(data, "rerender", draft, "--statistics", tmp_path / "更正.xlsx")
    assert made.returncode == 0, made.stderr
    assert "96件" in made.stdout
    assert "90件" in made.stdout
    assert_refused(run_nigao(data, "rerender", draft, "--statistics", tmp_path / "没有.xlsx"), "没有.xlsx")
