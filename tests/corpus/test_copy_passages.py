"""Which passages of known texts use the rare words of a passage."""

import pytest

from corpus.copyindex import CopyIndex, IndexedText, build_index
from corpus.copying import passages
from corpus.copying.passages import PassageSizes
from corpus.copying.text import normalise_text

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
