"""The copy index: what it finds, forgets and keeps apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.copyindex import CopyIndex, IndexedText, IndexLimits, build_index
from corpus.copying.overlap import PAIR_BITS, compare_sentences, list_sentence_pairs
from corpus.copying.text import MASK, normalise_text

SCHOOL = (
    "今年工会夜校开设了插花、书法和急救三门课程，先后有320名职工报名。\n"
    "课程结束后，学员在职工之家举办了一场小型作品展，获得街坊好评。"
)
LEGAL = "法律顾问每周三下午在服务站坐班，为货车司机解答运费拖欠、工伤认定方面的疑问。"


ALL = frozenset({"a", "b", "both", "last", *map(str, range(60)), *(f"more{number}" for number in range(40))})


def ask(index: CopyIndex, text: str, scope: frozenset[str] = ALL) -> set[str]:
    return {match.id for match in index.find_matches(normalise_text(text), scope) if match.likeness > 0.5}


def test_figures_become_one_symbol_and_punctuation_goes() -> None:
    normal = normalise_text("共3,200人、20xx年")
    assert normal.codes.tolist() == [ord("共"), MASK, ord("人"), MASK, ord("年")]


def test_places_lead_back_to_the_text_behind_punctuation_and_figures() -> None:
    text = "（一）共 3,200人，"
    normal = normalise_text(text)
    start, end = normal.locate(1, len(normal))
    assert text[start:end] == "共 3,200人"


def test_full_width_letters_are_the_same_as_half_width_ones() -> None:
    assert normalise_text("ＡＰＰ").codes.tolist() == normalise_text("app").codes.tolist()


def test_a_long_sentence_is_cut_at_commas() -> None:
    clause = "我们走访了辖区内的企业和职工家庭并详细记录每一家的困难与诉求以及后续帮扶安排"
    assert len(normalise_text("，".join([clause] * 4) + "。").sentences) == 4


@given(st.text())
def test_any_text_can_be_normalised_with_places_in_bounds(text: str) -> None:
    normal = normalise_text(text)
    assert len(normal.codes) == len(normal.starts) == len(normal.ends)
    assert np.all(normal.starts < normal.ends)
    assert np.all(normal.ends <= len(text))
    assert np.all(np.diff(normal.starts) > 0) if len(normal) > 1 else True


def test_a_known_sentence_is_found_with_its_place() -> None:
    index = build_index([IndexedText("a", SCHOOL), IndexedText("b", LEGAL)])
    matches = [m for m in index.find_matches(normalise_text(LEGAL), ALL) if m.id == "b"]
    assert matches[0].likeness == pytest.approx(1.0)
    assert matches[0].first == 0
    assert matches[0].last == len(normalise_text(LEGAL))


def test_other_figures_do_not_hide_a_sentence() -> None:
    index = build_index([IndexedText("a", SCHOOL), IndexedText("b", LEGAL)])
    assert ask(index, SCHOOL.replace("320", "1,458").replace("三门", "五门")) == {"a"}


def test_a_removed_text_is_not_found_any_more() -> None:
    index = build_index([IndexedText("a", SCHOOL), IndexedText("b", LEGAL)])
    index.remove(["b", "never seen"])
    assert ask(index, LEGAL) == set()
    assert "b" not in index
    assert len(index) == 1


def test_a_text_added_again_takes_the_place_of_the_old_one() -> None:
    index = build_index([IndexedText("a", SCHOOL)])
    index.add([IndexedText("a", LEGAL)])
    assert ask(index, LEGAL) == {"a"}
    assert ask(index, SCHOOL) == set()


def test_scope_keeps_other_texts_out() -> None:
    index = build_index([IndexedText("a", LEGAL), IndexedText("b", LEGAL + SCHOOL)])
    assert ask(index, LEGAL, scope=frozenset({"b"})) == {"b"}
    assert ask(index, LEGAL, scope=frozenset()) == set()


def test_texts_stay_findable_while_segments_are_closed_and_joined() -> None:
    texts = [IndexedText(str(n), f"{chr(0x5000 + n) * 9}。" + SCHOOL if n == 7 else LEGAL) for n in range(20)]
    small = IndexLimits(segment_codes=90, merge_codes=200, rare_gram=0.0)
    index = build_index([], small)
    for text in texts:
        index.add([text])
    index.remove([str(n) for n in range(10, 20)])
    index.add([IndexedText("last", "末尾的这一份材料只讲食堂改造与停车位划线的事情。")])
    assert ask(index, SCHOOL) == {"7"}
    assert ask(index, "末尾的这一份材料只讲食堂改造与停车位划线的事情。") == {"last"}


def test_matches_do_not_depend_on_how_texts_are_spread_over_segments() -> None:
    texts = [IndexedText(str(n), f"{chr(0x5000 + n) * 9}。{SCHOOL if n % 3 else LEGAL}") for n in range(40)]
    question = normalise_text(f"{LEGAL}\n{SCHOOL}")
    one, many = (build_index(texts, IndexLimits(segment_codes=size)) for size in (10_000, 150))
    assert sorted(map(repr, many.find_matches(question, ALL))) == sorted(map(repr, one.find_matches(question, ALL)))


def test_an_empty_index_and_empty_texts_find_nothing() -> None:
    assert build_index([]).find_matches(normalise_text(LEGAL), ALL) == ()
    index = build_index([IndexedText("empty", ""), IndexedText("stop", "。\n")])
    assert index.find_matches(normalise_text(LEGAL), ALL) == ()
    assert index.find_matches(normalise_text(""), ALL) == ()


def test_a_sentence_known_from_many_texts_leads_to_a_few_of_them_and_to_one_that_shares_more() -> None:
    many = [IndexedText(str(number), f"{LEGAL}\n{chr(0x4E00 + number) * 9}。") for number in range(60)]
    index = build_index([*many, IndexedText("both", f"{SCHOOL}\n{LEGAL}")], IndexLimits(most_anchors=4))
    met = ask(index, f"{LEGAL}\n{SCHOOL}")
    assert "both" in met
    assert len(met) <= 5


def test_rarity_follows_the_texts_that_come_and_go() -> None:
    index = build_index([IndexedText("a", LEGAL), IndexedText("b", SCHOOL)])
    (before,) = (m.shared for m in index.find_matches(normalise_text(LEGAL), ALL) if m.id == "a")
    index.add(IndexedText(f"more{number}", LEGAL) for number in range(40))
    after = next(m.shared for m in index.find_matches(normalise_text(LEGAL), ALL) if m.id == "a")
    index.remove(f"more{number}" for number in range(40))
    (again,) = (m.shared for m in index.find_matches(normalise_text(LEGAL), ALL) if m.id == "a")
    assert after < before
    assert again == pytest.approx(before)


def test_a_text_with_one_character_in_each_sentence_has_no_wording_in_common_with_any() -> None:
    (segment,) = build_index([IndexedText("a", SCHOOL)]).state.segments
    single = list_sentence_pairs(normalise_text("工。会。职。代。表。大。选。"))
    found = compare_sentences(single, segment, np.arange(2), np.ones(1 << PAIR_BITS))
    assert not len(found.asked)
