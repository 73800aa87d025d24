"""What a hallucinating model does to a true clause: one function a fault, each says what a reader would then see."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from drafter.brief import Fact, SectionBrief
from drafter.figures import format_value

_LABEL = re.compile(r"\[\[([fd])(\d+)\]\]")
_INVENTED = (
    ("开展技能培训", "场次"),
    ("培训职工", "人次"),
    ("走访企业", "家"),
    ("发放宣传册", "份"),
    ("化解群体性纠纷", "起"),
    ("投入专项资金", "万元"),
    ("职工满意度达到", "%"),
    ("慰问一线职工", "人"),
    ("受理信访", "件"),
    ("建成示范点", "个"),
)
_VAGUE = ("近千人次", "上百家", "数十场次", "数百人次", "逾千户", "三百余人", "十余场", "两千多人次")
_TIMES = ("，翻了一番", "，是上年的2.5倍", "，占全部的63.2%", "，其中七成以上来自小微企业", "，占比超过八成")
_HAN = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Planted:
    """A wrong number as a reader would see it: `text` is the number with its clause before it, `number` the number."""

    kind: str
    text: str
    number: str


@dataclass(frozen=True, slots=True)
class Faulty:
    """A clause with a fault in it, as the model writes it, and what was planted."""

    raw: str
    planted: Planted


Fault = Callable[[str, SectionBrief, random.Random], Faulty | None]


def show(raw: str, brief: SectionBrief) -> str:
    """The clause as a reader would see it."""
    texts = {fact.label: fact.text for fact in brief.facts}
    texts |= {f"d{number}": event.when for number, event in enumerate(brief.events, 1)}
    return _LABEL.sub(lambda match: texts.get(match[1] + match[2], match[0]), raw)


def _first(line: str, brief: SectionBrief) -> tuple[re.Match[str], Fact] | None:
    for match in _LABEL.finditer(line):
        fact = next((one for one in brief.facts if one.label == match[1] + match[2]), None)
        if fact is not None and fact.kind == "value":
            return match, fact
    return None


def _put(kind: str, line: str, match: re.Match[str], written: str, brief: SectionBrief) -> Faulty:
    """The line with `written` (a label or a number) in place of the label that `match` found."""
    before = line[: match.start()]
    number = show(written, brief)
    words = show(before, brief)
    return Faulty(before + written + line[match.end() :], Planted(kind, words + number, number))


def _add(kind: str, line: str, words: str, number: str) -> Faulty:
    return Faulty(f"{line.rstrip('。')}，{words}{number}", Planted(kind, words + number, number))


def _random_number(unit: str, luck: random.Random) -> str:
    if unit in ("%", "万元"):
        return f"{luck.randint(101, 999) / 10:g}{unit}"
    return f"{luck.randint(13, 2999)}{unit}"


def invent_clause(line: str, _brief: SectionBrief, luck: random.Random) -> Faulty:
    """组织技能培训37场次: work that nobody reported."""
    words, unit = luck.choice(_INVENTED)
    return _add("invented", line, words, _random_number(unit, luck))


def invent_han(line: str, _brief: SectionBrief, luck: random.Random) -> Faulty:
    """三百二十六人次: in Chinese numerals."""
    hundred, ten, one = luck.randint(2, 9), luck.randint(2, 9), luck.randint(1, 9)
    number = f"{_HAN[hundred]}百{_HAN[ten]}十{_HAN[one]}人次"
    return _add("han numeral", line, "培训职工", number)


def invent_full_width(line: str, _brief: SectionBrief, luck: random.Random) -> Faulty:
    """３７场: in full-width digits."""
    digits = str(luck.randint(13, 999)).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return _add("full-width", line, "举办讲座", f"{digits}场")


def invent_vague(line: str, _brief: SectionBrief, luck: random.Random) -> Faulty:
    """近千人次: a size nobody counted."""
    return _add("vague", line, "服务职工", luck.choice(_VAGUE))


def claim_share(line: str, _brief: SectionBrief, luck: random.Random) -> Faulty:
    """占比超过八成, 翻了一番: a ratio the model made up."""
    said = luck.choice(_TIMES)
    number = re.search(r"一番|[0-9.]+[倍%]|[七八]成", said)
    assert number is not None
    return Faulty(line.rstrip("。") + said, Planted("made-up ratio", said[: number.end()].lstrip("，"), number[0]))


def change_value(line: str, brief: SectionBrief, luck: random.Random) -> Faulty | None:
    """The right indicator with a slightly wrong number."""
    found = _first(line, brief)
    if found is None:
        return None
    match, fact = found
    value = fact.value * Decimal(str(luck.choice((0.5, 0.9, 1.1, 1.3, 2, 10))))
    text = format_value(value, fact.unit)
    if any(text == one.text for one in brief.facts) or text.startswith("0"):
        return None
    return _put("wrong value", line, match, text, brief)


def use_last_year(line: str, brief: SectionBrief, _luck: random.Random) -> Faulty | None:
    """Last year's number as this year's, typed."""
    found = _first(line, brief)
    last = brief.fact(found[1].indicator, "last") if found else None
    if found is None or last is None or last.text == found[1].text:
        return None
    return _put("last year typed", line, found[0], last.text, brief)


def cite_last_year(line: str, brief: SectionBrief, _luck: random.Random) -> Faulty | None:
    """Last year's number as this year's, by its label."""
    found = _first(line, brief)
    last = brief.fact(found[1].indicator, "last") if found else None
    if found is None or last is None or last.text == found[1].text:
        return None
    return _put("last year cited", line, found[0], f"[[{last.label}]]", brief)


def _other(fact: Fact, brief: SectionBrief, luck: random.Random, *, same_unit: bool) -> Fact | None:
    others = [
        one
        for one in brief.facts
        if one.kind == "value"
        and one.indicator != fact.indicator
        and one.text != fact.text
        and (one.unit == fact.unit) == same_unit
    ]
    return luck.choice(others) if others else None


def _swap(kind: str, line: str, brief: SectionBrief, luck: random.Random, *, typed: bool, alike: bool) -> Faulty | None:
    found = _first(line, brief)
    other = _other(found[1], brief, luck, same_unit=alike) if found else None
    if found is None or other is None:
        return None
    return _put(kind, line, found[0], other.text if typed else f"[[{other.label}]]", brief)


def swap_label(line: str, brief: SectionBrief, luck: random.Random) -> Faulty | None:
    """Another indicator's label, of the same unit."""
    return _swap("swapped label", line, brief, luck, typed=False, alike=True)


