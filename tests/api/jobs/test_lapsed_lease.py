"""A process whose lease ran out while it was suspended, or by a clock that was set, is still at the job."""

import time
from collections import Counter
from importlib.resources import files
from pathlib import Path

import httpx2
from sqlalchemy import update
from web_office import OWN, make_accounts, served

from api.accounts.accounts import list_accounts
from api.accounts.tokens import add_token
from api.database import open_database
from api.jobs.queue import find_job
from api.jobs.records import JobRecord
from bench.scripted_model import Reply, ScriptedModel
from corpus.db import utc_now, writing

SAMPLES = files("corpus").joinpath("samples/qinghe")


def test_a_process_does_not_begin_its_own_job_a_second_time(tmp_path: Path) -> None:
    make_accounts(tmp_path)
    engine = open_database(tmp_path)
    (clerk,) = [one for one in list_accounts(engine) if one.name == "clerk-own"]
    headers = {"Authorization": f"Bearer {add_token(engine, clerk, 'test')}"}
    with (
        ScriptedModel(Reply("工会工作扎实推进。", fault="stall")) as model,
        served(tmp_path, NIGAO_MODEL_URL=model.base_url, models="scripted") as base,
        httpx2.Client(base_url=f"{base}/api/v1", headers=headers, timeout=60) as call,
    ):
        book = {"files": ("s.xlsx", SAMPLES.joinpath("statistics-2025.xlsx").read_bytes())}
        call.post("/statistics/2025/upload", data={"revision": 0}, files=book).raise_for_status()
        job_id = call.post("/jobs", json={"year": 2025, "model": "scripted"}).json()["id"]
        deadline = time.monotonic() + 60
        while not model.asks:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with writing(engine) as session:
            session.execute(update(JobRecord).values(lease_until=utc_now()))
        while (job := find_job(engine, job_id, office=OWN)) and job.attempts < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(2)
        call.post(f"/jobs/{job_id}/cancel")
    engine.dispose()
    assert max(Counter(ask.said for ask in model.asks).values()) == 1
