"""Every numeric mention of a text: amounts, dates, ordinals, markers, names and idioms, each numeral in exactly one.

The rules are those of the number bench's labelling guide: a mention spans qualifier + number + unit, 一 + measure
word introducing a thing is no count, periods are dates, fixed concepts are names.
"""

import re
from dataclasses import replace

from corpus.amount import match_amount
from corpus.judgement import judge_mentions
from corpus.measure import load_units, longest_unit, same_unit, unit_class
from corpus.mention import Mention
from corpus.numbering import CIRCLED, match_label
from corpus.numeral import CHINESE, narrow_digits
from corpus.numeral_words import NumeralWord, find_word
from corpus.period import match_period

__all__ = ["find_mentions", "same_unit", "unit_class"]

_MASKS = "xX×*＊_"
_CAPITAL = "壹贰叁肆伍陆柒捌玖拾佰仟萬億貳參陸弍○"
# Capital numerals double as common words (队伍, 大陆, 收拾): they open a number only before a place, scale or 元.
_PLAIN = "".join(char for char in CHINESE if char not in _CAPITAL)
_TRIGGER = re.compile(
    rf"[0-9{_PLAIN}半双几%‰{''.join(CIRCLED)}]|[壹贰叁肆伍陆柒捌玖](?=[拾佰仟万亿元圆角])|[拾佰仟](?=[壹贰叁肆伍陆柒捌玖万元圆])|(?<![a-zA-Z])(?:[xX×*＊_]{{1,4}})(?=[年月日号人名家户件起个次场份元万亿届大%])"
)
_RUN = re.compile(rf"\d{{1,400}}|[{CHINESE}半双几]{{1,400}}|[%‰]{{1,400}}")
_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_QUOTED_LIMIT = 16
_HOTLINES = frozenset(
    "110 119 120 122 12306 12315 12316 12320 12333 12345 12348 12351 12355 12356 12380 12388 12393".split()
)
_CODE_LABEL = re.compile(
    r"(?:邮编|编号|编码|账号|帐号|卡号|工号|证号|证书号|代码|号码|序号|国道|省道|群号)(?:为|是|[:：])?[ ]?$"
)
_CLOSED_BEFORE_ONE = frozenset("统唯惟归")


def find_mentions(text: str) -> tuple[Mention, ...]:
    """All numeric mentions of `text` in order, without overlap; every numeral character lies in exactly one.

    Offsets are code points into `text` (line ends as given). Never raises on any string; time grows linearly.
    """
    plain = narrow_digits(text)
    found: list[Mention] = []
    floor = 0
    trigger = _TRIGGER.search(plain, 0)
    while trigger:
        mention = _match_at(plain, trigger.start(), floor)
        found.append(mention)
        floor = mention.end
        trigger = _TRIGGER.search(plain, floor)
    judged = judge_mentions(plain, found)
    if plain == text:
        return tuple(judged)
    return tuple(replace(mention, text=text[mention.start : mention.end]) for mention in judged)


def _match_at(plain: str, position: int, floor: int) -> Mention:
    if plain[position] in _MASKS:
        return _match_masked(plain, position, floor)
    if quoted := _match_quoted(plain, position, floor):
        return quoted
    word = find_word(plain, position, floor)
    if plain[position] == "一" and position > floor and plain[position - 1] in _CLOSED_BEFORE_ONE:
        word = _close_word(plain, position, word)
        if word.lead:
            return _build_word(plain, word, position)
    label = match_label(plain, position, floor)
    if label and not (word and word.firm and _word_end(word, position) > label.end):
        return label
    period = match_period(plain, position, floor)
    amount = match_amount(plain, position, floor)
    if word and _word_wins(word, position, amount, period):
        return _build_word(plain, word, position)
    if period and (not amount or amount.end <= period.end or amount.kind == "idiom"):
        return period
    if amount and amount.unit is None and amount.kind == "quantity":
        return _judge_bare(plain, amount)
    return amount or _match_rest(plain, position)


