"""Every numeric mention of a text: amounts, dates, ordinals, markers, names and idioms, each numeral in exactly one.

The rules are those of the number bench's labelling guide: a mention spans qualifier + number + unit, 一 + measure
word introducing a thing is no count, periods are dates, fixed concepts are names.
"""

import re
from dataclasses import replace

from corpus.mention import Mention
from corpus.numerals.amount import match_amount
from corpus.numerals.judgement import judge_mentions
from corpus.numerals.list_marker import CIRCLED, match_list_marker
from corpus.numerals.measure import read_unit, same_unit, unit_class
from corpus.numerals.numbered_name import match_name
from corpus.numerals.numeral import CHINESE, narrow_digits
from corpus.numerals.numeral_words import NumeralWord, find_word
from corpus.numerals.ordinal import match_ordinal
from corpus.numerals.period import MASKS, match_period
from corpus.numerals.quoted import match_quoted
from corpus.numerals.share import match_share

__all__ = ["find_mentions", "same_unit", "unit_class"]

# Capital numerals double as common words (队伍, 大陆, 收拾): they open a number only before a place, scale or 元.
_CAPITAL = "壹贰叁肆伍陆柒捌玖拾佰仟萬億貳參陸弍○"
_EVERYDAY = "".join(char for char in CHINESE if char not in _CAPITAL)
_CAPITAL_NUMBER = "[壹贰叁肆伍陆柒捌玖](?=[拾佰仟万亿元圆角])|[拾佰仟](?=[壹贰叁肆伍陆柒捌玖万元圆])"
_PLACEHOLDER = r"(?<![a-zA-Z])[xX×*＊_]{1,4}(?=[年月日号人名家户件起个次场份元万亿届大%])"
_TRIGGER = re.compile(rf"[0-9{_EVERYDAY}半双几%‰{''.join(CIRCLED)}]|{_CAPITAL_NUMBER}|{_PLACEHOLDER}")
_RUN = re.compile(rf"\d{{1,400}}|[{CHINESE}半双几]{{1,400}}|[%‰]{{1,400}}")

