"""The settings as they are shown: each with where it came from, and no secret."""

import json
from pathlib import Path

import pytest
from test_cli import assert_refused, run_nigao


def test_every_setting_names_its_source_and_no_secret_is_shown(tmp_path: Path) -> None:
    given = {
        "NIGAO_MODEL_URL": "https://user:hidden-password@models.example/v1?key=hidden-query",
        "OPENAI_API_KEY": "hidden-key",
        "NIGAO_METRICS_TOKEN": "hidden-token",
        "NIGAO_KEEP_AUDIT_DAYS": "3650",
        "NIGAO_KEEP_AUDITS_DAYS": "1",
    }
    ran = run_nigao(tmp_path, "settings", "--json", **given)
    shown = {one["name"]: (one["value"], one["source"]) for one in json.loads(ran.stdout)}
    assert "hidden" not in ran.stdout + ran.stderr
    assert shown["NIGAO_DATA"] == (str(tmp_path), "--data")
    assert shown["NIGAO_MODEL_URL"] == ("https://models.example/v1", "NIGAO_MODEL_URL")
    assert shown["NIGAO_MODEL_KEY"] == ("（已设，不显示）", "OPENAI_API_KEY")
    assert shown["NIGAO_KEEP_AUDIT_DAYS"] == ("3650", "NIGAO_KEEP_AUDIT_DAYS")
    assert shown["NIGAO_JOBS_PARALLEL"] == ("4", "")
    assert "不认识" in shown["NIGAO_KEEP_AUDITS_DAYS"][0]


@pytest.mark.parametrize(("name", "value"), [("KEEP_DRAFTS_DAYS", "{"), ("KEEP_DRAFTS_DAYS", '{"archve": 9}')])
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert_refused(run_nigao(tmp_path, "settings", **{f"NIGAO_{name}": value}), f"NIGAO_{name}")
