from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sample_office import sample_table
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from written_draft import draft_table, make_draft

from api.database import open_database
from corpus.errors import InputError
from corpus.event import Event
from drafter.draft_store import load_draft, save_draft


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(tmp_path)
    yield engine
    engine.dispose()


def test_a_draft_comes_back_as_it_was_saved(engine: Engine) -> None:
    event = Event("安全互查", "6月12日", date(2025, 6, 12), None, "厂区", "安全生产", "查9处", "事项.csv", 7)
    draft = make_draft(mode="report", recipient="区总工会", events=(event,))
    save_draft(engine, draft, draft_table())
    assert load_draft(engine, draft.id) == (draft, draft_table())


def test_the_statistics_come_back_with_their_cells_and_exact_values(engine: Engine) -> None:
    save_draft(engine, make_draft(), sample_table())
    _, table = load_draft(engine, make_draft().id)
    assert table == sample_table()


def test_drafts_do_not_mix(engine: Engine) -> None:
    other = make_draft(id="ffffffffffff", title="另一份", sections=make_draft().sections[:1])
    for draft in (make_draft(), other):
        save_draft(engine, draft, draft_table())
    assert load_draft(engine, other.id)[0] == other
    assert load_draft(engine, make_draft().id)[0] == make_draft()


def test_an_unknown_draft_is_an_input_error(engine: Engine) -> None:
    with pytest.raises(InputError, match="没有编号为“nothing”的稿件"):
        load_draft(engine, "nothing")


def test_a_draft_is_never_overwritten(engine: Engine) -> None:
    save_draft(engine, make_draft(), draft_table())
    with pytest.raises(IntegrityError):
        save_draft(engine, make_draft(title="改过的"), draft_table())
    assert load_draft(engine, make_draft().id)[0] == make_draft()


def test_a_draft_is_still_there_after_the_database_was_closed(tmp_path: Path) -> None:
    first = open_database(tmp_path)
    save_draft(first, make_draft(), draft_table())
    first.dispose()
    second = open_database(tmp_path)
    assert load_draft(second, make_draft().id)[0] == make_draft()
    second.dispose()
