"""Kind and indicators of passages that were kept before these were looked for."""

from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from corpus.db import reading, writing
from corpus.indicator_mentions import find_indicators
from corpus.quantity import find_mentions
from corpus.records import PassageRecord
from corpus.report_kind import tell_kind

_BATCH = 200
"""Passages described between two commits: about a second."""


def describe_passages(engine: Engine) -> int:
    """Notes kind and indicators of every passage that has none yet, and returns how many these were. Killed at any
    time, it goes on where it was."""
    described = 0
    while done := _describe_batch(engine):
        described += done
    return described


def _describe_batch(engine: Engine) -> int:
    with reading(engine) as session:
        asked = select(PassageRecord.seq, PassageRecord.title, PassageRecord.text)
        rows = session.execute(
            asked.where(PassageRecord.indicators.is_(None)).order_by(PassageRecord.seq).limit(_BATCH)
        ).all()
    found = [
        {"seq": seq, "kind": tell_kind(title), "indicators": list(find_indicators(text, find_mentions(text)))}
        for seq, title, text in rows
    ]
    if found:  # read before, so that no other writer waits for the reading of texts
        with writing(engine) as session:
            session.execute(update(PassageRecord), found)
    return len(found)
