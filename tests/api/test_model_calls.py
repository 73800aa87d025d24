"""Drafting with a model: taking up a run, stopping, limits, allowed hosts, and the audit lines."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bigram_embedder import BigramEmbedder
from test_cli import EVENTS, STATISTICS, draft_arguments, run_nigao

from api.call_output import call_json, estimate_line, spending_json, spending_line
from api.database import open_database
from api.drafting import DraftRequest, DraftResult, make_draft
from api.model_access import list_endpoints
from api.settings import Settings
from bench.scripted_model import Ask, Reply, ScriptedModel
from corpus.errors import InputError
from drafter.call_store import StoredCall, list_calls
from drafter.calling.endpoint import USUAL_PASSAGES
from drafter.errors import (
    BudgetSpentError,
    DraftStoppedError,
    EndpointDownError,
    EndpointFailedError,
    RequestRefusedError,
    WrongKeyError,
)

QUICK = {"model_retry_seconds": 0.01, "model_rest_seconds": 1}  # what shows in 25 s with the usual waits
BODY = "本年度围绕中心任务开展工作，各项任务有序推进。"


@pytest.fixture(autouse=True)
def _light_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here hangs on what passages are found; the real embedder takes a second a draft."""
    monkeypatch.setattr("api.embedding_access.builtin_embedder", BigramEmbedder)


def draft(tmp_path: Path, url: str, *, settings: dict[str, object] | None = None, **changed: object) -> DraftResult:
    request = DraftRequest(
        office="青禾街道总工会",
        year=2025,
        outline="special",
        statistics=(STATISTICS,),
        signed=date(2025, 12, 20),
        out=tmp_path / "稿.md",
        model="scripted",
    )
    environment = {"data": tmp_path / "var", "NIGAO_MODEL_URL": url, **QUICK, **(settings or {})}
    return asyncio.run(make_draft(Settings(**environment), replace(request, **changed), progress=False))  # type: ignore[arg-type]


def states(result: DraftResult) -> list[str]:
    return [one.state for one in result.draft.sections if one.text]


def calls(tmp_path: Path) -> list[StoredCall]:
    engine = open_database(tmp_path / "var")
    try:
        return list_calls(engine)
    finally:
        engine.dispose()


def stopped_after(tmp_path: Path, number: int) -> None:
    """A run that a wrong key stops when so many sections are written."""
    with ScriptedModel(script=lambda ask: Reply(BODY) if ask.number < number else Reply(status=401)) as server:
        with pytest.raises(DraftStoppedError, match=f"密钥.*已写完的 {number} 节存着，再运行同样的命令") as caught:
            draft(tmp_path, server.base_url, settings={"model_parallel": 1})
        assert isinstance(caught.value.__cause__, WrongKeyError)


class TestGoingOn:
    def test_the_same_command_writes_only_what_is_missing(self, tmp_path: Path) -> None:
        stopped_after(tmp_path, 3)
        assert not (tmp_path / "稿.md").exists()
        with ScriptedModel(BODY) as server:
            result = draft(tmp_path, server.base_url)
        assert len(server.asks) == len(states(result)) - 3
        assert set(states(result)) == {"complete"}

    def test_a_finished_draft_is_not_taken_up_again(self, tmp_path: Path) -> None:
        with ScriptedModel(BODY) as server:
            first, second = draft(tmp_path, server.base_url), draft(tmp_path, server.base_url)
        assert len(server.asks) == 2 * len(states(first))
        assert first.draft.id != second.draft.id

    def test_fresh_writes_all_sections(self, tmp_path: Path) -> None:
        stopped_after(tmp_path, 3)
        with ScriptedModel(BODY) as server:
            result = draft(tmp_path, server.base_url, fresh=True)
        assert len(server.asks) == len(states(result))

    @pytest.mark.parametrize("changed", [{"events": (EVENTS,)}, {"model": "other"}, {"guidance": ("党的二十大精神",)}])
    def test_other_inputs_or_another_model_are_another_run(self, tmp_path: Path, changed: dict[str, object]) -> None:
        stopped_after(tmp_path, 3)
        with ScriptedModel(BODY) as server:
            result = draft(tmp_path, server.base_url, **changed)
        assert len(server.asks) == len(states(result))

    def test_another_date_below_the_text_is_the_same_run(self, tmp_path: Path) -> None:
        stopped_after(tmp_path, 3)
        with ScriptedModel(BODY) as server:
            result = draft(tmp_path, server.base_url, signed=date(2026, 1, 5))
        assert len(server.asks) == len(states(result)) - 3
        assert result.draft.signed == date(2026, 1, 5)

    def test_an_incomplete_section_is_written_again(self, tmp_path: Path) -> None:
        def script(ask: Ask) -> Reply:
            return Reply(BODY, fault="cut") if ask.number == 1 else Reply(BODY)

        with ScriptedModel(script=script) as server:
            assert states(draft(tmp_path, server.base_url)).count("incomplete") == 1
        with ScriptedModel(BODY) as server:
            assert set(states(draft(tmp_path, server.base_url))) == {"complete"}
        assert len(server.asks) == 1

    def test_what_came_of_a_section_stays_when_the_next_attempt_brings_nothing(self, tmp_path: Path) -> None:
        cut: list[str] = []

        def script(ask: Ask) -> Reply:
            cut.extend([ask.said] if ask.number == 1 else [])
            return Reply(BODY, fault="cut") if ask.said in cut else Reply(BODY)

        with ScriptedModel(script=script) as server:
            draft(tmp_path, server.base_url)
        with ScriptedModel(Reply(status=503)) as server:
            result = draft(tmp_path, server.base_url)
        part = next(one for one in result.draft.sections if one.state == "incomplete")
        assert part.text.startswith(BODY[:8])

    def test_a_section_that_never_comes_leaves_a_gap_and_the_others_stand(self, tmp_path: Path) -> None:
        missing: list[str] = []

        def script(ask: Ask) -> Reply:
            missing.extend([ask.said] if ask.number == 0 else [])
            return Reply(status=503) if ask.said in missing else Reply(BODY)

        with ScriptedModel(script=script) as server:
            result = draft(tmp_path, server.base_url)
        gap = [one for one in result.draft.sections if one.state == "incomplete"]
        assert [one.text for one in gap] == ["〔待补：这一节没有写完〕"]
        assert "503" in gap[0].omissions[-1].reason

    def test_an_endpoint_that_gives_no_section_at_all_is_an_error(self, tmp_path: Path) -> None:
        with ScriptedModel(Reply(status=503)) as server, pytest.raises(EndpointFailedError):
            draft(tmp_path, server.base_url)
        # Thirteen sections and three tries each would be 39; the breaker lets a few of them through.
        assert len(server.asks) < 20
        assert not (tmp_path / "稿.md").exists()

    def test_a_request_that_is_refused_stops_the_run_at_once(self, tmp_path: Path) -> None:
        with ScriptedModel(Reply(status=422)) as server, pytest.raises(RequestRefusedError):
            draft(tmp_path, server.base_url, settings={"model_parallel": 1})
        assert len(server.asks) == 1


