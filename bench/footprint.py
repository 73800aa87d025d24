"""What an installation takes: disk for a report and a draft, memory of the server at its stages, tokens of a draft.

    python -m bench.footprint [--json FILE]

Over the sample offices as `nigao demo` takes them in (8 reports of 2,500 characters, one draft). These are the figures
that docs/deployment.md reckons with.
"""

import argparse
import json
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from importlib.resources import as_file
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from sqlalchemy import update

from api.accounts.accounts import add_account, list_accounts
from api.accounts.records import AccountRecord
from api.accounts.tokens import add_token
from api.database import open_database
from bench.fault_clients import Ledger, Office
from bench.faults import OFFICE, SAMPLES, scripted, wait_for_end
from bench.real_server import RealServer
from corpus.db import writing

_YEAR = 2025


def measure_disk(home: Path) -> dict[str, float]:
    """KB by kind, of a report and of a draft, without what an empty home takes."""
    with tempfile.TemporaryDirectory() as empty:
        open_database(Path(empty)).dispose()
        base = _size(Path(empty) / "nigao.db")
    with closing(sqlite3.connect(home / "nigao.db")) as connection:

        def ask(query: str) -> int:
            return int(connection.execute(query).fetchone()[0] or 0)

        reports, drafts = ask("SELECT count(*) FROM report"), ask("SELECT count(*) FROM draft")
        of_draft = ask("SELECT sum(length(CAST(statistics AS BLOB)) + length(CAST(events AS BLOB))) FROM draft")
        for table in ("draft_section", "draft_review"):
            of_draft += ask(f"SELECT sum(length(CAST(content AS BLOB))) FROM {table}")
    rest = _size(home / "nigao.db") - base - of_draft
    return {
        "empty_database_kb": base / 1024,
        "report_database_kb": rest / reports / 1024,
        "report_original_kb": _size(home / "originals") / reports / 1024,
        "report_vectors_kb": _size(home / "vectors") / reports / 1024,
        "copies_fixed_kb": _size(home / "copies") / 1024,
        "draft_kb": of_draft / max(drafts, 1) / 1024,
    }


def measure_server(home: Path, url: str) -> dict[str, float]:
    """MB resident of the server with its children: started, after a search with the model, after a draft."""
    engine = open_database(home)
    add_account(engine, "footprint", "", OFFICE, "clerk")
    with writing(engine) as session:
        session.execute(update(AccountRecord).values(must_change=False))
    (clerk,) = list_accounts(engine)
    tokens = {"clerk": add_token(engine, clerk, "footprint")}
    server = RealServer(home, {"NIGAO_MODEL_URL": url, "NIGAO_MODELS": "scripted"})
    try:
        started = server.start()
        told = {"start_seconds": started.seconds, "start_processor_seconds": started.processor}
        told["started_mb"] = server.resident_mb()
        with Office(server.base, tokens, None, Ledger()).call("clerk") as call:  # type: ignore[arg-type]
            call.get("/reports/search", params={"q": "劳动争议调解"}).raise_for_status()
            told["searched_mb"] = server.resident_mb()
            book = {"files": ("s.xlsx", SAMPLES.joinpath(f"statistics-{_YEAR}.xlsx").read_bytes())}
            call.post(f"/statistics/{_YEAR}/upload", data={"revision": 0}, files=book).raise_for_status()
            asked = call.post("/jobs", json={"year": _YEAR, "model": "scripted"}).json()
            wait_for_end(call, asked["id"])
            told["drafted_mb"] = server.resident_mb()
    finally:
        server.kill()
    engine.dispose()
    return told


def measure_tokens(home: Path, url: str) -> dict[str, float]:
    """What the program reckons a draft of the sample office to use, usually and at most, prompts and replies."""
    with as_file(SAMPLES) as samples, tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        sources = ("--statistics", samples / f"statistics-{_YEAR}.xlsx", "--events", samples / f"events-{_YEAR}.csv")
        about = ("--office", OFFICE, "--year", _YEAR, "--outline", "community", "--model", "scripted", "--fresh")
        outputs = ("--out", Path(folder) / "draft.docx", "--json", told)
        RealServer(home, {"NIGAO_MODEL_URL": url}).run("draft", *map(str, (*about, *sources, *outputs)))
        spending = json.loads(told.read_text(encoding="utf-8"))["spending"]
    return {f"tokens_{name}": spending[name]["tokens"] for name in ("estimated", "estimated_most")}


def _size(place: Path) -> int:
    if place.is_file():
        return place.stat().st_size
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, scripted() as url:
        made = RealServer(Path(folder), {}).run("demo")
        if made.returncode:
            raise SystemExit(made.stderr)
        home = Path(folder) / "demo"
        told = measure_disk(home) | measure_server(home, url) | measure_tokens(home, url)
    print(f"{os.cpu_count()} cores")
    for name, value in told.items():
        print(f"{name:26} {value:10.1f}")
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
