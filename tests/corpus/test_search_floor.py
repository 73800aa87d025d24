"""A search for what no report tells of finds nothing; what reports do tell of is never refused."""

from pathlib import Path

import pytest
from bigram_embedder import OFFICE, make_report

from api.database import open_database
from corpus.embed import BuiltinEmbedder
from corpus.library import Corpus
from corpus.passage import Passage
from corpus.retrieve import Ranked
from corpus.search.floor import is_foreign
from corpus.search.hit import Hit, Why
from corpus.search.words import weigh_words

MODEL = BuiltinEmbedder().name
WORDS = ("职工", "书屋")
RARITY = weigh_words(WORDS, {"职工": 900, "书屋": 3}, 1000)


def hit(*words: str) -> Hit:
    passage = Passage("", "", OFFICE, 2024, "工作总结", (), 0, 1, "文", "文")
    return Hit(passage, 1.0, Why(words, 1, 1, 0.8))


def found(cosine: float) -> list[Ranked]:
    return [Ranked(1, 1.0, 1, 2, cosine - 0.01), Ranked(2, 0.9, None, 1, cosine)]


@pytest.mark.parametrize(
    ("cosine", "words", "passages", "foreign"),
    [
        (0.85, (), 2000, True),
        (0.85, (), 60, True),
        (0.85, ("职工",), 2000, True),  # every passage has that word
        (0.85, ("书屋",), 2000, False),
        (0.89, (), 2000, False),
        (0.87, (), 2000, True),
        (0.87, (), 60, False),  # among few passages the nearest is farther away
        (0.80, (), 49, False),
    ],
)
def test_only_a_far_passage_without_the_topics_words_is_foreign(
    cosine: float, words: tuple[str, ...], passages: int, foreign: bool
) -> None:
    assert is_foreign(found(cosine), [hit(*words)], RARITY, passages, MODEL) is foreign


def test_a_model_that_was_not_measured_refuses_nothing() -> None:
    assert not is_foreign(found(0.1), [hit()], RARITY, 2000, "another")


def test_an_everyday_question_finds_nothing_and_a_heading_finds_its_sections(tmp_path: Path) -> None:
    with Corpus(open_database(tmp_path), tmp_path / "vectors", BuiltinEmbedder()) as corpus:
        for year in range(2012, 2021):
            report, passages = make_report(year, extra="".join(chr(0x4E00 + year * k % 3000) for k in range(20, 30)))
            corpus.add_report(report, passages, report.text.encode())
        assert corpus.search("怎样腌制酸菜", office=OFFICE)  # the model's vectors are not there yet
        corpus.embed_pending()
        assert corpus.search("怎样腌制酸菜", office=OFFICE) == ()
        assert corpus.search("番茄的种植方法", office=OFFICE) == ()
        assert corpus.search("女职工专项集体合同", office=OFFICE)
        assert corpus.search("帮助生病的员工", office=OFFICE)
