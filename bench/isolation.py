"""Planted markers: does anything of one office ever reach another one?

    python bench/isolation.py [--offices 50] [--requests 1000] [--engines sqlite,servers] [--json FILE]

Every office has a past report, statistics with an event, a draft and a waiting job like all the others, but for two
marks of its own: one in the texts, one in titles and names of files. Then people of the offices ask, in turn: searches
(page, API and straight in the corpus; for the mark of another office, and for a topic that all have), checks of a text
that copies another office's report word for word, lists, and pages and calls with the ids of another office's report,
draft and job. A foreign hit is an answer with a mark that is neither the asker's own nor in what the asker sent.

On the servers (PostgreSQL with row-level security, Chroma's server) the database is asked alone as well, by the
program's own user: every table as every office.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from fastapi.testclient import TestClient  # noqa: E402
from sqlalchemy import MetaData, select  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402

from api.accounts.accounts import add_account, change_password, list_accounts  # noqa: E402
from api.accounts.sessions import open_session  # noqa: E402
from api.accounts.tokens import add_token  # noqa: E402
from api.app import create_app  # noqa: E402
from api.jobs.queue import JobRequest, add_job  # noqa: E402
from api.settings import Settings  # noqa: E402
from bench.ingest_kill import QuickEmbedder  # noqa: E402
from bench.servers import TEMPLATE, running_chroma, running_postgres  # noqa: E402
from corpus.db import for_office  # noqa: E402
from corpus.event import Event  # noqa: E402
from corpus.library import Corpus  # noqa: E402
from corpus.passage_split import split_report  # noqa: E402
from corpus.report_reading import read_report  # noqa: E402
from corpus.returns import YearlyReturn, save_return  # noqa: E402
from corpus.table import StatTable  # noqa: E402
from drafter.draft import Draft, DraftSection  # noqa: E402
from drafter.draft_store import save_draft  # noqa: E402

PASSWORD = "lantern river nine otters"
BODY = """{title}

一、劳动争议调解
全年受理劳动争议，调解员走访企业，{mark}驿站全天开放，欠薪纠纷当场调解，职工拿到了应得的工资。

二、困难职工帮扶
走访困难职工家庭，发放慰问金，{mark}基金资助子女入学，帮助患病职工申请医疗救助。
"""


@dataclass(frozen=True, slots=True)
class Planted:
    """An office with what it keeps. `mark` is in its texts, `name_mark` in titles and names of files."""

    office: str
    mark: str
    name_mark: str
    report: str
    draft: str
    job: str
    token: str
    cookie: str

    @property
    def text(self) -> str:
        """The text of its report."""
        return BODY.format(title=f"{self.name_mark}年度工作总结", mark=self.mark)


@dataclass
class Score:
    """Requests by kind, and the foreign hits among them; `found_own` counts the answers with the asker's own marks,
    without which nothing would be proved."""

    engine: str
    asked: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    found_own: int = 0
    tables: int = 0
    seconds: float = 0.0


@contextmanager
def open_home(kind: str, folder: Path) -> Iterator[Settings]:
    """Settings over SQLite and Chroma's folder, or over servers of our own."""
    rates = {"rate_per_user": "1000000/minute", "rate_per_office": "1000000/minute", "jobs_parallel": 0}
    if kind == "sqlite":
        yield Settings(data=folder, **rates)
        return
    with running_postgres() as server, running_chroma() as chroma:
        server.make_database("isolation", TEMPLATE)
        yield Settings(data=folder, database_url=server.url("isolation"), chroma_url=chroma, **rates)


def plant(engine: Engine, corpus: Corpus, number: int, chance: random.Random, folder: Path) -> Planted:
    """Everything an office has."""
    office = f"第{number:02}街道总工会"
    mark, name_mark = ("".join(chance.choices("BCDFGHJKLMNPQRSTVWXZ", k=9)) for _ in range(2))
    title = f"{name_mark}年度工作总结"
    path = folder / f"{name_mark}.txt"
    path.write_text(BODY.format(title=title, mark=mark), encoding="utf-8")
    report = read_report(path, office, 2024)
    report_id = corpus.add_report(report, split_report(report), path.read_bytes()).report_id
    event = Event(f"{mark}启用", "3月", date(2025, 3, 1), date(2025, 3, 31), "", "", f"{mark}驿站", path.name, 1)
    kept = save_return(engine, YearlyReturn(office, 2025, StatTable(2025, ()), (event,)), "li", confirmed=False)
    draft_id = f"{number:012x}"
    section = DraftSection("lead", "", 0, f"{mark}驿站全年开放。", writer="builtin")
    save_draft(
        engine,
        Draft(draft_id, office, 2025, "community", "summary", title, (section,), date(2025, 12, 20), "x", "builtin"),
        StatTable(2025, ()),
    )
    job = add_job(engine, office, "li", JobRequest(2025, "community", kept.revision, date(2025, 12, 20)))
    first = add_account(engine, f"clerk{number:02}", f"{name_mark}某", office, "clerk")
    account = next(one for one in list_accounts(engine, office) if one.role == "clerk")
    change_password(engine, account, first, PASSWORD)
    account = next(one for one in list_accounts(engine, office) if one.role == "clerk")
    token, cookie = add_token(engine, account, name_mark), open_session(engine, account)
    return Planted(office, mark, name_mark, report_id, draft_id, job, token, cookie)


