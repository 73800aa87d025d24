"""A model that fails: what becomes of the draft, what the user is told, and the exit code."""

import json
import subprocess
from pathlib import Path

import docx
import pytest
from test_cli import assert_refused, draft_arguments, run_nigao

from bench.scripted_model import Ask, Reply, ScriptedModel

BODY = "本年度围绕中心任务开展工作，各项任务有序推进。"
UNFINISHED = "〔待补：这一节没有写完〕"


def draft(
    tmp_path: Path, server: ScriptedModel, *options: object, **environment: str
) -> subprocess.CompletedProcess[str]:
    arguments = draft_arguments(tmp_path / "稿.docx", model="scripted", outline="special", json=tmp_path / "稿.json")
    waits = {"NIGAO_MODEL_RETRY_SECONDS": "0.05", "NIGAO_MODEL_REST_SECONDS": "0.2"}
    return run_nigao(tmp_path / "var", *arguments, *options, NIGAO_MODEL_URL=server.base_url, **waits | environment)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(status=401), "密钥"),
        (Reply(status=500), "500"),
        (Reply(BODY, fault="reset", pieces_before=0), "连不上"),
    ],
)
def test_a_model_that_gives_no_text_is_told_and_nothing_is_written(tmp_path: Path, reply: Reply, word: str) -> None:
    with ScriptedModel(reply) as server:
        result = draft(tmp_path, server)
    assert_refused(result, word)
    assert [one.name for one in tmp_path.iterdir()] == ["var"]


def test_a_silent_model_is_given_up_after_the_time_set(tmp_path: Path) -> None:
    with ScriptedModel(Reply(fault="hang")) as server:
        assert_refused(draft(tmp_path, server, NIGAO_MODEL_FIRST_BYTE_SECONDS="0.3"), "首个字")


def test_one_wrong_answer_of_many_keeps_the_earlier_files(tmp_path: Path) -> None:
    earlier = tmp_path / "稿.docx"
    earlier.write_text("earlier")

    def script(ask: Ask) -> Reply:
        return Reply(status=401) if ask.number == 2 else Reply(BODY)

    with ScriptedModel(script=script) as server:
        assert_refused(draft(tmp_path, server), "密钥")
    assert earlier.read_text() == "earlier"
    assert not (tmp_path / "稿.json").exists()


def test_a_passing_failure_is_tried_again(tmp_path: Path) -> None:
    with ScriptedModel(Reply(status=503), BODY) as server:
        result = draft(tmp_path, server)
    assert result.returncode == 0, result.stderr
    assert "没有写完" not in result.stdout


@pytest.mark.parametrize(
    "reply",
    [Reply(BODY, fault="cut"), Reply(BODY, fault="reset"), Reply(BODY, finish=None), Reply(BODY, finish="length")],
)
def test_a_cut_section_is_marked_in_every_output(tmp_path: Path, reply: Reply) -> None:
    with ScriptedModel(script=lambda ask: reply if ask.number == 1 else Reply(BODY)) as server:
        result = draft(tmp_path, server, "--fail-on", "error")
    assert result.returncode == 1, result.stderr
    assert "没有写完的节：" in result.stdout
    told = json.loads((tmp_path / "稿.json").read_text("utf-8"))
    assert [one["state"] for one in told["sections"]].count("incomplete") == 1
    assert told["text"].count(UNFINISHED) == 1
    assert "待补" in " ".join(one["reason"] for one in told["review"]["findings"])
    assert UNFINISHED in "\n".join(one.text for one in docx.Document(str(tmp_path / "稿.docx")).paragraphs)