def swap_label_of_unit(line: str, brief: SectionBrief, luck: random.Random) -> Faulty | None:
    """Another indicator's label, of another unit."""
    return _swap("swapped label, other unit", line, brief, luck, typed=False, alike=False)


def swap_typed(line: str, brief: SectionBrief, luck: random.Random) -> Faulty | None:
    """Another indicator's value, typed."""
    return _swap("swapped value", line, brief, luck, typed=True, alike=True)


def misuse_change(line: str, brief: SectionBrief, _luck: random.Random) -> Faulty | None:
    """受理劳动争议9.1%: the label of the growth where the value belongs."""
    found = _first(line, brief)
    growth = brief.fact(found[1].indicator, "growth") if found else None
    if found is None or growth is None:
        return None
    return _put("growth as value", line, found[0], f"[[{growth.label}]]", brief)


def wrong_growth(line: str, brief: SectionBrief, luck: random.Random) -> Faulty | None:
    """A growth the model computed itself."""
    matches = list(_LABEL.finditer(line))
    if len(matches) < 2 or not re.search(r"[长降加少高]$", line[: matches[1].start()]):
        return None
    return _put("wrong growth", line, matches[1], f"{luck.randint(21, 480) / 10:g}%", brief)


def change_unit(line: str, brief: SectionBrief, _luck: random.Random) -> Faulty | None:
    """45.97元 for 45.97万元, 8人 for 8场次: the right number in another unit."""
    found = _first(line, brief)
    if found is None:
        return None
    match, fact = found
    if fact.unit == "元":
        written = fact.text.replace("万元", "元") if "万" in fact.text else fact.text.replace("元", "万元")
    else:
        number = re.match(r"[\d.]+", fact.text)
        other = {"%": "万元", "人": "家", "件": "人", "家": "场次"}.get(fact.unit, "万元")
        written = f"{number[0]}{other}" if number else ""
    return _put("changed unit", line, match, written, brief) if written else None


