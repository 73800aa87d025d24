"""A home on a file system of 32 MB that is filled up under the application, and one that cannot be written at all."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from api_caller import Caller, call_as
from small_disk import fill_up, make_read_only, small_disk
from test_cli import assert_refused, draft_arguments, run_nigao
from web_office import OWN, Client, make_accounts, sign_in, web_client
from written_draft import draft_table, make_draft

from api.operation.doctor.examination import examine
from api.settings import Settings
from drafter.draft_store import save_draft

SAMPLES = files("corpus").joinpath("samples/qinghe")
DRAFT = "0123456789ab"
REPORT = {"files": ("a.txt", "青禾街道总工会2019年工作总结\n一、主要工作\n走访困难职工。\n".encode())}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with small_disk(tmp_path_factory.mktemp("disk") / "small") as place:
        yield place


@pytest.fixture(scope="module")
def office(disk: Path) -> Iterator[Client]:
    data = disk / "home"
    data.mkdir(mode=0o700)
    make_accounts(data)
    with web_client(data) as client:
        engine = client.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
        save_draft(engine, replace(make_draft(), office=OWN), draft_table())
        book = {"files": ("s.xlsx", SAMPLES.joinpath("statistics-2025.xlsx").read_bytes())}
        call_as(client, "clerk-own")("POST", "/statistics/2025/upload", data={"revision": 0}, files=book)
        yield client


@pytest.fixture
def clerk(office: Client) -> Caller:
    return call_as(office, "clerk-own")


def broken(disk: Path) -> list[str]:
    return [f"{one.title}：{one.message}" for one in examine(Settings(data=disk / "home")) if one.state == "bad"]


def test_on_a_full_disk_everything_that_is_kept_is_refused_with_507_and_goes_on_once_there_is_room(
    disk: Path, office: Client, clerk: Caller
) -> None:
    page = sign_in(office, "clerk-own")
    filler = fill_up(disk)
    answers = {
        "upload": clerk("POST", "/reports", files=REPORT),
        "value": clerk("PUT", "/statistics/2025/values", json={"revision": 1, "values": {"members_total": 5}}),
        "draft": clerk("POST", "/jobs", json={"year": 2025}),
        "edit": clerk("PUT", f"/drafts/{DRAFT}/sections/dispute", json={"text": "调解成功79件。", "base": 0}),
        "page": page.post("/reports", files=REPORT),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 507)
    assert all("磁盘满了" in answer.text for answer in answers.values())
    assert clerk("GET", "/reports").json() == []
    assert office.get("/health/ready").json()["checks"]["disk"] == "bad"
    filler.unlink()
    assert broken(disk) == []
    assert clerk("POST", "/reports", files=REPORT).json()[0]["was_new"]
    job = clerk("POST", "/jobs", json={"year": 2025}).json()
    while job["state"] in ("queued", "running"):
        time.sleep(0.1)
        job = clerk("GET", f"/jobs/{job['id']}").json()
    assert job["state"] == "done", job["error"]


# python-docx leaves the archive it could not write to be closed by Python, which then fails once more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_export_that_finds_no_room_for_its_file_is_507(
    disk: Path, clerk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    filler = fill_up(disk)
    answer = clerk("GET", f"/drafts/{DRAFT}/export.docx")
    filler.unlink()
    assert (answer.status_code, "磁盘满了" in answer.text) == (507, True)
    assert clerk("GET", f"/drafts/{DRAFT}/export.docx").status_code == 200


def test_a_disk_that_fills_up_while_a_draft_is_written_loses_nothing_and_the_draft_is_finished_later(
    disk: Path, office: Client, clerk: Caller
) -> None:
    job = clerk("POST", "/jobs", json={"year": 2025, "guidance": ["《意见》"]}).json()
    filler = fill_up(disk)
    time.sleep(1)
    filler.unlink()
    deadline = time.monotonic() + 120
    while job["state"] in ("queued", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.2)
        job = clerk("GET", f"/jobs/{job['id']}").json()
    assert job["state"] == "done" or "磁盘满了" in job["error"]
    assert broken(disk) == []
    assert office.get("/health/ready").status_code == 200


def test_a_command_on_a_full_disk_ends_with_one_sentence(disk: Path, office: Client, tmp_path: Path) -> None:  # noqa: ARG001
    filler = fill_up(disk)
    try:
        assert_refused(run_nigao(tmp_path, *draft_arguments(disk / "draft.docx")), "磁盘满了")
        assert_refused(run_nigao(disk / "home", "backup", disk / "b.zip"), "磁盘满了")
    finally:
        filler.unlink()
    assert broken(disk) == []


def test_a_home_that_cannot_be_written_is_told_before_the_server_starts(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small") as place:
        (place / "home").mkdir()
        make_read_only(place)
        assert_refused(run_nigao(place / "home", "serve", "--port", "18999"), "只读")
