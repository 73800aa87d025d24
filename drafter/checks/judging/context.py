"""Which words belong to which number: sentences, clauses, and the words before and after each quantity."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.mention import Mention
from drafter.checks.stretches import find_plans

_CLAUSE_END = re.compile(r"[，,；;。！!？?\n（）()]")
_SEGMENT_END = re.compile(r"[；;。！!？?\n]")
_SENTENCE_END = re.compile(r"[。！!？?\n]")
_ITEM = re.compile("、|以及|和|及|与")
_AFTER_CUT = re.compile("、|以及|和|及|与|并|且")
# 13个调解组织中能独立办案的: what follows 中 is no longer the name of what was counted.
_AMONG = re.compile("(?<=..)[中里](?=[能有没未尚已会可仅只，])")
_PAREN = re.compile(r"（[^（）]*）|\([^()]*\)")
# Brackets inside a name (参加活动(缴费)会员) part nothing; brackets with a number in them do.
_NAME_PAREN = re.compile(r"[（(]([^（）()0-9０-９，。；\n]{1,12})[）)](?=[^\n])")
# What the number before counts, up to the list mark that ends it.
_NOUN = 8
_LISTED_NOUN = re.compile(f"[^、和及与，]{{1,{_NOUN}}}?(?:、|以及|和|及|与)")
_NOT_NOUN = re.compile("分别|其中|合计|共|占|是|为|比|较|于|达|成|增|减|升|降|超")
_MAX_CONTEXT = 90
_MAX_NEAR = 45


@dataclass(frozen=True, slots=True)
class Slot:
    """The words around one quantity.

    `before` runs from the previous quantity or clause start to the number, `after` from the number to the next
    quantity or clause end. `clause` is the clause up to the number, `segment` the text since the last full stop
    or semicolon, `previous` the clause before. `sentence` numbers the sentence. `item` is the list item that a
    分别 assigns to this number. `partner` is the position (among the slots) of the number whose indicator a 分别
    without a list of its own refers back to. `planned` marks a place under a heading about the future. `own_after`
    tells that a list mark parts `after` from the next number (114个独立工会和20个联合工会).
    """

    mention: Mention
    position: int
    before: str
    after: str
    clause: str
    segment: str
    previous: str
    context: str
    sentence: int
    first_in_clause: bool
    last_in_clause: bool
    clause_id: int
    item: str | None = None
    partner: int | None = None
    planned: bool = False
    rest: str = ""
    own_after: bool = False


def read_slots(text: str, quantities: Sequence[Mention]) -> tuple[Slot, ...]:
    """One slot for every quantity of `quantities` (in text order)."""
    text = _NAME_PAREN.sub(r"·\1·", text)
    clause_ends = [match.start() for match in _CLAUSE_END.finditer(text)] + [len(text)]
    sentence_ends = [match.start() for match in _SENTENCE_END.finditer(text)] + [len(text)]
    segment_ends = [match.start() for match in _SEGMENT_END.finditer(text)] + [len(text)]
    plans, slots = find_plans(text), list[Slot]()
    clause_at = sentence_at = segment_at = 0
    for position, mention in enumerate(quantities):
        clause_at = _advance(clause_ends, clause_at, mention.start)
        sentence_at = _advance(sentence_ends, sentence_at, mention.start)
        segment_at = _advance(segment_ends, segment_at, mention.start)
        start = _start(clause_ends, clause_at)
        end = max(clause_ends[clause_at], mention.end)
        earlier, later = _neighbours(quantities, position, len(text))
        left = max(start, min(earlier, mention.start))
        sentence_start = _start(sentence_ends, sentence_at)
        after = text[mention.end : min(max(mention.end, min(end, later)), mention.end + _MAX_NEAR)]
        slots.append(
            Slot(
                mention=mention,
                position=position,
                before=_cut_before(text[max(left, mention.start - _MAX_NEAR) : mention.start], left > start),
                after=_cut_after(after, later < end),
                clause=text[max(start, mention.start - 120) : mention.start],
                segment=_without_brackets(
                    text[max(_start(segment_ends, segment_at), mention.start - 300) : mention.start]
                ),
                previous=_previous_clause(text, clause_ends, clause_at) if start > sentence_start else "",
                context=text[max(sentence_start, left - _MAX_CONTEXT) : left],
                sentence=sentence_at,
                first_in_clause=left == start,
                last_in_clause=later >= end,
                clause_id=clause_at,
                planned=plans.hold(mention.start),
                rest=text[mention.end : min(sentence_ends[sentence_at], mention.end + 80)],
                own_after=later < end and _AFTER_CUT.search(after) is not None,
            )
        )
    return tuple(_assign_respectively(slots))


def _neighbours(quantities: Sequence[Mention], position: int, length: int) -> tuple[int, int]:
    """Where the number before ends and where the one after starts (the text's bounds where there is none)."""
    earlier = quantities[position - 1].end if position else 0
    return earlier, quantities[position + 1].start if position + 1 < len(quantities) else length


def _without_brackets(words: str) -> str:
    return _PAREN.sub("", words)


def _advance(ends: Sequence[int], at: int, offset: int) -> int:
    while ends[at] < offset:
        at += 1
    return at


def _start(ends: Sequence[int], at: int) -> int:
    return ends[at - 1] + 1 if at > 0 else 0


def _previous_clause(text: str, ends: Sequence[int], at: int) -> str:
    return text[_start(ends, at - 1) : ends[at - 1]][-_MAX_NEAR:] if at else ""


def _cut_before(before: str, follows_number: bool) -> str:
    """The words before a number without the noun of the number before it (276家企业、10085名, 318家企业的11472名)."""
    if not follows_number or _NOT_NOUN.search(before):
        return before
    if before.endswith("的") and len(before) <= _NOUN:
        return ""
    found = _LISTED_NOUN.match(before)
    return before[found.end() :] if found else before


def _cut_after(after: str, more_follow: bool) -> str:
    """The words after a number that can still be its own: up to a list mark, or a conjunction before another number."""
    among = _AMONG.search(after)
    after = after[: among.start()] if among else after
    if more_follow:
        cut = _AFTER_CUT.search(after)
        return after[: cut.start()] if cut else after
    return after.split("、", 1)[0]


def _assign_respectively(slots: Sequence[Slot]) -> list[Slot]:
    """Give the n-th number after a 分别 the n-th item of the list before it, or the n-th number before it."""
    result = list(slots)
    for position, slot in enumerate(slots):
        if "分别" not in slot.before:
            continue
        group = [slot]
        for follower in slots[position + 1 :]:
            if follower.clause_id != slot.clause_id or len(_content(follower.before)) > 2:
                break
            group.append(follower)
        if len(group) < 2:
            continue
        head = slot.before[: slot.before.index("分别")]
        tail = slot.before[slot.before.index("分别") + 2 :]
        items = _split_items(head) or _split_items(_last_listing(slot.previous))
        for place, member in enumerate(group):
            item: str | None = None
            partner: int | None = None
            if len(items) == len(group):
                item = items[place]
            elif position >= len(group):
                partner = position - len(group) + place
            result[member.position] = _with_group(member, item, partner, tail, slot)
    return result


def _with_group(member: Slot, item: str | None, partner: int | None, tail: str, first: Slot) -> Slot:
    values = {field: getattr(member, field) for field in Slot.__dataclass_fields__}
    lead = first.before[: first.before.index("分别")] if item is None else ""
    if item is not None and re.search("[0-9]{4}年|去年|今年|上年|本年", item):
        values["segment"] = item
    values.update(item=item, partner=partner, before=lead + (item or "") + tail)
    return Slot(**values)


def _split_items(head: str) -> list[str]:
    parts = [part for part in _ITEM.split(head.strip("：: ")) if _content(part)]
    return parts if len(parts) >= 2 else []


def _last_listing(previous: str) -> str:
    return previous if "、" in previous else ""


def _content(words: str) -> str:
    return re.sub(r"[、，,和及与以并 的]", "", words)
