"""Binds a section's raw text and runs the checks over it while its model can still mend what they find."""

from dataclasses import replace

from drafter.binding import bind_figures
from drafter.bound import Bound
from drafter.brief import SectionBrief
from drafter.checks.evidence import Evidence
from drafter.finding import Finding
from drafter.review import check_section

# Their warnings tell of what no input holds (a meeting, a training) or the year left behind: left out, it is mended.
_MENDABLE_WARNINGS = ("names", "claims", "eras")


class SectionJudge:
    """Says of each raw text of one section what binding and the checks find; the same text is judged once."""

    def __init__(self, brief: SectionBrief, evidence: Evidence) -> None:
        self._brief = brief
        # The names of past reports are looked for over whole drafts, as copies are.
        self._evidence = replace(evidence, library=None)
        self._known: dict[str, Bound] = {}

    def bind(self, raw: str) -> Bound:
        """The text with its figures in place; its findings are those of binding, then errors of the checks and
        warnings that a model can mend. Some ten milliseconds of computing: call it off the event loop."""
        if raw not in self._known:
            bound = bind_figures(raw, self._brief)
            self._known[raw] = replace(bound, findings=(*bound.findings, *self._check(bound)))
        return self._known[raw]

    def _check(self, bound: Bound) -> tuple[Finding, ...]:
        heading = self._brief.section.heading
        before = f"一、{heading}\n" if heading else ""  # the checks tell problems and plans by their heading
        checked = check_section(before + bound.text, self._evidence)
        found = (replace(one, start=one.start - len(before), end=one.end - len(before)) for one in checked)
        return tuple(
            one
            for one in found
            if one.start >= 0
            and (one.severity == "error" or (one.severity == "warn" and one.check in _MENDABLE_WARNINGS))
            and not any(_says_as_much(said, one) for said in bound.findings)
        )


def _says_as_much(said: Finding, one: Finding) -> bool:
    """Whether binding speaks of the same place already; its warning does not stand for an error."""
    overlaps = said.start < one.end and one.start < said.end
    return overlaps and (said.severity == "error" or one.severity != "error")
