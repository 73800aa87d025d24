import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from api.database import open_database
from api.jobs.queue import (
    LEASE,
    MOST_ATTEMPTS,
    MOST_OF_OFFICE,
    JobRequest,
    QueueFullError,
    add_job,
    cancel_job,
    claim_job,
    fail_job,
    find_job,
    finish_job,
    insert_job,
    list_open_jobs,
    note_progress,
    release_jobs,
    renew_lease,
)
from corpus.db import for_office, utc_now, writing

ASKED = JobRequest(2025, "community", 1, date(2025, 12, 20), guidance=("某次全会精神",))
OWN, OTHER = "青禾街道总工会", "白鱼街道总工会"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(tmp_path)
    yield made
    made.dispose()


def test_a_job_comes_back_as_it_was_asked(engine: Engine) -> None:
    job_id = add_job(engine, OWN, "li", ASKED)
    job = claim_job(engine, "w1")
    assert job is not None
    assert (job.id, job.request, job.account) == (job_id, ASKED, "li")


def test_an_office_with_many_jobs_does_not_hold_up_another(engine: Engine) -> None:
    for _ in range(4):
        add_job(engine, OWN, "li", ASKED)
    late = add_job(engine, OTHER, "wu", ASKED)
    claimed = [claim_job(engine, "w1") for _ in range(2)]
    assert claimed[1] is not None
    assert claimed[1].id == late


def test_offices_are_served_in_rounds_however_many_drafts_each_asked_for(engine: Engine) -> None:
    offices, each = [f"第{k}街道总工会" for k in range(8)], 6
    for office in offices:  # one office after another asks for all of its drafts at once
        with writing(for_office(engine, office)) as session:
            for _ in range(each):
                insert_job(session, office, "li", ASKED)
    served = [job.office for _ in range(each * len(offices)) if (job := claim_job(engine, "w1")) is not None]
    assert claim_job(engine, "w1") is None
    rounds = [served[k : k + len(offices)] for k in range(0, len(served), len(offices))]
    assert len(rounds) == each
    assert all(sorted(one) == sorted(offices) for one in rounds)


def test_an_office_that_comes_late_waits_for_no_more_than_the_round_under_way(engine: Engine) -> None:
    for office in (OWN, OTHER, OWN, OTHER, OWN):
        add_job(engine, office, "li", ASKED)
    served = [claim_job(engine, "w1"), claim_job(engine, "w1"), claim_job(engine, "w1")]
    late = add_job(engine, "新来的单位", "xu", ASKED)
    found = find_job(for_office(engine, "新来的单位"), late, office="新来的单位")
    assert [job and job.office for job in served] == [OWN, OTHER, OWN]
    assert found is not None
    assert found.ahead == 1  # the other office's second draft, which was asked for before; not the first's third
    order = [claim_job(engine, "w1") for _ in range(3)]
    assert [job and job.office for job in order] == [OTHER, "新来的单位", OWN]


def test_the_place_in_the_queue_counts_all_who_are_served_before(engine: Engine) -> None:
    add_job(engine, OTHER, "wu", ASKED)
    mine = add_job(engine, OWN, "li", ASKED)
    job = find_job(engine, mine, office=OWN)
    assert job is not None
    assert job.ahead == 1


def test_many_workers_never_take_up_the_same_job(engine: Engine) -> None:
    wanted = {add_job(engine, f"单位{k}", "li", ASKED) for k in range(30)}
    claimed: list[str] = []

    def work(owner: str) -> None:
        while (job := claim_job(engine, owner)) is not None:
            claimed.append(job.id)

    threads = [threading.Thread(target=work, args=(f"w{k}",)) for k in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(claimed) == sorted(wanted)


def test_a_lease_that_ran_out_lets_another_worker_go_on_and_stops_the_first(engine: Engine) -> None:
    job_id = add_job(engine, OWN, "li", ASKED)
    claim_job(engine, "dead")
    assert claim_job(engine, "w2") is None
    again = claim_job(engine, "w2", utc_now() + LEASE + timedelta(seconds=1))
    assert again is not None
    assert again.attempts == 2
    assert not renew_lease(engine, job_id, "dead")
    assert not finish_job(engine, job_id, "dead", "d")
    assert finish_job(engine, job_id, "w2", "d")


def test_a_job_that_keeps_killing_its_worker_fails_in_the_end(engine: Engine) -> None:
    job_id = add_job(engine, OWN, "li", ASKED)
    for attempt in range(MOST_ATTEMPTS):
        assert claim_job(engine, f"w{attempt}", utc_now() + attempt * 2 * LEASE)
    assert claim_job(engine, "last", utc_now() + MOST_ATTEMPTS * 2 * LEASE) is None
    job = find_job(engine, job_id, office=OWN)
    assert job is not None
    assert job.state == "failed"


def test_a_job_that_moves_on_is_never_given_up_however_often_its_process_dies(engine: Engine) -> None:
    job_id = add_job(engine, OWN, "li", ASKED)
    for attempt in range(2 * MOST_ATTEMPTS):
        assert claim_job(engine, f"w{attempt}", utc_now() + attempt * 2 * LEASE)
        note_progress(engine, job_id)


def test_a_process_that_ends_in_order_gives_its_jobs_back_without_counting_the_attempt(engine: Engine) -> None:
    add_job(engine, OWN, "li", ASKED)
    claim_job(engine, "w1")
    release_jobs(engine, "w1")
    job = claim_job(engine, "w2")
    assert job is not None
    assert job.attempts == 1


def test_cancelling_ends_a_job_for_its_worker_and_only_within_the_office(engine: Engine) -> None:
    job_id = add_job(engine, OWN, "li", ASKED)
    claim_job(engine, "w1")
    assert not cancel_job(engine, job_id, office=OTHER)
    assert cancel_job(engine, job_id, office=OWN)
    assert not renew_lease(engine, job_id, "w1")
    assert not cancel_job(engine, job_id, office=OWN)


def test_too_many_waiting_jobs_of_an_office_are_refused_and_none_is_lost(engine: Engine) -> None:
    for _ in range(MOST_OF_OFFICE):
        add_job(engine, OWN, "li", ASKED)
    with pytest.raises(QueueFullError):
        add_job(engine, OWN, "li", ASKED)
    assert len(list_open_jobs(engine, OWN)) == MOST_OF_OFFICE
    add_job(engine, OTHER, "wu", ASKED)


def test_a_failed_job_says_why(engine: Engine) -> None:
    job_id = add_job(engine, OWN, "li", ASKED)
    claim_job(engine, "w1")
    fail_job(engine, job_id, "w1", "连不上模型服务。")
    job = find_job(engine, job_id, office=OWN)
    assert job is not None
    assert (job.state, job.error) == ("failed", "连不上模型服务。")


def test_another_office_does_not_see_a_job(engine: Engine) -> None:
    job_id = add_job(engine, OWN, "li", ASKED)
    assert find_job(engine, job_id, office=OTHER) is None
    assert list_open_jobs(engine, OTHER) == []


def test_a_clock_set_forward_or_back_leaves_a_job_to_be_taken_over_and_its_first_holder_without_a_say(
    engine: Engine,
) -> None:
    for jump in (timedelta(hours=1), -timedelta(hours=1)):
        job_id = add_job(engine, OWN, "li", ASKED)
        assert claim_job(engine, "first") is not None
        assert claim_job(engine, "second") is None
        taken = claim_job(engine, "second", utc_now() + jump)
        assert taken is not None
        assert taken.id == job_id
        assert not finish_job(engine, job_id, "first", "draft-of-first")
        assert finish_job(engine, job_id, "second", "draft-of-second")
