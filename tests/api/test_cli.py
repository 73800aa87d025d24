"""The command line as a user runs it: a real process, real files, exit codes and one clear line."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
STATISTICS = SAMPLES / "qinghe" / "statistics-2025.xlsx"
EVENTS = SAMPLES / "qinghe" / "events-2025.csv"


def run_nigao(data: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `nigao --data data …` in a process of its own; the environment names no model unless a test does."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("NIGAO_", "OPENAI_"))}
    return subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "--data", data, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**inherited, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", **environment},
        timeout=240,
    )


def draft_arguments(target: Path, **changed: object) -> list[object]:
    """The arguments of a draft that works, with some of them changed."""
    options = {
        "office": "青禾街道总工会",
        "year": 2025,
        "outline": "community",
        "statistics": STATISTICS,
        "out": target,
    }
    return ["draft", *(part for key, value in (options | changed).items() for part in (f"--{key}", value))]


def assert_refused(result: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit code 2, and one line on stderr that holds the words (a progress bar may stand before it)."""
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    messages = [line for line in result.stderr.splitlines() if line.startswith("错误：")]
    assert len(messages) == 1, result.stderr
    for word in words:
        assert word in messages[0]


def write_workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


class TestIngest:
    def test_takes_in_every_format_and_the_same_content_once(self, tmp_path: Path) -> None:
        files = sorted((SAMPLES / "qinghe").glob("summary-20*"))[:4]
        first = run_nigao(tmp_path, "ingest", *files, "--office", "青禾街道总工会", "--json")
        again = run_nigao(tmp_path, "ingest", *files, "--office", "青禾街道总工会", "--json")
        rows = [json.loads(line) for line in first.stdout.splitlines()]
        assert first.returncode == 0, first.stderr
        assert [row["year"] for row in rows] == [2019, 2020, 2021, 2022]
        assert all(row["new"] and row["sections"] > 5 and row["passages"] > 4 for row in rows)
        assert not any(json.loads(line)["new"] for line in again.stdout.splitlines())

    def test_a_renamed_zip_is_refused_and_the_other_file_kept(self, tmp_path: Path) -> None:
        fake = tmp_path / "总结.docx"
        with zipfile.ZipFile(fake, "w") as archive:
            archive.writestr("notes.txt", "hello")
        good = SAMPLES / "qinghe" / "summary-2024.txt"
        result = run_nigao(tmp_path / "var", "ingest", fake, good, "--office", "甲", "--json")
        assert_refused(result, "总结.docx")
        kept = [json.loads(line) for line in result.stdout.splitlines()]
        assert [row["error"] is None for row in kept] == [False, True]

    def test_a_missing_file_is_named_before_anything_is_kept(self, tmp_path: Path) -> None:
        result = run_nigao(tmp_path / "var", "ingest", tmp_path / "没有.txt", "--office", "甲")
        assert_refused(result, "没有.txt")
        assert not (tmp_path / "var").exists()


class TestDraft:
    def test_writes_a_docx_and_json_and_can_export_again(self, tmp_path: Path) -> None:
        out, report = tmp_path / "稿.docx", tmp_path / "稿.json"
        result = run_nigao(tmp_path, *draft_arguments(out), "--events", EVENTS, "--json", report)
        assert result.returncode == 0, result.stderr
        draft = json.loads(report.read_text(encoding="utf-8"))
        assert docx.Document(str(out)).paragraphs
        assert all(draft["text"][one["start"] : one["end"]] == one["text"] for one in draft["figures"])
        again = tmp_path / "再.md"
        assert run_nigao(tmp_path, "export", draft["id"], "--out", again).returncode == 0
        assert "数字来源表" in again.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"statistics": "没有.xlsx"}, ["没有.xlsx"]),
            ({"outline": "novel"}, ["novel", "community"]),
            ({"year": 1999}, ["1999"]),
            ({"out": "稿.pdf"}, ["稿.pdf", ".docx"]),
            ({"model": "gpt-x"}, ["gpt-x", "NIGAO_MODEL_URL"]),
        ],
    )
    def test_bad_input_is_one_line_and_writes_nothing(
        self, tmp_path: Path, changed: dict[str, object], words: list[str]
    ) -> None:
        out = tmp_path / "稿.docx"
        result = run_nigao(tmp_path / "var", *draft_arguments(out, **changed))
        assert_refused(result, *words)
        assert list(tmp_path.glob("*.docx")) == []

    def test_an_empty_workbook_is_refused(self, tmp_path: Path) -> None:
        book = write_workbook(tmp_path / "空.xlsx", [])
        assert_refused(run_nigao(tmp_path, *draft_arguments(tmp_path / "稿.docx", statistics=book)), "空.xlsx")

    def test_a_workbook_without_a_header_is_refused(self, tmp_path: Path) -> None:
        book = write_workbook(tmp_path / "乱.xlsx", [["甲", "乙"], [1, 2], [3, 4]])
        assert_refused(run_nigao(tmp_path, *draft_arguments(tmp_path / "稿.docx", statistics=book)), "乱.xlsx")

    def test_an_endpoint_that_is_down_is_named_and_nothing_is_written(self, tmp_path: Path) -> None:
        out = tmp_path / "稿.docx"
        environment = {"NIGAO_MODEL_URL": "http://127.0.0.1:9/v1", "NIGAO_MODEL_RETRY_SECONDS": "0.05"}
        result = run_nigao(
            tmp_path / "var", *draft_arguments(out, model="m"), **environment, NIGAO_MODEL_REST_SECONDS="0.2"
        )
        assert_refused(result, "127.0.0.1:9")
        assert not out.exists()