_HOTLINE = re.compile(r"11[09]|12[02]|123(?:06|1[256]|20|33|4[58]|5[156]|8[08]|93)|96\d{3}")
_DIALLED = re.compile(r"拨打|电话|报警|急救|热线|[“”]")
_CODE_LABEL = re.compile(
    r"(?:邮编|编号|编码|账号|帐号|卡号|工号|证号|证书号|代码|号码|序号|国道|省道|群号)(?:为|是|[:：])?[ ]?$"
)
_TABLE_UNITS = frozenset({"万元", "亿元", "万人", "万人次", "万户", "千元", "百元"})  # （万元） heads a column
_CURRENCY = {"¥": "元", "￥": "元", "$": "美元", "＄": "美元"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOSED_BEFORE_ONE = frozenset("统唯惟归")


def find_mentions(text: str) -> tuple[Mention, ...]:
    """All numeric mentions of `text` in order, without overlap; every numeral character lies in exactly one.

    Offsets are code points into `text` (line ends as given). Never raises on any string; time grows linearly.
    """
    plain = narrow_digits(text)
    found: list[Mention] = []
    floor = 0
    while trigger := _TRIGGER.search(plain, floor):
        mention = _match_at(plain, trigger.start(), floor)
        found.append(mention)
        floor = mention.end
    judged = judge_mentions(plain, found)
    if plain == text:
        return tuple(judged)
    return tuple(replace(mention, text=text[mention.start : mention.end]) for mention in judged)


def _match_at(plain: str, position: int, floor: int) -> Mention:
    """The one mention that holds the numeral at `position` and starts at or after `floor`."""
    if plain[position] in MASKS:
        return _match_masked(plain, position, floor)
    if quoted := match_quoted(plain, position, floor):
        return quoted
    word = find_word(plain, position, floor)
    if plain[position] == "一" and position > floor and plain[position - 1] in _CLOSED_BEFORE_ONE:
        word = _close_word(plain, position, word)
        if word.lead:
            return _build_word(plain, word, position)
    label = (
        match_list_marker(plain, position, floor)
        or match_name(plain, position, floor)
        or match_ordinal(plain, position, floor)
    )
    if label and not (word and word.firm and _word_end(word, position) > label.end):
        return label
    return _choose(plain, position, floor, word)


def _choose(plain: str, position: int, floor: int, word: NumeralWord | None) -> Mention:
    """Weigh a lexicalised word, a period and an amount against one another: the longer reading wins."""
    period = match_period(plain, position, floor)
    amount = match_share(plain, position, floor) or match_amount(plain, position, floor)
    if word and _word_wins(word, position, amount, period):
        return _build_word(plain, word, position)
    if period and (not amount or amount.end <= period.end or amount.kind == "idiom"):
        return period
    if amount is None:
        return _match_rest(plain, position)
    if amount.unit is None:
        return _judge_bare(plain, amount)
    if amount.text in _TABLE_UNITS and position and plain[position - 1] in "（(：:，,":
        return replace(amount, kind="other", value=None)
    return amount


def _word_end(word: NumeralWord, position: int) -> int:
    return position - word.lead + len(word.word)


def _word_wins(word: NumeralWord, position: int, amount: Mention | None, period: Mention | None) -> bool:
    """On a tie a firm word wins, else the amount or date; 翻一番 is more than the word 一番."""
    if word.lead and amount and not amount.unit and amount.num_end - amount.num_start == 1:
        return True
    end = _word_end(word, position)
    rival = max(amount.end if amount and amount.kind != "idiom" else 0, period.end if period else 0)
    return end > rival or (end == rival and word.firm and not (amount and amount.unit == "倍"))


def _close_word(plain: str, position: int, word: NumeralWord | None) -> NumeralWord:
    """统一 ends with its numeral: 统一意志 holds no 一意, unless the longer word starts with 统一 itself."""
    if word and word.lead:
        return word
    return NumeralWord(plain[position - 1 : position + 1], 1, "idiom", firm=True)


def _build_word(plain: str, word: NumeralWord, position: int) -> Mention:
    start = position - word.lead
    end = start + len(word.word)
    return Mention(start, end, plain[start:end], word.kind, None, None, None, position, position + 1)


def _judge_bare(plain: str, amount: Mention) -> Mention:
    """Digits without a unit: a hotline, a code after its label, a year standing alone, else an amount."""
    currency = _CURRENCY.get(plain[amount.start - 1 : amount.start])
    if currency:
        return replace(amount, unit=currency)
    run = plain[amount.num_start : amount.num_end]
    if not run.isdigit() or amount.qualifier:
        return amount
    if _HOTLINE.fullmatch(run) and (len(run) > 3 or _DIALLED.search(plain, max(0, amount.start - 6), amount.start)):
        return replace(amount, kind="named", value=None)
    if _CODE_LABEL.search(plain, max(0, amount.start - 8), amount.start):
        return replace(amount, kind="other", value=None)
    return replace(amount, kind="date", value=None) if _YEAR.fullmatch(run) else amount


def _match_masked(plain: str, position: int, floor: int) -> Mention:
    """A placeholder for a number: 20xx年 and xx年 are dates, xx人 and xx万元 amounts, x大 a name."""
    if period := match_period(plain, position, floor):
        return period
    num_end = position
    while num_end < min(len(plain), position + 4) and plain[num_end] in MASKS:
        num_end += 1
    unit_start = num_end + (plain[num_end : num_end + 1] in ("万", "亿"))
    end, unit = read_unit(plain, unit_start)
    kind, end = ("quantity", end) if unit else ("named", num_end)
    return Mention(
        position, end, plain[position:end], "quantity" if kind == "quantity" else "named", None, unit, None,
        position, num_end, masked=True,
    )  # fmt: skip


def _match_rest(plain: str, position: int) -> Mention:
    """A numeral no rule knows: the whole run, an idiom when Chinese, else something other."""
    run = _RUN.match(plain, position)
    end = run.end() if run else position + 1
    other = plain[position].isdigit() or plain[position] in "%‰"
    if plain[position:end] == "几":
        end, unit = read_unit(plain, end)
        other = unit is not None
    return Mention(position, end, plain[position:end], "other" if other else "idiom", None, None, None, position, end)
