"""Binds the figures of a written section: labels become numbers, and a number the writer typed is bound or reported.

The rule everything here serves: a literal number that is not bound stands in the text only under an error finding.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.mention import Mention
from corpus.quantity import find_mentions, same_unit
from drafter.bound import Bound
from drafter.brief import Fact, SectionBrief
from drafter.builtin.event_wording import event_clause
from drafter.checks.placeholders import check_placeholders
from drafter.figures import FigureUse
from drafter.finding import Finding
from drafter.labelling.cleaning import clean_reply
from drafter.labelling.labels import Citation, find_citations
from drafter.labelling.literals import Evidence, Spot, Surroundings, judge_literal
from drafter.labelling.wording import better_named, direction_of, fits_kind, is_compared, name_score

CHECK = "binding"
# Stands for one citation while the rest is read: a private character that no rule about numbers or words knows.
MARK = "\ue000"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_GAP = re.compile(r"[\s（(：:=＝，,]{0,2}(?:即|共计?|为|是|约|计)?$")
_PENDING = re.compile(
    r"[〔\[［【（(]{1,2}\s?待(?P<what>[补核])\s?[：:]\s?(?P<name>[^\n〔〕\[\]［］【】（）()]{1,40})\s?[〕\]］】）)]{1,2}"
)
# A typed number in the brackets of a label: [180件].
_BOXED = re.compile(r"[\[［【]{1,2}\s?([0-9][0-9.,]{0,12}[^\s\[\]［］【】]{0,4}?)\s?[\]］】]{1,2}")
_STOP = re.compile(r"[，。；：！？、,;\n\ue000]")
_CLAUSE_STOP = re.compile(r"[，：、,]")
_SENTENCE_STOP = re.compile(r"[。；！？;\n]")
_PLAIN_UNITS = frozenset("人 人次 名 户 家 件 起 个 场 次 场次 份 条 项 元 万元 亿元 % 百分点 个百分点".split())  # noqa: SIM905
# A unit may be the first character of the next word: [[f1]]人员, [[f4]]元旦慰问.
_GOES_ON = {
    "人": "民员才大力数均生社事文",
    "家": "庭属中长政企里",
    "户": "外籍",
    "元": "旦素宵",
    "名": "单优师义誉牌",
    "次": "年数要日",
    "场": "地所馆面景",
    "件": "件",
    "个": "人别体性月",
    "份": "额内",
    "条": "例件",
    "项": "目",
    "起": "到来",
}


@dataclass(frozen=True, slots=True)
class _Edit:
    """Replaces [start, end) of the marked text; a `fact` makes it a use, a `finding` reports it."""

    start: int
    end: int
    text: str
    fact: Fact | None = None
    findings: tuple[tuple[str, str, str], ...] = ()  # (rule, severity, reason)


def bind_figures(raw: str, brief: SectionBrief) -> Bound:
    """Cleans the raw text, puts each cited figure in place, binds or reports typed numbers, checks direction words."""
    cleaned = clean_reply(_PRIVATE.sub("", raw), brief.section.heading)
    text = _BOXED.sub(r"\1", cleaned.text)
    text = _PENDING.sub(lambda match: f"〔待{match['what']}：{match['name'].strip()}〕", text)
    marked, cited = _mark_citations(_part_events(_restore_dates(text, brief), brief), brief)
    spots = [at for at, char in enumerate(marked) if char == MARK]
    edits = [_place(marked, at, label, brief) for at, label in zip(spots, cited, strict=True)]
    mentions = find_mentions(marked)
    edits = _drop_repeats(marked, mentions, edits)
    edits += _place_literals(marked, mentions, edits, brief)
    edits += _find_gaps(marked, edits)
    bound = _apply(marked, sorted(edits, key=lambda one: (one.start, one.end)))
    used = {use.label for use in bound.uses}
    return replace(
        bound,
        omissions=cleaned.omissions,
        unused=tuple(fact.label for fact in brief.facts if fact.label not in used),
    )


def _restore_dates(text: str, brief: SectionBrief) -> str:
    """The text with the date's label before an event that is told word for word without it: small models drop it."""
    cited = {label for citation in find_citations(text) for label in citation.labels}
    for number, event in enumerate(brief.events, 1):
        clause = event_clause(replace(event, when=""))
        before, found, after = text.partition(clause)
        is_told = f"d{number}" in cited or event.when in text or before.endswith(("日", "月", "午"))
        if event.when and found and not is_told:
            text = f"{before}[[d{number}]]{clause}{after}"
    return text


