"""Results as the JSON that other programs read (the form is fixed in docs/command-line.md)."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from corpus.mention import Mention
from corpus.omission import Omission
from corpus.reading.sections import split_sections
from corpus.search.hit import Hit
from drafter.checks.copies import Copy, CopySource
from drafter.checks.numbers import JudgedMention
from drafter.draft import Composed, Draft
from drafter.reporting.copy_sections import SectionCopies, measure_sections
from drafter.review import Review

Json = dict[str, Any]


def number_json(value: Decimal | None) -> int | float | None:
    """A Decimal as the JSON number it is: 112, 45.1."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def mention_json(mention: Mention, judged: JudgedMention | None) -> Json:
    """One mention; the verdict is null when there were no statistics to judge it by."""
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "kind": mention.kind,
        "value": number_json(mention.value),
        "unit": mention.unit,
        "qualifier": mention.qualifier,
        "verdict": judged.verdict if judged else None,
        "how": judged.how if judged else None,
        "expression": judged.expression if judged else None,
        "reason": judged.reason if judged else None,
    }


def _source_json(source: CopySource) -> Json:
    return {
        "id": source.id,
        "file": source.file,
        "office": source.office,
        "year": source.year,
        "title": source.title,
        "start": source.start,
        "end": source.end,
    }


def copy_json(copy: Copy) -> Json:
    """One copied passage with its source and the other places it stands in."""
    return {
        "start": copy.start,
        "end": copy.end,
        "kind": copy.kind,
        "similarity": copy.similarity,
        "counted": copy.counted,
        "reason": copy.reason,
        "source": _source_json(copy.source),
        "others": [_source_json(source) for source in copy.others],
    }


def repeat_json(repeat: Copy) -> Json:
    """A passage that stands in an earlier paragraph of the same text, at `source`."""
    return {
        "start": repeat.start,
        "end": repeat.end,
        "similarity": repeat.similarity,
        "source": {"start": repeat.source.start, "end": repeat.source.end},
    }


def section_copies_json(section: SectionCopies) -> Json:
    """The copy ratio of one section with all that stands under it."""
    return {"heading": section.heading, "start": section.start, "end": section.end, "ratio": section.ratio}


def review_json(file: str, review: Review, sections: Sequence[SectionCopies] = ()) -> Json:
    """The result of checking one file; `sections` are its copy ratios section by section."""
    judged = {one.mention: one for one in review.judged}
    return {
        "file": file,
        "chars": review.chars,
        "mentions": [mention_json(one, judged.get(one)) for one in review.mentions],
        "copies": [copy_json(one) for one in review.copies],
        "repeats": [repeat_json(one) for one in review.repeats],
        "copy": {
            "ratio": review.copy_figures.ratio,
            "ratio_without_quotations": review.copy_figures.ratio_without_quotations,
            "largest_source_ratio": review.copy_figures.largest_source_ratio,
            "sections": [section_copies_json(one) for one in sections],
        },
        "findings": [
            {
                "check": one.check,
                "rule": one.rule,
                "severity": one.severity,
                "start": one.start,
                "end": one.end,
                "reason": one.reason,
            }
            for one in review.findings
        ],
        "failed_checks": [{"check": one.check, "reason": one.reason} for one in review.failed_checks],
        "checks": list(review.ran),
    }


def dump_line(value: object) -> str:
    """JSON on one line; a file name's byte that is no UTF-8 stays escaped, as the line must be UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def omission_json(omission: Omission) -> Json:
    """One thing that was left out, and why."""
    return {"what": omission.what, "reason": omission.reason, "where": omission.where}


def _sections_json(draft: Draft, composed: Composed) -> list[Json]:
    return [
        {
            "id": section.id,
            "heading": heading,
            "start": start,
            "end": end,
            "state": section.state,
            "writer": section.writer,
            "origins": [
                {"start": start + one.start, "end": start + one.end, "source": one.source} for one in section.origins
            ],
            "prompt_hash": section.prompt_hash,
            "prompt_tokens": section.prompt_tokens,
            "completion_tokens": section.completion_tokens,
            "seconds": round(section.seconds, 3),
            "omissions": [omission_json(one) for one in section.omissions],
        }
        for section, heading, (start, end) in zip(draft.sections, composed.headings, composed.bodies, strict=True)
    ]


def _measure_draft(draft: Draft, composed: Composed, review: Review) -> Sequence[SectionCopies]:
    sections = split_sections(composed.text, start=len(draft.title))
    return measure_sections(composed.text, sections, review.copies)


def draft_json(draft: Draft, composed: Composed, review: Review) -> Json:
    """A draft with its text, sections, bound figures and what the checks said."""
    return {
        "id": draft.id,
        "office": draft.office,
        "year": draft.year,
        "outline": draft.outline,
        "mode": draft.mode,
        "title": draft.title,
        "writer": draft.writer,
        "snapshot": draft.snapshot,
        "seconds": round(draft.seconds, 3),
        "text": composed.text,
        "sections": _sections_json(draft, composed),
        "figures": [
            {
                "start": use.start,
                "end": use.end,
                "text": use.text,
                "value": number_json(use.value),
                "expression": use.expression,
            }
            for use in composed.uses
        ],
        "omissions": [omission_json(one) for one in draft.omissions],
        "review": review_json(draft.id, review, _measure_draft(draft, composed, review)),
    }


def hits_json(query: str, hits: Sequence[Hit]) -> Json:
    """The passages found for one query, best first."""
    return {
        "query": query,
        "hits": [
            {
                "id": hit.passage.id,
                "office": hit.passage.office,
                "year": hit.passage.year,
                "title": hit.passage.title,
                "kind": hit.passage.kind,
                "heading_path": list(hit.passage.heading_path),
                "indicators": list(hit.passage.indicators),
                "start": hit.passage.start,
                "end": hit.passage.end,
                "text": hit.passage.text,
                "score": hit.score,
            }
            for hit in hits
        ],
    }
