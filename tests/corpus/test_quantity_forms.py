"""Rarer written forms: signs, split units, neighbouring months, phases and sessions."""

from decimal import Decimal

import pytest

from corpus.mention import Mention
from corpus.quantity import find_mentions


def read_only(text: str) -> Mention:
    (mention,) = find_mentions(text)
    return mention


@pytest.mark.parametrize(
    ("text", "span", "value", "unit", "qualifier"),
    [
        ("收入增长-3.2%。", "-3.2%", "-3.2", "%", None),
        ("满意度提高三个多百分点。", "三个多百分点", "3", "百分点", "多"),
        ("下降2个多百分点。", "2个多百分点", "2", "百分点", "多"),
        ("场次翻了一番还多。", "翻了一番还多", "2", "倍", "多"),
    ],
)
def test_amounts_keep_sign_and_split_units(text: str, span: str, value: str, unit: str, qualifier: str | None) -> None:
    mention = read_only(text)
    assert (mention.text, mention.value, mention.unit, mention.qualifier) == (span, Decimal(value), unit, qualifier)
    assert mention.kind == "quantity"


@pytest.mark.parametrize("text", ["到场2-3人。", "附件-1件。"])
def test_a_dash_between_is_no_sign(text: str) -> None:
    assert all(mention.value is None or mention.value > 0 for mention in find_mentions(text))


@pytest.mark.parametrize(
    ("text", "span", "kind"),
    [
        ("最忙的二三月间加班多。", "二三月间", "date"),
        ("机场三期建成投运。", "三期", "ordinal"),
        ("区人大五次会议召开。", "五次", "ordinal"),
        ("推动“117项目”核心区建设。", "117项目", "named"),
        ("和同事一道，推进改革。", "一道", "idiom"),
        ("培训班三期，准时开课。", "三期", "quantity"),
        ("召开三次会议，研究选址。", "三次", "quantity"),
    ],
)
def test_kinds_that_the_neighbouring_words_decide(text: str, span: str, kind: str) -> None:
    mention = read_only(text)
    assert (mention.text, mention.kind) == (span, kind)


def test_one_by_one_counts_nothing() -> None:
    assert [mention.kind for mention in find_mentions("商户谈成一条算一条。")] == ["other", "other"]