def _part_events(text: str, brief: SectionBrief) -> str:
    """The text with a full stop before a date's label that follows a figure or another event straight away: small
    models set the lines of the material one behind the other."""
    ends = ("]]", *(end for one in brief.events for end in (one.title, event_clause(one))))
    for number in range(1, len(brief.events) + 1):
        before, label, after = text.partition(f"[[d{number}]]")
        if label and before.rstrip().endswith(ends):
            text = f"{before.rstrip()}。{label}{after}"
    return text


def _mark_citations(text: str, brief: SectionBrief) -> tuple[str, list[str]]:
    """The text with MARK for every cited label, and the labels in order. A bare f7 that no fact has stays as it is."""
    known = {fact.label for fact in brief.facts} | {f"d{number}" for number in range(1, len(brief.events) + 1)}
    pieces: list[str] = []
    labels: list[str] = []
    position = 0
    for citation in find_citations(text):
        if citation.bare and citation.labels[0] not in known:
            continue
        pieces += [text[position : citation.start], _marks_for(citation)]
        labels += citation.labels
        position = citation.end
    return "".join((*pieces, text[position:])), labels


def _marks_for(citation: Citation) -> str:
    return "、".join(MARK for _ in citation.labels)


def _unit_at(text: str, position: int) -> str:
    """The unit the writer put after a label, "" when there is none or it begins another word."""
    for size in (4, 3, 2, 1):
        unit = text[position : position + size]
        if len(unit) == size and unit in _PLAIN_UNITS:
            after = text[position + size : position + size + 1]
            return "" if after and after in _GOES_ON.get(unit, "") else unit
    return ""


def _base_unit(unit: str) -> str:
    return unit.removeprefix("个") if unit == "个百分点" else unit.lstrip("万亿") or unit


def _place(marked: str, at: int, label: str, brief: SectionBrief) -> _Edit:
    """The edit that puts the label's figure in its place, and swallows a unit the writer repeated after it."""
    if label.startswith("d") and 0 < int(label[1:]) <= len(brief.events):
        return _place_date(marked, at, brief.events[int(label[1:]) - 1].when)
    fact = next((one for one in brief.facts if one.label == label), None)
    if fact is None:
        reason = f"模型引用了不存在的编号 {label}，这里应写什么请人工核定。"
        return _Edit(at, at + 1, f"〔待核：{label}〕", None, (("unknown_label", "error", reason),))
    findings = [
        *(_check_kind(marked, at, fact) or _check_direction(marked, at, fact, brief)),
        *_check_indicator(marked, at, fact, brief),
    ]
    unit = _unit_at(marked, at + 1)
    if unit and not same_unit(_base_unit(unit), fact.unit):
        reason = f"模型在“{fact.name}”后面写的单位是“{unit}”，已按统计数据改为“{fact.text}”，请核对这句话。"
        findings.append(("wrong_unit", "warn", reason))
    return _Edit(at, at + 1 + len(unit), fact.text, fact, tuple(findings))


def _place_date(marked: str, at: int, when: str) -> _Edit:
    """The date of an event; typed once more beside its label it is swallowed."""
    start = at - len(when) if when and marked[:at].endswith(when) else at
    end = at + 1 + len(when) if when and marked.startswith(when, at + 1) else at + 1
    return _Edit(start, end, when)


def _zone(marked: str, at: int, stop: re.Pattern[str] = _STOP) -> tuple[str, str]:
    """The words before and after the position up to the nearest stop."""
    before = max((match.end() for match in stop.finditer(marked, max(0, at - 60), at)), default=max(0, at - 60))
    after = stop.search(marked, at + 1)
    return marked[before:at], marked[at + 1 : after.start() if after else len(marked)][:30]