def _judge_bare(plain: str, amount: Mention) -> Mention:
    """Digits without a unit: a hotline, a code after its label, a year standing alone, else an amount."""
    run = plain[amount.num_start : amount.num_end]
    if not run.isdigit() or amount.qualifier:
        return amount
    if run in _HOTLINES or re.fullmatch(r"96\d{3}", run):
        return replace(amount, kind="named", value=None)
    if _CODE_LABEL.search(plain, max(0, amount.start - 8), amount.start):
        return replace(amount, kind="other", value=None)
    if _YEAR_ALONE.fullmatch(run):
        return replace(amount, kind="date", value=None)
    return amount


def _close_word(plain: str, position: int, word: NumeralWord | None) -> NumeralWord:
    """统一 ends with its numeral: 统一意志 holds no 一意, unless the longer word starts with 统一 itself."""
    if word and word.lead:
        return word
    return NumeralWord(plain[position - 1 : position + 1], 1, "idiom", firm=True)


def _word_end(word: NumeralWord, position: int) -> int:
    return position - word.lead + len(word.word)


def _word_wins(word: NumeralWord, position: int, amount: Mention | None, period: Mention | None) -> bool:
    """The longer reading wins; on a tie a firm word does, else the amount or date."""
    end = _word_end(word, position)
    rival = max(amount.end if amount and amount.kind != "idiom" else 0, period.end if period else 0)
    if word.lead and amount is not None and amount.num_end - amount.num_start == 1 and not amount.unit:
        return True
    return end > rival or (end == rival and word.firm)


def _build_word(plain: str, word: NumeralWord, position: int) -> Mention:
    start = position - word.lead
    end = start + len(word.word)
    return Mention(start, end, plain[start:end], word.kind, None, None, None, position, position + 1)


def _match_quoted(plain: str, position: int, floor: int) -> Mention | None:
    """A quoted slogan or title that starts with a numeral is a name as a whole: “百名优秀员工”."""
    if position == 0 or position - 1 < floor - 1:
        return None
    close = _QUOTES.get(plain[position - 1])
    if close is None:
        return None
    end = plain.find(close, position, position + _QUOTED_LIMIT + 1)
    if end < 0 or re.search(r"[。；，！？\n]", plain[position:end]):
        return None
    content = plain[position:end]
    period = match_period(plain, position, position)
    if period and (period.end == end or period.end > end - 1):
        return period
    word = find_word(plain, position, position)
    kind = word.kind if word and _word_end(word, position) == end else "named"
    run = _RUN.match(plain, position)
    num_end = run.end() if run else position + 1
    if (
        not re.fullmatch(r"\d{1,2}[.·]\d{1,2}", content)
        and re.fullmatch(r"[\d.]+[%万亿]?[^\d]{0,3}", content)
        and not content.isdigit()
    ):
        return None
    return Mention(position, end, content, kind, None, None, None, position, min(num_end, end))


def _match_masked(plain: str, position: int, floor: int) -> Mention:
    end = position
    while end < len(plain) and end < position + 4 and plain[end] in _MASKS:
        end += 1
    if period := match_period(plain, position, floor):
        return period
    scale = re.compile(r"[万亿]?").match(plain, end)
    unit_start = scale.end() if scale else end
    for length in range(longest_unit(), 0, -1):
        piece = plain[unit_start : unit_start + length]
        if len(piece) == length and piece in load_units():
            stop = unit_start + length
            return Mention(
                position, stop, plain[position:stop], "quantity", None, piece, None, position, end, masked=True
            )
    return Mention(position, end, plain[position:end], "named", None, None, None, position, end, masked=True)


_YEAR_ALONE = re.compile(r"(?:19|20)\d\d(?!\d)")


def _match_rest(plain: str, position: int) -> Mention:
    """A numeral no rule knows: the whole run, as an idiom when Chinese, else as something other."""
    run = _RUN.match(plain, position)
    end = run.end() if run else position + 1
    kind = "other" if plain[position].isdigit() or plain[position] in "%‰" else "idiom"
    return Mention(
        position, end, plain[position:end], "other" if kind == "other" else "idiom", None, None, None, position, end
    )
