"""What must hold for any number and any text."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.numerals.numeral import parse_numeral
from corpus.quantity import find_mentions

DIGITS = "零一二三四五六七八九"
CAPITAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
NUMERALS = set("0123456789０１２３４５６７８９〇零一二三四五六七八九十百千万亿两半双几廿%％")
ALPHABET = (
    "0123456789０９一二三四五六七八九十百千万亿两半双几廿零〇%.,，、（）()〔〕“”年月日第个人元家至—到"
    "xX约近余多以上翻番成分之工会的。\n "
)

counts = st.integers(min_value=0, max_value=99_999_999)


def spell(number: int) -> str:
    """The plain Chinese spelling of a number below 10**8, written apart from the parser."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return spell(high) + "万" + ("" if not low else ("零" if low < 1000 else "") + spell(low))
    parts, gap = "", False
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            parts += ("零" if gap and parts else "") + DIGITS[digit] + sign
        gap = not digit
    return parts or "零"


@given(counts)
def test_an_integer_spelled_in_chinese_parses_back(number: int) -> None:
    numeral = parse_numeral(spell(number))
    assert numeral is not None
    assert numeral.value == number


@given(counts)
def test_an_integer_in_capital_numerals_parses_back(number: int) -> None:
    numeral = parse_numeral(spell(number).translate(CAPITAL))
    assert numeral is not None
    assert numeral.value == number


@given(st.integers(min_value=0, max_value=10**15))
def test_an_integer_in_digits_parses_back_with_or_without_separators(number: int) -> None:
    for written in (str(number), f"{number:,}", f"{number:,}".replace(",", "，")):
        numeral = parse_numeral(written)
        assert numeral is not None
        assert numeral.value == number


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_decimal_with_a_scale_parses_back(number: Decimal) -> None:
    numeral = parse_numeral(f"{number}万")
    assert numeral is not None
    assert numeral.value == number * 10_000


@given(st.integers(min_value=2, max_value=10**9), st.sampled_from(["人", "件", "万元", "%", "人次", "平方米"]))
def test_a_number_in_full_width_digits_means_the_same(number: int, unit: str) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    narrow, other = find_mentions(f"合计{number}{unit}。")[0], find_mentions(f"合计{wide}{unit}。")[0]
    assert (narrow.value, narrow.unit) == (other.value, other.unit)


@given(
    st.integers(min_value=2, max_value=99_999),
    st.sampled_from(["", "慰问职工", "。", "其中，", "工会共办理", "\n", "（"]),
    st.sampled_from(["", "，", "。", "参加活动", "）", "；其余不变"]),
)
def test_surrounding_text_never_changes_the_value(number: int, before: str, after: str) -> None:
    mention = find_mentions(f"{before}{number}人{after}")[0]
    assert (mention.value, mention.unit, mention.kind) == (number, "人", "quantity")


@settings(max_examples=400)
@given(st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=60))
def test_mentions_are_ordered_disjoint_and_cut_from_the_text(text: str) -> None:
    floor = 0
    for mention in find_mentions(text):
        assert floor <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        assert mention.start <= mention.num_start < mention.num_end <= mention.end
        floor = mention.end


@settings(max_examples=400)
@given(st.text(alphabet=ALPHABET, max_size=60))
def test_every_numeral_character_lies_in_a_mention(text: str) -> None:
    covered = {offset for mention in find_mentions(text) for offset in range(mention.start, mention.end)}
    assert {i for i, char in enumerate(text) if char in NUMERALS} <= covered