@pytest.mark.embedded
def test_ctrl_c_stops_at_once_and_keeps_what_was_written(tmp_path: Path) -> None:
    def script(ask: Ask) -> Reply:
        return Reply(BODY) if ask.number < 2 else Reply("字" * 2000, piece_delay=0.05)

    arguments = draft_arguments(tmp_path / "稿.docx", model="scripted", outline="special")
    command = [sys.executable, "-c", "from api.cli import main; main()", "--data", tmp_path / "var", *arguments]
    with ScriptedModel(script=script) as server:
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", "NIGAO_MODEL_URL": server.base_url}
        with subprocess.Popen(list(map(str, command)), env=environment, stderr=subprocess.PIPE, text=True) as process:
            deadline = time.monotonic() + 120
            # Four at once: the fifth and the sixth are asked for when the first two are written and kept.
            while len(server.asks) < 6 and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            stderr = process.communicate(timeout=30)[1]
    assert (process.returncode, "Traceback" in stderr) == (130, False), stderr
    assert "已中断。已写完的 2 节存着" in stderr
    assert not (tmp_path / "稿.docx").exists()
    assert [one.ended.outcome for one in calls(tmp_path)].count("cancelled") == 4
    with ScriptedModel(BODY) as server:
        again = run_nigao(tmp_path / "var", *arguments, NIGAO_MODEL_URL=server.base_url)
    assert "已有 2 节" in again.stderr


class TestLimits:
    def test_the_cost_is_told_before_and_after(self, tmp_path: Path) -> None:
        with ScriptedModel(BODY) as server:
            prices = {"model_prompt_price": "2", "model_reply_price": "8"}
            result = draft(tmp_path, server.base_url, settings=prices, json_file=tmp_path / "稿.json")
        told = json.loads((tmp_path / "稿.json").read_text("utf-8"))["spending"]
        tokens = sum(10 + len(BODY) for _ in server.asks)
        cost = sum(2 * 10 + 8 * len(BODY) for _ in server.asks) / 1_000_000
        assert told == spending_json(result.spending)
        assert told["used"] == {"tokens": tokens, "yuan": pytest.approx(cost)}
        assert told["estimated"]["tokens"] < told["estimated_most"]["tokens"]
        assert result.spending is not None
        assert f"预计用 {told['estimated']['tokens']} 词元" in estimate_line(result.spending.estimate)
        assert f"模型用量：{tokens} 词元" in spending_line(result.spending)

    def test_a_draft_that_cannot_be_paid_for_is_not_begun(self, tmp_path: Path) -> None:
        with ScriptedModel(BODY) as server, pytest.raises(BudgetSpentError, match="本稿的模型用量到了上限 2000 词元"):
            draft(tmp_path, server.base_url, settings={"draft_token_limit": 2000})
        assert server.asks == ()

    def test_at_the_limit_it_stops_and_keeps_what_was_written(self, tmp_path: Path) -> None:
        settings = {"draft_token_limit": 25_000, "model_parallel": 1}
        with ScriptedModel(Reply(BODY, prompt_tokens=6000)) as server:
            with pytest.raises(DraftStoppedError, match=r"25000 词元.*已写完的"):
                draft(tmp_path, server.base_url, settings=settings)
            used = sum(one.ended.prompt_tokens + one.ended.reply_tokens for one in calls(tmp_path))
            assert 0 < used <= 25_000
            asked = len(server.asks)
            # The run remembers what it has used: the same limit lets nothing more through.
            with pytest.raises(DraftStoppedError):
                draft(tmp_path, server.base_url, settings=settings)
            assert len(server.asks) == asked
            result = draft(tmp_path, server.base_url)
        assert set(states(result)) == {"complete"}

    def test_a_month_of_an_office_is_counted_over_its_drafts(self, tmp_path: Path) -> None:
        with ScriptedModel(Reply(BODY, prompt_tokens=20_000)) as server:
            draft(tmp_path, server.base_url)
            asked = len(server.asks)
            with pytest.raises(BudgetSpentError, match="本单位本月的模型用量到了上限 100000 词元"):
                draft(tmp_path, server.base_url, settings={"office_token_limit": 100_000})
            assert len(server.asks) == asked
            # Enough for the sections and one more call each, as they repeat what the first office's draft says.
            draft(tmp_path, server.base_url, office="别的单位", settings={"office_token_limit": 600_000})


