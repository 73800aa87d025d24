"""Clumsy and hostile use of the command line: one plain Chinese line, exit code 2, nothing half-written."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from test_cli import SAMPLES, STATISTICS, assert_refused, draft_arguments, run_nigao

from api.cli import main
from corpus.errors import InputError

TEXT = "2025年，全年受理劳动争议96件。\n"


class Called:
    """What one call of `main` in this process left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Called]:
    """Runs the command in this process: a tenth of the time, and warnings are errors."""

    def run(*arguments: object) -> Called:
        monkeypatch.setattr(sys, "argv", ["nigao", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        told = capsys.readouterr()
        return Called(code, told.out, told.err)

    return run


def assert_one_line(called: Called, *words: str) -> None:
    assert called.code == 2, called.err
    assert called.err.startswith("错误：")
    assert called.err.count("\n") == 1
    for word in words:
        assert word in called.err


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def make_docx(document: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return buffer.getvalue()


def pack_pdf(*objects: bytes) -> bytes:
    body, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size, place = len(objects) + 1, len(body)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, place)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, tail)


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "word"),
        [
            ([], "应给出一个命令"),
            (["frob"], "没有“frob”这个命令"),
            (["check"], "缺少要核对的文件"),
            (["ingest", "a.txt"], "缺少选项 --office"),
            (["ingest", "a.txt", "--office", "  "], "不能空着"),
            (["ingest", "a.txt", "--office", "甲" * 300], "最多 100 个字"),
            (["ingest", "a.txt", "--office", "甲\n乙"], "不能显示的字符"),
            (["ingest", "a.txt", "--office", "甲\udcff"], "不能显示的字符"),
            (["check", "a.txt", "--year", "0"], "1949 到 2100"),
            (["check", "a.txt", "--year", "99999"], "1949 到 2100"),
            (["check", "a.txt", "--year", "abc"], "1949 到 2100"),
            (["check", "a.txt", "--fail-on", "all"], "error、warn、hint"),
            (["check", "a.txt", "--colour"], "没有“--colour”这个选项"),
            (["search", "-k", "0", "争议"], "1 到 1000"),
            (["search", ""], "不能空着"),
            (["search"], "应给出要找的词"),
        ],
    )
    def test_misuse_is_told_in_chinese(self, call: Callable[..., Called], arguments: list[str], word: str) -> None:
        assert_one_line(call(*arguments), word)

    @pytest.mark.parametrize("value", ["0", "many"])
    def test_a_setting_that_cannot_be_used_is_named(
        self, call: Callable[..., Called], monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        monkeypatch.setenv("NIGAO_MODEL_PARALLEL", value)
        assert_one_line(call("search", "争议"), "NIGAO_MODEL_PARALLEL", value)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("NIGAO_MODEL_URL", "nonsense"),
            ("NIGAO_MODEL_URL", "file:///etc/passwd"),
            ("NIGAO_MODEL_URL", "http://[::1"),
            ("NIGAO_MODEL_URL", "http://a:99999/v1"),
            ("NIGAO_MODEL_KEY", "密钥甲"),
        ],
    )
    def test_an_address_or_key_no_request_can_be_made_with_is_told_and_not_shown(
        self, call: Callable[..., Called], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
    ) -> None:
        monkeypatch.setenv("NIGAO_MODEL_URL", "http://127.0.0.1:9/v1")
        monkeypatch.setenv(name, value)
        called = call("--data", tmp_path / "var", *draft_arguments(tmp_path / "稿.docx", model="m"))
        assert_one_line(called, name)
        assert value not in called.err

    def test_a_taken_port_is_told(self, call: Callable[..., Called]) -> None:
        assert_one_line(call("serve", "--host", "192.0.2.1", "--port", 8099), "8099")


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "content", "word"),
        [
            ("空.txt", b"", "空的"),
            ("乱.txt", bytes(range(256)), "NUL"),
            ("表.csv", "指标,本年\n会员,3\n".encode(), "--statistics"),
            ("假.docx", b"\x89PNG\r\n", "图片"),
            ("注.docx", make_docx('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "DOCTYPE"),
            ("炸.docx", make_docx(f"<a>{'<b/>' * 2_100_000}</a>"), "没有读"),
            ("断.pdf", b"%PDF-1.4\n1 0 obj\n", "不完整"),
            (
                "空页.pdf",
                pack_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 9>>"),
                "空页.pdf",
            ),
        ],
    )
    def test_a_hostile_or_broken_file_is_refused_by_name(
        self, call: Callable[..., Called], tmp_path: Path, name: str, content: bytes, word: str
    ) -> None:
        file = write(tmp_path / name, content)
        assert_one_line(call("--data", tmp_path / "var", "check", file), name, word)
        assert not (tmp_path / "var").exists()

    def test_of_a_file_longer_than_any_report_it_is_told_what_was_not_read(
        self, call: Callable[..., Called], tmp_path: Path
    ) -> None:
        called = call("--data", tmp_path / "var", "check", write(tmp_path / "长.txt", "字" * 300_001))
        assert called.code == 0, called.err
        assert "略去：第 100000 个字符以后的文字，全文 300001 个" in called.out

    @pytest.mark.parametrize("option", ["--statistics", "--events"])
    @pytest.mark.parametrize(
        ("name", "content", "word"),
        [
            ("无", None, "没有找到"),
            (".", None, "文件夹"),
            ("空.csv", b"", "空的"),
            ("头.csv", "甲,乙\n1,2\n".encode(), "没有认出表头"),
            ("假.xlsx", make_docx("<a/>"), "Word 文档"),
            ("假.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "假.xls"),
        ],
    )
    def test_a_table_that_is_none_is_refused_by_name(
        self,
        call: Callable[..., Called],
        tmp_path: Path,
        option: str,
        name: str,
        content: bytes | str | None,
        word: str,
    ) -> None:
        if content is not None:
            write(tmp_path / name, content)
        text = write(tmp_path / "稿.txt", TEXT)
        called = call("--data", tmp_path / "var", "check", text, option, tmp_path / name, "--year", 2025)
        assert_one_line(called, word)

    def test_a_pipe_is_not_waited_for(self, call: Callable[..., Called], tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert_one_line(call("check", tmp_path / "pipe"), "管道")

    def test_a_name_too_long_for_the_system_is_cut_in_the_message(self, call: Callable[..., Called]) -> None:
        called = call("check", "l" * 5000)
        assert_one_line(called, "文件名太长")
        assert len(called.err) < 300

    def test_odd_names_are_shown_harmlessly(self, call: Callable[..., Called], tmp_path: Path) -> None:
        file = write(tmp_path / "a\x1b[31m b\n\udcff.txt", TEXT)
        plain, line = call("check", file), call("check", file, "--json").out
        assert (plain.code, "\x1b" in plain.out) == (0, False)
        assert json.loads(line.encode("utf-8"))["file"] == str(file)
        assert_one_line(call("check", f"{file}?"), "找不到")

    def test_lock_files_of_an_open_document_are_left_out_and_named(
        self, call: Callable[..., Called], tmp_path: Path
    ) -> None:
        folder = tmp_path / "往年"
        folder.mkdir()
        write(folder / "~$2024年总结.docx", b"\x05lock")
        assert_one_line(call("check", folder), "一个也没有")


class TestData:
    def test_a_folder_that_is_a_file_is_told(self, call: Callable[..., Called], tmp_path: Path) -> None:
        text = write(tmp_path / "稿.txt", TEXT)
        assert_one_line(call("--data", text, "ingest", text, "--office", "甲"), "稿.txt")

    @pytest.mark.parametrize("arguments", [["search", "争议"], ["export", "x", "--out", "x.docx"]])
    def test_reading_from_nothing_makes_nothing(
        self, call: Callable[..., Called], tmp_path: Path, arguments: list[str]
    ) -> None:
        assert_one_line(call("--data", tmp_path / "var", *arguments), "nigao ingest")
        assert not (tmp_path / "var").exists()

    def test_a_database_that_is_none_is_told_and_kept(self, call: Callable[..., Called], tmp_path: Path) -> None:
        database = write(tmp_path / "nigao.db", "别的东西")
        assert_one_line(call("--data", tmp_path, "search", "争议"), "数据库文件坏了")
        assert database.read_text("utf-8") == "别的东西"


class TestOutputs:
    @pytest.mark.parametrize(
        ("changed", "word"),
        [
            ({"out": "{}/没有/稿.docx"}, "不存在"),
            ({"out": "{}"}, "文件夹"),
            ({"out": "/dev/full"}, "管道或设备"),
            ({"json": "{}/没有/稿.json"}, "不存在"),
            ({"json": "{}"}, "文件夹"),
            ({"json": "/dev/null"}, "管道或设备"),
            ({"json": "{}/稿.docx"}, "两个文件"),
            ({"json": "{}/%s.json" % ("长" * 100)}, "文件名太长"),
        ],
    )
    def test_a_place_that_cannot_be_written_is_told_before_any_work(
        self, call: Callable[..., Called], tmp_path: Path, changed: dict[str, str], word: str
    ) -> None:
        places = {key: value.format(tmp_path) for key, value in changed.items()}
        assert_one_line(call("--data", tmp_path / "var", *draft_arguments(tmp_path / "稿.docx", **places)), word)
        assert list(tmp_path.iterdir()) == []

    def test_when_one_file_fails_the_other_does_not_appear(self, tmp_path: Path) -> None:
        from api.outputs import write_outputs

        def fail(path: Path) -> None:
            path.write_text("half")
            raise OSError(28, "No space left on device")

        first = tmp_path / "稿.docx"
        with pytest.raises(InputError, match=r"稿\.json.*磁盘满了"):
            write_outputs({first: lambda path: path.write_text("whole") and None, tmp_path / "稿.json": fail}, "1")
        assert list(tmp_path.iterdir()) == []


class TestProcess:
    def test_a_reader_that_leaves_gets_no_traceback(self, tmp_path: Path) -> None:
        file = SAMPLES / "qinghe" / "summary-2024.txt"
        command = [sys.executable, "-c", "from api.cli import main; main()", "check", *[str(file)] * 4, "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        told = process.stderr.read()
        process.stderr.close()
        assert process.wait(60) == 141
        assert told == b""

    @pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "gbk"}])
    def test_json_is_utf8_whatever_the_terminal(self, tmp_path: Path, environment: dict[str, str]) -> None:
        file = write(tmp_path / "稿.txt", "2025年😀受理96件。")
        result = run_nigao(tmp_path, "check", file, "--json", **{"PYTHONUTF8": ""} | environment)
        assert result.returncode == 0, result.stderr
        assert json.loads(result.stdout)["file"] == str(file)

    def test_an_interrupt_is_one_line_and_keeps_what_was_there(self, tmp_path: Path) -> None:
        out = write(tmp_path / "稿.docx", "earlier")
        command = [sys.executable, "-c", "from api.cli import main; main()", "--data", tmp_path / "var"]
        options = [str(part) for part in (*command, *draft_arguments(out, statistics=STATISTICS))]
        process = subprocess.Popen(options, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while not (tmp_path / "var").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 130, told
        assert "已中断。" in told.splitlines()[-1]
        assert "Traceback" not in told
        assert out.read_text() == "earlier"
        assert list(tmp_path.glob(".nigao-*")) == []

    def test_two_at_once_on_a_new_folder_keep_one_copy(self, tmp_path: Path) -> None:
        file = write(tmp_path / "2024年总结.txt", f"2024年工作总结\n{TEXT}")
        command = [sys.executable, "-c", "from api.cli import main; main()", "--data", str(tmp_path / "var")]
        ingest = [*command, "ingest", str(file), "--office", "甲", "--json"]
        both = [subprocess.Popen(ingest, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        rows = [json.loads(one.communicate(timeout=120)[0]) for one in both]
        assert [one.returncode for one in both] == [0, 0]
        assert sorted(row["new"] for row in rows) == [False, True]

    def test_a_killed_ingest_can_be_run_again(self, tmp_path: Path) -> None:
        file = write(tmp_path / "2024年总结.txt", f"2024年工作总结\n{TEXT}")
        command = [sys.executable, "-c", "from api.cli import main; main()", "--data", str(tmp_path / "var")]
        ingest = [*command, "ingest", str(file), "--office", "甲"]
        process = subprocess.Popen(ingest, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (tmp_path / "var" / "nigao.db").exists() and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
        assert run_nigao(tmp_path / "var", *ingest[5:]).returncode == 0
        again = run_nigao(tmp_path / "var", *ingest[5:], "--json")
        assert json.loads(again.stdout)["new"] is False
        assert_refused(run_nigao(tmp_path / "var", "export", "x", "--out", tmp_path / "x.docx"), "“x”")
