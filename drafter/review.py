"""Runs all checks over a text. A check that crashes becomes a FailedCheck, never a pass."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from corpus.indicators import Indicator, load_catalogue
from corpus.mention import Mention
from corpus.quantity import find_mentions
from corpus.sentence_vectors import SentenceVectors
from drafter.checks.agreement.dates import check_dates
from drafter.checks.consistency import check_consistency
from drafter.checks.copies import Copy, copy_findings, find_copies
from drafter.checks.copying.carry import excuse_carried
from drafter.checks.copying.paraphrase import add_paraphrases
from drafter.checks.copying.ratio import CopyFigures, copy_figures
from drafter.checks.copying.repeats import find_repeats, repeat_findings
from drafter.checks.coverage import check_coverage
from drafter.checks.eras import check_eras
from drafter.checks.evidence import Evidence
from drafter.checks.evidence_of_claims import check_claims
from drafter.checks.judging.events import support_by_events
from drafter.checks.names import check_names
from drafter.checks.numbers import JudgedMention, judge_mentions, number_findings
from drafter.checks.placeholders import check_placeholders
from drafter.checks.writing import check_writing
from drafter.finding import FailedCheck, Finding

T = TypeVar("T")
_Simple = Callable[[], tuple[Finding, ...]]
BY_MEANING = "paraphrases"
"""The search for passages said anew, told apart from the other copies because it takes seconds and comes later."""
CHECKS = ("numbers", "copies", "eras", "names", "placeholders", "coverage", "consistency", "writing", "claims")


@dataclass(frozen=True, slots=True)
class Review:
    """What the checks say of one text. `judged` is empty when no statistics were given: `mentions` are then all that
    is known of its numbers. `ran` names the checks that had what they need; the others said nothing. `repeats` are
    passages of the text that stand in an earlier paragraph of it too; they are no copies and in no ratio."""

    chars: int
    mentions: tuple[Mention, ...]
    judged: tuple[JudgedMention, ...]
    copies: tuple[Copy, ...]
    copy_figures: CopyFigures
    findings: tuple[Finding, ...]
    failed_checks: tuple[FailedCheck, ...]
    ran: tuple[str, ...]
    repeats: tuple[Copy, ...] = ()

    @property
    def by_meaning(self) -> bool:
        """Have passages said anew been looked for (or was there nothing to look in)?"""
        return BY_MEANING in self.ran

    def count(self, severity: str) -> int:
        """How many findings have that severity."""
        return sum(finding.severity == severity for finding in self.findings)


class _Runner:
    """Collects findings, and crashes instead of letting them pass."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.failed: list[FailedCheck] = []
        self.ran: list[str] = []

    def run(self, check: str, work: Callable[[], T], otherwise: T) -> T:
        self.ran.append(check)
        try:
            return work()
        except Exception as error:  # noqa: BLE001  # the one place where any crash must become a visible record
            self.fail(check, f"{type(error).__name__}：{error}")
            return otherwise

    def fail(self, check: str, reason: str) -> None:
        self.ran.append(check)
        self.failed.append(FailedCheck(check, f"检查没有完成：{reason}"))


def run_checks(
    text: str,
    evidence: Evidence,
    *,
    catalogue: Mapping[str, Indicator] | None = None,
    vectors: SentenceVectors | None = None,
) -> Review:
    """All checks over a text. With `vectors` copies are looked for by meaning too, which takes seconds."""
    known = load_catalogue() if catalogue is None else catalogue
    runner = _Runner()
    mentions, judged = _judge_numbers(runner, text, evidence, known)
    copies, figures = _look_for_copies(runner, text, evidence, vectors)
    repeats: tuple[Copy, ...] = ()
    repeats = runner.run("copies", lambda: find_repeats(text, evidence.allowed, evidence.copy_limits), repeats)
    runner.findings += repeat_findings(text, repeats)
    _run_simple(runner, _list_simple(text, evidence, mentions, judged, known))
    return Review(
        chars=len(text),
        mentions=mentions,
        judged=judged,
        copies=copies,
        copy_figures=figures,
        findings=tuple(sorted(runner.findings, key=lambda one: (one.start, one.end, one.check))),
        failed_checks=tuple(runner.failed),
        ran=tuple(dict.fromkeys(runner.ran)),
        repeats=repeats,
    )


def check_section(text: str, evidence: Evidence) -> tuple[Finding, ...]:
    """What the checks find in one section by itself, in reading order: nothing of copies, repeats and coverage, which
    are judged over the whole text, and of consistency only dates."""
    known, runner = load_catalogue(), _Runner()
    mentions, judged = _judge_numbers(runner, text, evidence, known)
    simple = _list_simple(text, evidence, mentions, judged, known)
    del simple["coverage"]
    simple["consistency"] = lambda: tuple(check_dates(text, evidence.year))
    _run_simple(runner, simple)
    return tuple(sorted(runner.findings, key=lambda one: (one.start, one.end, one.check)))


def _judge_numbers(
    runner: _Runner, text: str, evidence: Evidence, catalogue: Mapping[str, Indicator]
) -> tuple[tuple[Mention, ...], tuple[JudgedMention, ...]]:
    nothing: tuple[Mention, ...] = ()
    mentions = runner.run("numbers", lambda: find_mentions(text), nothing)
    judged: tuple[JudgedMention, ...] = ()
    table = evidence.table
    if table is not None:
        judged = runner.run(
            "numbers",
            lambda: support_by_events(text, judge_mentions(text, mentions, table, catalogue), evidence.events),
            judged,
        )
        runner.findings += number_findings(judged)
    return mentions, judged


def _look_for_copies(
    runner: _Runner, text: str, evidence: Evidence, vectors: SentenceVectors | None
) -> tuple[tuple[Copy, ...], CopyFigures]:
    copies: tuple[Copy, ...] = ()
    library, allowed, limits = evidence.library, evidence.allowed, evidence.copy_limits
    if library is not None:
        found = runner.run("copies", lambda: find_copies(text, library, allowed, limits), copies)
        if vectors is not None and library.scope:
            by_wording = found
            found = runner.run(BY_MEANING, lambda: add_paraphrases(text, library, vectors, by_wording), found)
        elif not library.scope:
            runner.ran.append(BY_MEANING)
        carried, office = evidence.carried, evidence.office
        copies = runner.run("copies", lambda: excuse_carried(text, found, library.sources, carried, office), found)
        runner.findings += copy_findings(copies, limits)
    return copies, runner.run("copies", lambda: copy_figures(text, copies, allowed), CopyFigures(0.0, 0.0, 0.0))


def _list_simple(
    text: str,
    evidence: Evidence,
    mentions: Sequence[Mention],
    judged: Sequence[JudgedMention],
    catalogue: Mapping[str, Indicator],
) -> dict[str, _Simple]:
    return {
        "eras": lambda: check_eras(text, evidence.year),
        "names": lambda: check_names(text, evidence),
        "placeholders": lambda: check_placeholders(text),
        "writing": lambda: check_writing(text),
        "coverage": lambda: check_coverage(text, judged, evidence, catalogue),
        "consistency": lambda: check_consistency(text, mentions, evidence.year),
        "claims": lambda: check_claims(text, judged, evidence),
    }


def _run_simple(runner: _Runner, simple: dict[str, _Simple]) -> None:
    if any(one.check == "numbers" for one in runner.failed):
        # Without its verdicts every figure would look unused, and every claim without a number.
        for check in {"coverage", "claims"} & simple.keys():
            del simple[check]
            runner.fail(check, "没有数字检查的结果")
    for check, work in simple.items():
        runner.findings += runner.run(check, work, ())