class TestWhatLeavesTheMachine:
    @pytest.mark.parametrize("hosts", ["", "other.example", "models.invalid.example", "invalid"])
    def test_another_machine_must_be_on_the_list(self, tmp_path: Path, hosts: str) -> None:
        with pytest.raises(InputError, match=r"models\.invalid.*NIGAO_MODEL_HOSTS"):
            draft(tmp_path, "https://models.invalid/v1", settings={"model_hosts": hosts})
        assert not (tmp_path / "var").exists()

    @pytest.mark.parametrize("hosts", ["models.invalid", "a.example，MODELS.invalid:8443", "a.example, models.invalid"])
    def test_a_listed_one_is_called(self, tmp_path: Path, hosts: str) -> None:
        with pytest.raises(EndpointDownError, match=r"models\.invalid:8443"):
            draft(tmp_path, "https://models.invalid:8443/v1", settings={"model_hosts": hosts})

    def test_the_other_model_must_be_on_the_list_too(self, tmp_path: Path) -> None:
        other = {"fallback_url": "https://models.example/v1", "fallback_model": "m"}
        with ScriptedModel(BODY) as server, pytest.raises(InputError, match=r"models\.example.*NIGAO_MODEL_HOSTS"):
            draft(tmp_path, server.base_url, settings=other)

    def test_the_other_model_writes_where_the_first_fails(self, tmp_path: Path) -> None:
        with ScriptedModel(Reply(status=503)) as bad, ScriptedModel(BODY) as good:
            # Nobody waits for the rest to end, so a long one costs nothing here.
            other = {"fallback_url": good.base_url, "fallback_model": "second", "model_rest_seconds": 60}
            result = draft(tmp_path, bad.base_url, settings=other)
        assert set(states(result)) == {"complete"}
        assert good.asks[0].body["model"] == "second"
        # Without the breaker each of the 13 sections would ask three times; calls already under way may still come.
        assert 5 <= len(bad.asks) <= 13

    @pytest.mark.embedded
    def test_every_call_has_an_audit_line_without_text(self, tmp_path: Path) -> None:
        with ScriptedModel(BODY) as server:
            result = draft(tmp_path, server.base_url)
        lines = [call_json(one) for one in calls(tmp_path)]
        assert len(lines) == len(server.asks)
        assert {one["prompt_hash"] for one in lines} == {one.prompt_hash for one in result.draft.sections if one.text}
        assert {(one["office"], one["outcome"], one["masked"] == {}) for one in lines} == {
            ("青禾街道总工会", "complete", True)
        }
        told = run_nigao(tmp_path / "var", "audit", "--json").stdout
        assert [json.loads(line) for line in told.splitlines()] == lines
        assert "中心任务" not in told
        assert run_nigao(tmp_path / "var", "audit", "--office", "别的单位").stdout == ""


@pytest.mark.parametrize(
    ("model", "asked", "lent"),
    [
        ("qwen2.5-1.5b", None, 0),
        ("qwen3:4b", None, 0),
        ("Qwen2.5-7B-Instruct", None, USUAL_PASSAGES),
        ("Qwen3-30B-A3B", None, USUAL_PASSAGES),
        ("deepseek-chat", None, USUAL_PASSAGES),
        ("qwen2.5-1.5b", 2, 2),
        ("deepseek-chat", 0, 0),
    ],
)
def test_a_model_that_calls_itself_small_is_lent_no_past_wording(model: str, asked: int | None, lent: int) -> None:
    environment = {"NIGAO_MODEL_URL": "http://127.0.0.1:1/v1", "model_passages": asked}
    assert list_endpoints(Settings(**environment), model)[0].most_passages == lent  # type: ignore[arg-type]
