"""What one process writes is seen by watchers with another: through SQL, from the mark they were at."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from api.database import open_database
from api.jobs.live import LiveJob
from api.jobs.queue import JobRequest, add_job
from api.jobs.shared_live import forget, publish, read_picture
from corpus.db import for_office

OWN, OTHER = "青禾街道总工会", "白鱼街道总工会"
ASKED = JobRequest(2025, "community", 1, date(2025, 12, 20))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(tmp_path)
    yield made
    made.dispose()


def test_a_watcher_elsewhere_sees_all_at_first_and_then_what_has_changed(engine: Engine) -> None:
    job = add_job(engine, OWN, "li", ASKED)
    live = LiveJob()
    assert read_picture(engine, job, "") is None
    live.tell("lead", "2025年，", done=False)
    since = publish(engine, job, live, 0)
    first = read_picture(engine, job, "")
    assert first is not None
    assert {name: one.text for name, one in first.sections.items()} == {"lead": "2025年，"}
    assert read_picture(engine, job, first.mark) is None
    live.tell("lead", "2025年，会员总数15742人。", done=True)
    live.tell("main", "一年来", done=False)
    assert publish(engine, job, live, since) == 3
    second = read_picture(engine, job, first.mark)
    assert second is not None
    assert {name: one.done for name, one in second.sections.items()} == {"lead": True, "main": False}
    forget(engine, job)
    assert read_picture(engine, job, second.mark) is None


def test_after_another_try_the_mark_of_the_first_means_nothing(engine: Engine) -> None:
    job = add_job(engine, OWN, "li", ASKED)
    mark = ""
    for text in ("第一次", "第二次"):
        live = LiveJob()
        live.tell("lead", text, done=False)
        forget(engine, job)
        publish(engine, job, live, 0)
        picture = read_picture(engine, job, mark)
        assert picture is not None
        assert picture.sections["lead"].text == text
        mark = picture.mark


def test_on_postgres_another_office_sees_nothing_of_it(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite knows no offices; the routes ask for the office's own job first")
    job = add_job(engine, OWN, "li", ASKED)
    live = LiveJob()
    live.tell("lead", "2025年，", done=False)
    publish(engine, job, live, 0)
    assert read_picture(for_office(engine, OWN), job, "") is not None
    assert read_picture(for_office(engine, OTHER), job, "") is None
