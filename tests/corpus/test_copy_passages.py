"""Which passages of known texts use the rare words of a passage."""

import random
from itertools import pairwise

import numpy as np
import pytest

from corpus.copyindex import CopyIndex, IndexedText, build_index
from corpus.copying import passages
from corpus.copying.overlap import hash_pairs
from corpus.copying.passages import PassageSizes
from corpus.copying.text import NormalText, normalise_text

ASKED = "社区调解室晚上也开门，法官带着徒弟来坐班。欠薪的工人下了夜班就能把账算清。"
ANSWER = (
    "调解室改在夜里接待，法官领着两名徒弟轮流坐班。下夜班的工人带着欠条来，当场把欠薪的账算清，再由社区送去法院确认。"
)
OTHERS = (
    "书屋添了两排绘本架，退休教师周末带孩子朗读，借阅登记由志愿者轮流负责，破损的图书送去修补以后再上架。",
    "长跑赛绕湖三圈，终点备了姜茶和毛巾，没有名次，人人领一枚木刻奖牌，报名费全部捐给了山区的学校。",
    "食堂账目按月张贴在公示栏，工人推选的监督员轮流尝菜，查验进货单据，剩饭剩菜当天称重登记。",
)


@pytest.fixture
def index() -> CopyIndex:
    texts = [*OTHERS[:2], f"{OTHERS[2]}\n{ANSWER}"]
    return build_index(IndexedText(f"t{number}", text) for number, text in enumerate(texts))


def test_the_passage_with_most_of_the_rare_words_comes_first(index: CopyIndex) -> None:
    text = normalise_text(ASKED)
    (found,) = index.find_passages(
        text, [(0, len(text.sentences))], frozenset(["t0", "t1", "t2"]), PassageSizes(width=40)
    )
    best = found[0]
    assert best.id == "t2"
    stretch = normalise_text(f"{OTHERS[2]}\n{ANSWER}").locate(best.first, best.last)
    assert f"{OTHERS[2]}\n{ANSWER}"[slice(*stretch)].startswith("调解室改在夜里")


def test_texts_outside_the_scope_are_not_looked_at(index: CopyIndex) -> None:
    text = normalise_text(ASKED)
    (found,) = index.find_passages(text, [(0, len(text.sentences))], frozenset(["t0", "t1"]))
    assert {one.id for one in found} <= {"t0", "t1"}


def test_it_does_not_matter_in_how_many_blocks_a_segment_is_read(
    index: CopyIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = normalise_text(ASKED)
    scope, asked = frozenset(["t0", "t1", "t2"]), [(0, len(text.sentences))]
    whole = index.find_passages(text, asked, scope)
    monkeypatch.setattr(passages, "_BLOCK", 10)
    assert index.find_passages(text, asked, scope) == whole


def test_a_text_forgotten_no_longer_makes_its_words_common(index: CopyIndex) -> None:
    alone = build_index([IndexedText("t0", OTHERS[0])])
    index.remove(["t1", "t2"])
    assert (index.measure_rarity().pairs == alone.measure_rarity().pairs).all()


def test_the_best_passage_is_the_one_that_counting_pair_by_pair_finds() -> None:
    chance = random.Random(7)
    words = ["维权", "调解", "帮扶", "食堂", "欠薪", "夜校", "慰问", "体检", "技能", "赛事", "湖边", "木刻"]
    texts = ["".join("".join(chance.choices(words, k=5)) + "。" for _ in range(9)) for _ in range(12)]
    index = build_index(IndexedText(f"t{number}", text) for number, text in enumerate(texts))
    text = normalise_text("".join("".join(chance.choices(words, k=5)) + "。" for _ in range(4)))
    asked = [(0, 2), (1, 3), (2, 4)]
    sizes = PassageSizes(width=20, least_weight=0.2)
    weights = index.measure_rarity().pairs

    def pairs_of(codes: np.ndarray[tuple[int, ...], np.dtype[np.uint16]]) -> set[int]:
        return {pair for pair in hash_pairs(codes).tolist() if weights[pair] >= sizes.least_weight}

    def sentences_of(one: NormalText, beyond: int) -> list[set[int]]:
        borders = [*one.sentences.tolist(), len(one)]
        return [pairs_of(one.codes[start : end + beyond]) for start, end in pairwise(borders)]

    mine = sentences_of(text, beyond=0)
    for (first, last), found in zip(asked, index.find_passages(text, asked, index.ids(), sizes), strict=True):
        scores = []
        for known in map(normalise_text, texts):
            borders, theirs = [*known.sentences.tolist(), len(known) + 1], sentences_of(known, beyond=1)
            for start in range(len(theirs)):
                end = next(
                    (k for k in range(start + 1, len(borders)) if borders[k] - borders[start] >= 20), len(theirs)
                )
                length = borders[end] - borders[start]
                shared = sum(weights[pair] for a in mine[first:last] for b in theirs[start:end] for pair in a & b)
                scores.append(shared / np.sqrt(length + 30) if length >= 10 else 0.0)
        assert found[0].score == pytest.approx(max(scores))
