"""The copy check: which passages of a text stood in another text before, where, and what was changed in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from corpus.copyindex import CopyIndex, IndexedText, build_index
from corpus.copying.text import SENTENCE_ENDS, NormalText
from drafter.checks.copying.changes import Changes, CopyKind, Equal, Side, compare_region, is_place, tell_kind
from drafter.checks.copying.known_readings import read_known
from drafter.checks.copying.legit import (
    Marked,
    mark_characters,
    mark_headings,
    mark_phrases,
    mark_quotations,
)
from drafter.checks.copying.limits import CopyLimits
from drafter.checks.copying.regions import Region
from drafter.checks.copying.search import CopySearch, Found
from drafter.checks.copying.wording import Reading, read_wording
from drafter.checks.evidence import OfficeTexts, SourceText
from drafter.finding import Finding, Severity

__all__ = [
    "Copy",
    "CopyKind",
    "CopyLibrary",
    "CopySource",
    "copy_findings",
    "find_copies",
    "index_sources",
    "locate_whole",
]


@dataclass(frozen=True, slots=True)
class CopySource:
    """Where a copied passage stands: code points `start:end` of the text of the source."""

    id: str
    file: str
    office: str
    year: int | None
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A passage `text[start:end]` that stands in `source` too, and perhaps in `others`.

    `similarity` is character by character, 0 to 1, a figure counting as one whatever its value. `counted` says whether
    it goes into the copy ratio; `reason` is one Chinese sentence: what was changed, or why it is not counted. `equal`
    are the stretches that are the same, figures apart: (start, end) in the text, (start, end) in the source.
    """

    start: int
    end: int
    kind: CopyKind
    similarity: float
    source: CopySource
    others: tuple[CopySource, ...]
    counted: bool
    reason: str
    equal: tuple[Equal, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyLibrary:
    """Texts with the index over them, built once for many checks. Every id of the index must be in `sources`.

    `scope` are the ids of those texts that may be compared with and shown, as the rights of whoever asks demand. It has
    no default: nobody gets all by leaving it out.
    """

    index: CopyIndex
    sources: Mapping[str, SourceText]
    scope: frozenset[str]

    def within(self, ids: Collection[str]) -> "CopyLibrary":
        """The same library for someone who may see only these of its texts; the scope never grows."""
        return replace(self, scope=self.scope & frozenset(ids))

    def texts_of(self, office: str) -> list[SourceText]:
        """The texts of one office, of those in scope; without reading all the others where they lie in a database."""
        if isinstance(self.sources, OfficeTexts):
            texts = self.sources.read_office(office)
        else:
            texts = [text for text in self.sources.values() if text.office == office]
        return [text for text in texts if text.id in self.scope]


def index_sources(sources: Sequence[SourceText]) -> CopyLibrary:
    """Index `sources` for checking many texts against them, by someone who may see them all."""
    return CopyLibrary(
        build_index(IndexedText(source.id, source.text) for source in sources),
        {source.id: source for source in sources},
        frozenset(source.id for source in sources),
    )


def find_copies(
    text: str,
    sources: Sequence[SourceText] | CopyLibrary,
    allowed: Sequence[str] = (),
    limits: CopyLimits | None = None,
) -> tuple[Copy, ...]:
    """Return the copied passages of `text` in order; they do not overlap.

    Of a library only what its scope holds is compared. `allowed` are phrases the office may repeat. Kind boilerplate is
    for showing greyed: what anyone may repeat or many offices write alike.
    """
    library = sources if isinstance(sources, CopyLibrary) else index_sources(sources)
    return _Check(text, library, allowed, limits or CopyLimits()).run()


@dataclass(slots=True)
class _Check:
    """One run: the text, what is needed of it, and the sources read so far."""

    text: str
    library: CopyLibrary
    allowed: Sequence[str]
    limits: CopyLimits
    reading: Reading = field(init=False)
    read: dict[str, Reading] = field(init=False, default_factory=dict)

    def run(self) -> tuple[Copy, ...]:
        self.reading = read_wording(self.text, self.allowed)
        matches = self.library.index.find_matches(self.reading.normal, self.library.scope)
        if not matches:
            return ()
        found = CopySearch(self.reading, self._read_sources, self.limits).find_regions(matches)
        free = mark_quotations(self.text) | mark_phrases(self.text, self.allowed)
        headings = mark_headings(self.text)
        return tuple(self._describe(one, free, headings) for one in found)

    def _read_sources(self, sources: Sequence[str]) -> list[Reading]:
        missing = [source for source in sources if source not in self.read]
        texts = [self.library.sources[source].text for source in missing]
        self.read.update(zip(missing, read_known(texts, tuple(self.allowed)), strict=True))
        return [self.read[source] for source in sources]

    def _normal_of(self, source: str) -> NormalText:
        return self.read[source].normal

    def _describe(self, found: Found, free: Marked, headings: Marked) -> Copy:
        region, others = found.region, found.others
        source = self.library.sources[region.source]
        start, end = locate_whole(self.text, self.reading.normal, region.start, region.end)
        changes = compare_region(
            Side(self.text, self.reading.normal), Side(source.text, self._normal_of(region.source)), region
        )
        kind, reason = tell_kind(changes, self.limits), ""
        excuse = self._excuse_content(start, end, free, headings)
        if not changes.figures:
            excuse = excuse or self._excuse_formula(start, end, (region, *others))
        if found.routine:
            excuse = excuse or "属于同一指标的例行表述，不计入重复。"
        if any(is_place(before) and is_place(now) for before, now in changes.names) and self._is_sentence(start, end):
            excuse = excuse or "只有一句，换了地名哪里都可以这样写，不计入重复。"
        if excuse:
            kind, reason = "boilerplate", excuse
        return Copy(
            start=start,
            end=end,
            kind=kind,
            similarity=round(changes.similarity, 4),
            source=self._place(region),
            others=tuple(self._place(other) for other in others),
            counted=not excuse,
            reason=reason or _tell_changes(kind, changes),
            equal=changes.equal,
        )

    def _place(self, region: Region) -> CopySource:
        source = self.library.sources[region.source]
        start, end = locate_whole(source.text, self._normal_of(region.source), region.first, region.last)
        return CopySource(source.id, source.file, source.office, source.year, source.title, start, end)

    def _is_sentence(self, start: int, end: int) -> bool:
        """Is this one short sentence? What it says of one place it says of any."""
        inner = self.text[start:end].rstrip("".join(_CLOSING))
        return end - start <= self.limits.lone_sentence and not any(char in SENTENCE_ENDS for char in inner)

    def _excuse_content(self, start: int, end: int, free: Marked, headings: Marked) -> str:
        """Why anyone may repeat what this passage is made of, or nothing."""
        characters = mark_characters(self.text[start:end])
        own = int(np.sum(characters & ~free[start:end] & ~headings[start:end]))
        if own < self.limits.own_characters or own < self.limits.own_share * int(characters.sum()):
            return "主要是标题、引用的名称或通用表述，不计入重复。"
        return ""

    def _excuse_formula(self, start: int, end: int, regions: Sequence[Region]) -> str:
        """Why this passage without figures to fill in, which has so many homes, is nobody's own, or nothing."""
        homes = [self.library.sources[region.source] for region in regions]
        offices = {home.office for home in homes if home.office}
        texts = {(home.office, home.year, home.title) for home in homes}
        # One office saying the same each year is what the check is for, so its own years make no set phrase; and what
        # many offices share at length was taken over by all but one.
        common = end - start <= self.limits.formula_length and len(offices) != 1
        if common and (len(offices) >= self.limits.formula_offices or len(texts) >= self.limits.formula_texts):
            return f"已有{len(texts)}份材料这样写，属于通用套语，不计入重复。"
        return ""


_CLOSING = frozenset("。！？；!?;”’」』）)》")


def locate_whole(text: str, normal: NormalText, first: int, last: int) -> tuple[int, int]:
    """The characters behind codes, with the brackets and stops that belong to the first and last sentence."""
    start, end = normal.locate(first, last)
    low = int(normal.ends[first - 1]) if first else 0
    while start > low and text[start - 1] in "“‘「『《（(—":
        start -= 1
    high = int(normal.starts[last]) if last < len(normal) else len(text)
    while end < high and text[end] in _CLOSING:
        end += 1
    return start, end


def _tell_changes(kind: CopyKind, changes: Changes) -> str:
    if kind == "verbatim":
        return "与来源逐字相同。"
    swaps = [f"{before}→{now}" for before, now in (*changes.names, *changes.figures)][:3]
    example = f"（{'，'.join(swaps)}）" if swaps else ""
    if kind == "figures_changed":
        return f"只改了数字或名称{example}，其余文字与来源相同。"
    return f"改动了部分文字{example}，与来源相似度{changes.similarity:.0%}。"


def copy_findings(copies: Sequence[Copy], limits: CopyLimits | None = None) -> tuple[Finding, ...]:
    """One finding for each copy: a warning for one that counts and is long enough, a hint for the rest."""
    least = (limits or CopyLimits()).warn_length
    findings = []
    for copy in copies:
        severity: Severity = "warn" if copy.counted and copy.end - copy.start >= least else "hint"
        origin = copy.source.title or copy.source.file or copy.source.id
        reason = f"与《{origin}》重复：{copy.reason}"
        findings.append(Finding("copies", copy.kind, severity, copy.start, copy.end, reason))
    return tuple(findings)