_WRONG_KIND = {
    "last": "是上年的数，句中没有写明是上年",
    "growth": "是增减的幅度，句中没有写增减",
    "difference": "是与上年相差的数，句中没有写增减",
    "share": "是所占的比重，句中没有写占什么",
    "plan": "是计划数，句中没有写明是计划",
}


def _check_kind(marked: str, at: int, fact: Fact) -> list[tuple[str, str, str]]:
    """受理劳动争议[[growth]]: a change, a share, last year's value or a plan put where this year's value belongs."""
    if fact.kind not in _WRONG_KIND or (fact.kind == "difference" and "last(" not in fact.expression):
        return []
    before, after = _zone(marked, at)
    if fits_kind(fact, before + MARK + after) or fits_kind(fact, _clause_before(marked, at, before)):
        return []
    return [("wrong_kind", "error", f"“{fact.text}”{_WRONG_KIND[fact.kind]}：{fact.sentence}。")]


def _clause_before(marked: str, at: int, before: str) -> str:
    """The clause before the number's own: 上年受理165件、调解[[f6]]。"""
    return _zone(marked, at - len(before) - 1)[0]


def _check_direction(marked: str, at: int, fact: Fact, brief: SectionBrief) -> list[tuple[str, str, str]]:
    """增长 for a fall, 减少 for a rise, or a change without a word that says which."""
    before, after = _zone(marked, at)
    if fact.kind == "value":
        # 受理180件，较上年有所下降: the trend is told without a number, in the next clause.
        difference = brief.fact(fact.indicator, "difference")
        _, trend = _zone(marked, at + 1 + len(after))
        said = direction_of(trend) if is_compared(trend) and _untold(marked, at, after, trend) else 0
    else:
        # A difference without last() is a gap between two figures (316人没有入会), which moves nowhere.
        is_change = fact.kind in ("growth", "difference") and "last(" in fact.expression
        difference = fact if is_change else None
        said = direction_of(before) or direction_of(after)
        if difference is not None and difference.value != 0 and said == 0:
            return [("direction_missing", "warn", f"“{fact.sentence}{fact.text}”：句中没有写明是增是减。")]
    if difference is None or said == 0 or difference.value == 0 or (said > 0) == (difference.value > 0):
        return []
    reason = f"统计数据是“{difference.sentence}{difference.text}”，句中写成了相反的方向。"
    return [("direction", "error", reason)]


def _untold(marked: str, at: int, after: str, trend: str) -> bool:
    """Whether the clause after the next comma ends without a number of its own, which would be checked by itself."""
    end = at + 1 + len(after) + 1 + len(trend)
    return marked[end : end + 1] != MARK and not any(char.isdigit() for char in trend)


def _check_indicator(marked: str, at: int, fact: Fact, brief: SectionBrief) -> list[tuple[str, str, str]]:
    before, after = _zone(marked, at)
    if fact.kind == "value" and not before and marked[at - 1 : at] not in ("、", MARK) and not name_score(fact, after):
        return [("unexplained", "warn", f"“{fact.text}”前后没有说它是“{fact.name}”，请补上或移到合适的位置。")]
    other = better_named(fact, brief.facts, before) if before.strip() else None
    if other is None or better_named(fact, brief.facts, before + after) is None:
        return []
    reason = f"这里说的是“{other.name}”，用的却是“{fact.name}”的数{fact.text}。"
    return [("wrong_indicator", "error", reason)]


def _drop_repeats(marked: str, mentions: Sequence[Mention], edits: Sequence[_Edit]) -> list[_Edit]:
    """A value typed beside its own label goes: 180件[[f3]], [[f3]]（180件）, [[f3]][[f3]]."""
    kept: list[_Edit] = []
    valued = [one for one in mentions if one.value is not None]
    by_start = {one.start: one for one in valued}
    by_end = {one.end: one for one in valued}
    previous: _Edit | None = None
    for edit in edits:
        if previous and edit.fact and edit.fact is previous.fact and not marked[previous.end : edit.start].strip():
            kept[-1] = replace(previous, end=edit.end)
            previous = kept[-1]
            continue
        kept.append(_swallow_value(marked, edit, by_start, by_end, previous.end if previous else 0))
        previous = kept[-1]
    return kept


