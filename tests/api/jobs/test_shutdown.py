"""The real server as a child process, told to end while a draft is being written and watched."""

import os
import socket
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import httpx2
import pytest
from web_office import OWN, make_accounts

from api.accounts.accounts import list_accounts
from api.accounts.sessions import open_session
from api.accounts.tokens import add_token
from api.database import open_database
from api.jobs.queue import find_job
from bench.scripted_model import Reply, ScriptedModel

SAMPLES = files("corpus").joinpath("samples/qinghe")


def _start(data: Path, model: str) -> tuple[subprocess.Popen[bytes], str]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "--data", data, "serve", "--port", str(port)],
        env={**os.environ, "NIGAO_MODEL_URL": model, "NIGAO_MODELS": "scripted", "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    for _ in range(1200):
        try:
            httpx2.get(f"{base}/sign-in")
            return child, base
        except httpx2.ConnectError:
            time.sleep(0.1)
    child.kill()
    raise AssertionError("the server did not start")


def _ask_draft(base: str, token: str) -> str:
    with httpx2.Client(base_url=f"{base}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=60) as call:
        book = {"files": ("s.xlsx", SAMPLES.joinpath("statistics-2025.xlsx").read_bytes())}
        call.post("/statistics/2025/upload", data={"revision": 0}, files=book).raise_for_status()
        answer = call.post("/jobs", json={"year": 2025, "model": "scripted"})
        answer.raise_for_status()
        return str(answer.json()["id"])


@pytest.mark.embedded
def test_a_server_told_to_end_while_a_draft_is_watched_ends_soon_and_puts_the_job_back(tmp_path: Path) -> None:
    make_accounts(tmp_path)
    engine = open_database(tmp_path)
    (clerk,) = [one for one in list_accounts(engine) if one.name == "clerk-own"]
    cookies, token = {"nigao": open_session(engine, clerk)}, add_token(engine, clerk, "test")
    with ScriptedModel(Reply("工会工作扎实推进。", fault="stall")) as model:
        child, base = _start(tmp_path, model.base_url)
        try:
            job_id = _ask_draft(base, token)
            with httpx2.stream("GET", f"{base}/jobs/{job_id}/events", cookies=cookies, timeout=60) as events:
                lines = events.iter_lines()  # held: a dropped iterator would hang up
                assert any(line == "event: sections" for line in lines)
                child.terminate()
                child.wait(timeout=15)
        finally:
            child.kill()
            child.wait()
    job = find_job(engine, job_id, office=OWN)
    engine.dispose()
    assert job is not None
    assert (job.state, job.attempts) == ("queued", 0)