class TestCheck:
    def test_json_has_one_object_a_file_with_offsets_into_its_text(self, tmp_path: Path) -> None:
        text = "2025年，全年受理劳动争议96件，调解成功79件，受理信访777件次。\n"
        file = tmp_path / "稿.txt"
        file.write_text(text, encoding="utf-8")
        result = run_nigao(tmp_path, "check", file, file, "--statistics", STATISTICS, "--json")
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        assert len(rows) == 2, result.stderr
        mentions = {one["text"]: one for one in rows[0]["mentions"]}
        assert all(text[one["start"] : one["end"]] == one["text"] for one in rows[0]["mentions"])
        assert mentions["96件"]["verdict"] == "supported"
        assert mentions["96件"]["expression"] == "disp_accepted"
        assert mentions["777件次"]["verdict"] != "supported"
        assert rows[0]["failed_checks"] == []

    def test_without_statistics_no_number_has_a_verdict(self, tmp_path: Path) -> None:
        file = tmp_path / "稿.txt"
        file.write_text("全年受理劳动争议96件。", encoding="utf-8")
        row = json.loads(run_nigao(tmp_path, "check", file, "--json").stdout)
        assert [one["verdict"] for one in row["mentions"]] == [None]

    def test_a_text_without_a_year_is_checked_against_the_newest_year_of_the_table(self, tmp_path: Path) -> None:
        file = tmp_path / "稿.txt"
        file.write_text("全年新建工会15个。", encoding="utf-8")
        statistics = SAMPLES / "qinghe" / "statistics-2023.xlsx"
        result = run_nigao(tmp_path, "check", file, "--statistics", statistics, "--json")
        assert result.returncode == 0
        row = json.loads(result.stdout)
        assert [one["verdict"] for one in row["mentions"]] == ["supported"]
        assert any("按表中最新的2023年" in line for line in (result.stderr, result.stdout))

    def test_past_files_are_compared_without_being_taken_in(self, tmp_path: Path) -> None:
        past = SAMPLES / "qinghe" / "summary-2024.txt"
        file = tmp_path / "稿.txt"
        paragraph = max(past.read_text(encoding="utf-8").split("\n"), key=len)
        file.write_text("今年的工作如下。\n" + paragraph, encoding="utf-8")
        row = json.loads(run_nigao(tmp_path / "var", "check", file, "--past", past, "--json").stdout)
        assert row["copy"]["ratio"] > 0.8
        assert row["copies"][0]["kind"] == "verbatim"
        assert row["copies"][0]["source"]["file"] == past.name
        assert not (tmp_path / "var").exists()

    def test_fail_on_error_exits_with_1(self, tmp_path: Path) -> None:
        file = tmp_path / "稿.txt"
        file.write_text("全年受理劳动争议9996件。", encoding="utf-8")
        options = ["check", file, "--statistics", STATISTICS, "--year", 2025]
        assert run_nigao(tmp_path, *options).returncode == 0
        assert run_nigao(tmp_path, *options, "--fail-on", "error").returncode == 1


class TestSearch:
    def test_finds_a_passage_of_the_office_asked_for(self, tmp_path: Path) -> None:
        run_nigao(tmp_path, "ingest", SAMPLES / "qinghe" / "summary-2024.txt", "--office", "甲")
        found = json.loads(run_nigao(tmp_path, "search", "劳动争议调解", "--office", "甲", "--json").stdout)
        none = json.loads(run_nigao(tmp_path, "search", "劳动争议调解", "--office", "乙", "--json").stdout)
        assert "争议" in found["hits"][0]["text"]
        assert none["hits"] == []
        assert run_nigao(tmp_path, "reindex").returncode == 0
        assert json.loads(run_nigao(tmp_path, "search", "劳动争议调解", "--office", "甲", "--json").stdout) == found

    def test_a_line_of_queries_that_is_no_json_is_named(self, tmp_path: Path) -> None:
        queries = tmp_path / "q.jsonl"
        queries.write_text('{"qid": "1", "query": "争议"}\nnonsense\n', encoding="utf-8")
        assert_refused(run_nigao(tmp_path, "search", "--queries", queries), "q.jsonl", "第 2 行")


class TestUsage:
    def test_an_unknown_option_is_one_line_and_exit_code_2(self, tmp_path: Path) -> None:
        assert_refused(run_nigao(tmp_path, "draft", "--colour", "red"))

    def test_a_draft_of_an_empty_data_folder_is_refused(self, tmp_path: Path) -> None:
        assert_refused(run_nigao(tmp_path, "export", "nothing", "--out", tmp_path / "稿.docx"), "nigao ingest")
        assert list(tmp_path.iterdir()) == []