def say_points(line: str, brief: SectionBrief, _luck: random.Random) -> Faulty | None:
    """比上年增长9.1个百分点 for 9.1%."""
    matches = list(_LABEL.finditer(line))
    fact = next((one for one in brief.facts if len(matches) > 1 and one.label == "".join(matches[1].groups())), None)
    if fact is None or fact.kind != "growth":
        return None
    return _put("points for percent", line, matches[1], fact.text.replace("%", "个百分点"), brief)


_FURTHER = (
    ("range", "每场参加职工", ("30至50人", "20—40人", "数十至上百人")),
    ("fraction", "其中农民工占", ("三分之一", "近四成", "一半以上", "六成左右")),
    ("rate of a group", "平均每百名职工中有", ("12人", "三十余人")),
    ("multiple", "服务人次是上年的", ("三倍", "1.8倍", "近两倍")),
    ("streak", "已连续", ("五年", "12年", "三届")),
    ("capital numeral", "发放补助", ("叁佰贰拾元", "壹万贰仟元", "五千余元")),
    ("rank", "综合考核列全区", ("第2位", "第一名", "前三名")),
    ("a day for each", "日均接待职工", ("16人次", "二十多人次")),
)


def invent_further(line: str, _brief: SectionBrief, luck: random.Random) -> Faulty:
    """Sizes in the forms that numerals take beside plain digits."""
    kind, words, numbers = luck.choice(_FURTHER)
    return _add(kind, line, words, luck.choice(numbers))


def turn_direction(line: str, brief: SectionBrief, _luck: random.Random) -> Faulty | None:
    """增长 for a fall: the number is right, the word is not."""
    matches = list(_LABEL.finditer(line))
    turned = {"增长": "下降", "下降": "增长", "增加": "减少", "减少": "增加", "提高": "下降"}
    if len(matches) < 2 or line[matches[1].start() - 2 : matches[1].start()] not in turned:
        return None
    at = matches[1].start()
    return _put("direction", line[: at - 2] + turned[line[at - 2 : at]] + line[at:], matches[1], matches[1][0], brief)


def cite_nothing(line: str, _brief: SectionBrief, luck: random.Random) -> Faulty:
    """A label that no fact has."""
    label = f"f{luck.randint(200, 900)}"
    shown = f"〔待核：{label}〕"
    return Faulty(f"{line.rstrip('。')}，惠及职工[[{label}]]", Planted("unknown label", f"惠及职工{shown}", shown))


def borrow_from_event(line: str, brief: SectionBrief, luck: random.Random) -> Faulty | None:
    """A number that an event states, said of something else."""
    numbers = [match[0] for event in brief.events for match in re.finditer(r"\d+(?:人次|人|份|家|件|条)", event.detail)]
    if not numbers:
        return None
    return _add(
        "event's number elsewhere", line, luck.choice(("调解纠纷", "新建工会", "追回欠薪")), luck.choice(numbers)
    )


FAULTS: tuple[Fault, ...] = (
    invent_clause,
    invent_han,
    invent_full_width,
    invent_vague,
    claim_share,
    change_value,
    use_last_year,
    cite_last_year,
    swap_label,
    swap_label_of_unit,
    swap_typed,
    misuse_change,
    wrong_growth,
    change_unit,
    say_points,
    invent_further,
    invent_further,
    turn_direction,
    cite_nothing,
    borrow_from_event,
)
WRONG_INDICATOR = frozenset(
    ("swapped label", "swapped label, other unit", "swapped value", "growth as value", "event's number elsewhere")
)