class Asker:
    """Sends what one office's clerk asks and looks for marks of others in the answers."""

    def __init__(self, client: TestClient, corpus: Corpus, offices: list[Planted], score: Score) -> None:
        self._client = client
        self._corpus = corpus
        self._offices = offices
        self._score = score

    def ask(self, own: Planted, other: Planted, kind: int) -> None:
        """One request; `kind` chooses among all there are."""
        by_token = {"Authorization": f"Bearer {own.token}"}
        calls = [f"/api/v1/reports/search?q={other.mark}驿站", "/api/v1/reports/search?q=劳动争议调解&k=50"]
        calls += [f"/api/v1/reports/{other.report}", f"/api/v1/drafts/{other.draft}", f"/api/v1/jobs/{other.job}"]
        calls += ["/api/v1/reports", "/api/v1/drafts", "/api/v1/jobs", "/api/v1/statistics/2025"]
        pages = [f"/reports?q={other.mark}", f"/drafts/{other.draft}", f"/reports/{other.report}", f"/jobs/{other.job}"]
        pages += ["/", "/reports?q=困难职工帮扶", "/statistics/2025", f"/drafts/{other.draft}/review"]
        choices = len(calls) + len(pages) + 3
        chosen = kind % choices
        if chosen < len(calls):
            self._judge("API", own, other, self._client.get(calls[chosen], headers=by_token))
        elif chosen < len(calls) + len(pages):
            page = pages[chosen - len(calls)]
            cookie = {"Cookie": f"nigao={own.cookie}"}
            self._judge("page", own, other, self._client.get(page, headers=cookie, follow_redirects=False))
        elif chosen == choices - 1:
            sent = {"file": ("x.txt", other.text.encode(), "text/plain")}
            answer = self._client.post("/api/v1/checks", files=sent, data={"year": "2025"}, headers=by_token)
            shown = answer.json()
            self._count("check", own, other, json.dumps({**shown, "text": "", "title": ""}, ensure_ascii=False))
            self._score.statuses[answer.status_code] += 1
        else:
            query = f"{other.mark}驿站" if chosen == choices - 2 else "劳动争议调解"
            hits = self._corpus.search(query, office=own.office, k=50)
            self._count("retrieval", own, other, " ".join(f"{hit.passage.title} {hit.passage.text}" for hit in hits))

    def _judge(self, kind: str, own: Planted, other: Planted, answer: object) -> None:
        self._score.statuses[answer.status_code] += 1  # type: ignore[attr-defined]  # httpx's response
        self._count(kind, own, other, answer.text)  # type: ignore[attr-defined]

    def _count(self, kind: str, own: Planted, other: Planted, text: str) -> None:
        """What was sent may come back: the other office's mark in a query, and in a passage that is checked."""
        self._score.asked[kind] += 1
        sent = {other.mark} if kind != "retrieval" else set()
        foreign = {mark for one in self._offices if one is not own for mark in (one.mark, one.name_mark)} - sent
        self._score.foreign[kind] += any(mark in text for mark in foreign)
        self._score.found_own += own.mark in text or own.name_mark in text


def ask_tables(engine: Engine, offices: list[Planted], score: Score) -> None:
    """Reads every table as every office, with no condition at all."""
    metadata = MetaData()
    metadata.reflect(engine)
    score.tables = len(metadata.sorted_tables)
    for own in offices:
        others = {mark for one in offices if one is not own for mark in (one.mark, one.name_mark, one.office)}
        with for_office(engine, own.office).connect() as connection:
            for table in metadata.sorted_tables:
                text = str(connection.execute(select(table)).all())
                score.asked["table"] += 1
                score.foreign["table"] += any(mark in text for mark in others)


def measure(kind: str, offices: int, requests: int) -> Score:
    """Plants and asks on one set of engines."""
    score = Score(kind)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = stack.enter_context(open_home(kind, folder / "home"))
        client = stack.enter_context(TestClient(create_app(settings, QuickEmbedder()), base_url="http://localhost"))
        state = client.app.state.nigao  # type: ignore[attr-defined]  # TestClient types its app as a callable
        chance = random.Random(8)
        planted = [plant(state.engine, state.corpus, number, chance, folder) for number in range(offices)]
        state.corpus.embed_pending()
        asker = Asker(client, state.corpus, planted, score)
        began = time.monotonic()
        for number in range(requests):
            own, other = chance.sample(planted, 2)
            asker.ask(own, other, number)
        score.seconds = time.monotonic() - began
        if state.engine.dialect.name == "postgresql":
            ask_tables(state.engine, planted, score)
    return score


def main() -> None:
    """Both sets of engines, as a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offices", type=int, default=50)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--engines", default="sqlite,servers")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    scores = [measure(kind, given.offices, given.requests) for kind in given.engines.split(",")]
    print(f"{os.cpu_count()} cores; {given.offices} offices, {given.requests} requests on each set of engines")
    for score in scores:
        for kind, asked in score.asked.items():
            print(f"{score.engine:8} {kind:10} asked {asked:5}  foreign hits {score.foreign[kind]}")
        own = f"own marks in {score.found_own} answers"
        print(f"{score.engine:8} {own}; statuses {dict(score.statuses)}; {score.seconds:.1f} s")
    if given.json:
        figures = {"cores": os.cpu_count(), "scores": [vars(score) for score in scores]}
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