def _swallow_value(
    marked: str, edit: _Edit, by_start: dict[int, Mention], by_end: dict[int, Mention], floor: int
) -> _Edit:
    fact = edit.fact
    if fact is None:
        return edit
    start, end = edit.start, edit.end
    before = by_end.get(start)
    if before is not None and before.start >= floor and _states(before, fact):
        start = before.start
    for gap in range(5):
        after = by_start.get(end + gap)
        if after is None:
            continue
        between = marked[end : end + gap]
        if _GAP.fullmatch(between) and not between.startswith(("，", ",")) and _states(after, fact):
            end = after.end
            if ("（" in between or "(" in between) and marked[end : end + 1] in ("）", ")"):
                end += 1
        break
    return replace(edit, start=start, end=end)


def _states(mention: Mention, fact: Fact) -> bool:
    if mention.value is None or (mention.unit is not None and not same_unit(mention.unit, fact.unit)):
        return False
    return Spot.of(mention).value_fits(fact)


def _place_literals(
    marked: str, mentions: Sequence[Mention], edits: Sequence[_Edit], brief: SectionBrief
) -> list[_Edit]:
    """One edit for every number that stands in the text as typed."""
    evidence = Evidence.of(brief)
    taken = [(edit.start, edit.end) for edit in edits]
    taken += [match.span() for match in _PENDING.finditer(marked)]
    placed: list[_Edit] = []
    for mention in mentions:
        if any(start < mention.end and mention.start < end for start, end in taken):
            continue
        verdict = judge_literal(mention, _surroundings(marked, mention), brief, evidence)
        if verdict.fact is not None:
            checks = tuple(_check_direction(marked, mention.start, verdict.fact, brief))
            placed.append(_Edit(mention.start, mention.end, verdict.fact.text, verdict.fact, checks))
        elif verdict.rule:
            finding = (verdict.rule, verdict.severity, verdict.reason)
            placed.append(_Edit(mention.start, mention.end, mention.text, None, (finding,)))
    return placed


def _find_gaps(marked: str, edits: Sequence[_Edit]) -> list[_Edit]:
    """A finding for every unit that lost its value (排查隐患场次): past wording written down without its marks."""
    return [
        _Edit(one.start, one.end, marked[one.start : one.end], None, (("placeholder", "error", one.reason),))
        for one in check_placeholders(marked)
        if one.severity == "error" and not any(edit.start < one.end and one.start < edit.end for edit in edits)
    ]


def _surroundings(marked: str, mention: Mention) -> Surroundings:
    before, _ = _zone(marked, mention.start)
    _, after = _zone(marked, mention.end - 1)
    sentence, _ = _zone(marked, mention.start, _SENTENCE_STOP)
    clauses = [one for one in _CLAUSE_STOP.split(sentence.removesuffix(before)) if one.strip(MARK)]
    return Surroundings(before + mention.text + after, after, tuple(reversed(clauses)))


def _apply(marked: str, edits: Sequence[_Edit]) -> Bound:
    pieces: list[str] = []
    uses: list[FigureUse] = []
    findings: list[Finding] = []
    position = length = 0
    for edit in edits:
        kept = marked[position : edit.start]
        start = length + len(kept)
        end = start + len(edit.text)
        pieces += [kept, edit.text]
        length, position = end, edit.end
        if edit.fact is not None:
            fact = edit.fact
            uses.append(FigureUse(start, end, fact.label, fact.expression, fact.value, fact.text))
        for rule, severity, reason in edit.findings:
            findings.append(Finding(CHECK, rule, "error" if severity == "error" else "warn", start, end, reason))
    pieces.append(marked[position:])
    return Bound("".join(pieces), tuple(uses), tuple(findings))
