"""The review of a draft's text, kept so that a page need not judge it again; another text is judged anew."""

import hashlib
import json
import logging
from collections import Counter
from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy.engine import Engine

from corpus.db import reading, writing
from corpus.sentence_vectors import SentenceVectors
from drafter.checks.evidence import Evidence
from drafter.draft import Draft, compose
from drafter.pipeline import review_draft
from drafter.review import CHECKS, Review
from drafter.workflow_records import ReviewRecord

_LOG = logging.getLogger("nigao.reviews")
_REVIEW = TypeAdapter(Review)


def review_stored(engine: Engine, draft: Draft, evidence: Evidence, version: str) -> Review:
    """The review of the draft as it is now: the kept one where text, evidence and program `version` are the same."""
    digest = _digest(draft, evidence, version)
    with reading(engine) as session:
        record = session.get(ReviewRecord, draft.id)
        if record is not None and record.digest == digest:
            return _REVIEW.validate_python(record.content)
    review = review_draft(draft, evidence)
    _keep(engine, draft.id, digest, review)
    return review


def complete_review(engine: Engine, draft: Draft, evidence: Evidence, version: str, vectors: SentenceVectors) -> None:
    """Keeps a review of the draft as it is now with which passages said anew were looked for, too; that takes seconds,
    unless the kept one has it already."""
    if not review_stored(engine, draft, evidence, version).by_meaning:
        keep_review(engine, draft, evidence, version, review_draft(draft, evidence, vectors))


def keep_review(engine: Engine, draft: Draft, evidence: Evidence, version: str, review: Review) -> None:
    """Keeps a review that was just made."""
    _keep(engine, draft.id, _digest(draft, evidence, version), review)


def _keep(engine: Engine, draft_id: str, digest: str, review: Review) -> None:
    _tell(draft_id, review)
    content = _REVIEW.dump_python(review, mode="json")
    with writing(engine) as session:
        session.merge(ReviewRecord(draft_id=draft_id, digest=digest, content=content))


def _tell(draft_id: str, review: Review) -> None:
    found = Counter((one.check, one.severity) for one in review.findings)
    fields = {
        "draft": draft_id,
        "findings": [(check, severity, count) for (check, severity), count in found.items()],
        "failed_checks": [one.check for one in review.failed_checks],
    }
    _LOG.info("review", extra={"fields": fields})


def _digest(draft: Draft, evidence: Evidence, version: str) -> str:
    sources = sorted(evidence.library.scope) if evidence.library else []
    parts = [version, CHECKS, compose(draft).text, repr(replace(evidence, library=None)), sources]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
