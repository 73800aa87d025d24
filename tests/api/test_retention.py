"""What has passed its term is listed, then deleted with a line in the audit list; the rest stays."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bigram_embedder import OFFICE, make_report
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Engine
from test_cli import run_nigao
from written_draft import draft_table, make_draft

from api.accounts.records import AuditRecord
from api.database import open_database
from api.operation.doctor.examination import examine
from api.operation.retention import delete_due, list_due
from api.settings import Settings
from corpus.db import reading, utc_now, writing
from corpus.library import Corpus
from corpus.records import ReportRecord
from drafter.draft_store import save_draft
from drafter.records import DraftRecord, DraftSectionRecord, ModelCallRecord
from drafter.workflow_store import make_move

NOW = utc_now()
OLD, NEW = "0123456789ab", "ba9876543210"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(tmp_path)
    yield engine
    engine.dispose()


def ago(days: int) -> dict[str, object]:
    return {"at": NOW - timedelta(days=days)}


def add_audit(engine: Engine, days: int) -> None:
    with writing(engine) as session:
        session.execute(
            insert(AuditRecord).values(account="a", office=OFFICE, act="x", subject="", detail="", **ago(days))
        )


def two_drafts(engine: Engine) -> None:
    """One written 400 days ago, one today."""
    for draft_id in (OLD, NEW):
        save_draft(engine, replace(make_draft(), id=draft_id, office=OFFICE), draft_table())
    with writing(engine) as session:
        session.execute(update(DraftRecord).where(DraftRecord.id == OLD).values(created_at=NOW - timedelta(days=400)))


def acts(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        found = session.execute(select(AuditRecord.act, AuditRecord.office, AuditRecord.subject))
        return [tuple(row) for row in found]


def test_without_a_term_nothing_is_due(engine: Engine, tmp_path: Path) -> None:
    two_drafts(engine)
    add_audit(engine, 5000)
    assert delete_due(engine, Settings(data=tmp_path), NOW) == ()


def test_an_old_draft_of_a_state_goes_with_its_sections_and_is_recorded(engine: Engine, tmp_path: Path) -> None:
    two_drafts(engine)
    settings = Settings(data=tmp_path, keep_drafts_days={"drafting": 365})
    assert [one.subject for one in list_due(engine, settings, NOW)] == [OLD]
    assert acts(engine) == []
    delete_due(engine, settings, NOW)
    assert acts(engine) == [("expire_draft", OFFICE, OLD)]
    with reading(engine) as session:
        assert set(session.scalars(select(DraftSectionRecord.draft_id))) == {NEW}


def test_a_draft_moved_lately_or_standing_elsewhere_stays(engine: Engine, tmp_path: Path) -> None:
    two_drafts(engine)
    make_move(engine, OLD, "submit", "a")
    for state in ("drafting", "editing"):
        assert list_due(engine, Settings(data=tmp_path, keep_drafts_days={state: 365}), NOW) == ()
    later = NOW + timedelta(days=366)
    (due,) = list_due(engine, Settings(data=tmp_path, keep_drafts_days={"editing": 365}), later)
    assert due.subject == OLD


def test_old_records_go_by_office_and_newer_ones_stay(engine: Engine, tmp_path: Path) -> None:
    add_audit(engine, 90)
    add_audit(engine, 10)
    call = {"account": "a", "office": OFFICE, "run": "r", "section": "s", "host": "h", "model": "m", "masked": {}}
    call |= {"prompt_hash": "", "outcome": "ok", "tries": 1, "prompt_tokens": 1, "reply_tokens": 1, "counted": True}
    with writing(engine) as session:
        for days in (90, 10):
            session.execute(insert(ModelCallRecord).values(**call, micro_cost=0, seconds=0.0, **ago(days)))
    delete_due(engine, Settings(data=tmp_path, keep_audit_days=60, keep_calls_days=62), NOW)
    assert acts(engine)[1:] == [("expire_calls", OFFICE, "1 条"), ("expire_audit", OFFICE, "1 条")]
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(ModelCallRecord)) == 1


def test_an_original_goes_when_no_report_needs_it_and_the_home_stays_in_order(engine: Engine, tmp_path: Path) -> None:
    with Corpus(engine, tmp_path / "vectors", None) as corpus:
        for office in (OFFICE, "白鱼街道总工会"):
            report, passages = make_report(2023, office)
            corpus.add_report(report, passages, b"the same file")
    stray = tmp_path / "originals" / "ab" / "left"
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("x")
    (original,) = [path for path in (tmp_path / "originals").glob("*/*") if path != stray]
    for path in (original, stray):
        os.utime(path, (time.time() - 90 * 86_400,) * 2)
    with writing(engine) as session:
        session.execute(
            update(ReportRecord).where(ReportRecord.office == OFFICE).values(added_at=NOW - timedelta(days=40))
        )
    settings = Settings(data=tmp_path, keep_originals_days=30, keep_strays_days=60)
    delete_due(engine, settings, NOW)
    assert (original.exists(), stray.exists()) == (True, False)
    delete_due(engine, settings, NOW + timedelta(days=31))
    assert not original.exists()
    found = {one.name: one.state for one in examine(Settings(data=tmp_path))}
    assert (found["originals"], found["strays"]) == ("ok", "ok")


def test_the_command_lists_with_dry_run_and_deletes_without(engine: Engine, tmp_path: Path) -> None:
    two_drafts(engine)
    terms = json.dumps({"drafting": 365})
    listed = run_nigao(tmp_path, "retention", "--dry-run", NIGAO_KEEP_DRAFTS_DAYS=terms)
    assert "稿件到期删除" in listed.stdout
    assert "没有删除" in listed.stdout
    assert "已删除" in run_nigao(tmp_path, "retention", NIGAO_KEEP_DRAFTS_DAYS=terms).stdout
    with reading(engine) as session:
        assert session.scalars(select(DraftRecord.id)).all() == [NEW]
