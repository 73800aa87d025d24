"""A municipal federation before its December: thousands of offices in one PostgreSQL, their past reports taken in."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, select

from api.accounts.accounts import account_of
from api.accounts.records import AccountRecord
from api.accounts.tokens import add_token
from api.database import open_database
from api.home import Home
from api.storage import make_corpus
from bench.city_copies import copy_reports
from bench.scale_corpus import ReportWriter
from bench.scripted_model import embed_text
from corpus.db import writing
from corpus.embed import BuiltinEmbedder, Vectors
from corpus.event_reading import read_events
from corpus.records import PassageRecord
from corpus.report_reading import read_passages, read_report
from corpus.returns import YearlyReturn, save_return
from corpus.search.vectors import add_vectors, text_to_embed
from corpus.table_reading import read_table

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples" / "qinghe"
YEAR = 2025


@dataclass(frozen=True, slots=True)
class City:
    """What was laid out, with the seconds it took; `tokens` are of one clerk an office, for the first offices."""

    tokens: Sequence[str]
    offices: int
    reports: int
    seconds_a_report: float


class StandInEmbedder:
    """Vectors under the built-in model's name that follow from a hash: the model itself takes half a second a passage
    and would be at it for days. What a search finds by them means nothing; how long it takes is the same."""

    name = BuiltinEmbedder().name
    dim = BuiltinEmbedder().dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:  # noqa: ARG002 - the protocol's
        """As `Embedder.embed`."""
        rows = np.array([embed_text(text, 32) * (self.dim // 32) for text in texts], dtype=np.float32) - 0.5
        unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit


def office_name(number: int) -> str:
    """Of the office with that number."""
    return f"第{number:04}街道总工会"


def furnish_city(home: Home, offices: int, reports: int, clerks: int, folder: Path) -> City:
    """Every office with its account, statistics and events; the reports spread over them, the first offices first."""
    engine = open_database(home)
    table, events = read_table(SAMPLES / "statistics-2025.xlsx", YEAR), read_events(SAMPLES / "events-2025.csv", YEAR)
    tokens = []
    for number in range(offices):
        save_return(engine, YearlyReturn(office_name(number), YEAR, table, events.events), "li", confirmed=True)
        record = _add_clerk(engine, number)
        if number < clerks:
            tokens.append(add_token(engine, account_of(record), "december"))
    began = time.monotonic()
    take_in(engine, home, offices, reports, folder)
    seconds = (time.monotonic() - began) / max(1, reports)
    engine.dispose()
    return City(tokens, offices, reports, seconds)


def _add_clerk(engine: Engine, number: int) -> AccountRecord:
    """An account without the quarter of a second that a password takes."""
    record = AccountRecord(
        id=secrets.token_hex(8),
        name=f"clerk-{number}",
        full_name="",
        office=office_name(number),
        role="editor",
        password_hash="",
        must_change=False,
    )
    with writing(engine) as session:
        session.add(record)
    return record


def take_in(engine: Engine, home: Home, offices: int, reports: int, folder: Path) -> None:
    """So many reports of 2,000 characters, with passages, words and vectors: one an office at most by the program
    itself, and what is asked for beyond that as copies for other offices.

    The vectors are in SQL alone, as after a restore: an office's part of the index is made when it is first searched.
    """
    writer, embedder = ReportWriter(), StandInEmbedder()
    with make_corpus(engine, home, embedder) as corpus:
        for number in range(min(offices, reports)):
            path = folder / f"{number}.txt"
            path.write_text(f"{number}号工作总结\n{writer.write_report(number)}", encoding="utf-8")
            report = read_report(path, office_name(number), 2015 + number % 10)
            corpus.add_report(report, read_passages(report), path.read_bytes())
            path.unlink()
    with writing(engine) as session:
        for rows in session.scalars(select(PassageRecord)).partitions(1_000):
            add_vectors(session, embedder.name, rows, embedder.embed([text_to_embed(row) for row in rows]))
    copy_reports(engine, home.owner_url, offices, reports)
