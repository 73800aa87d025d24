"""Chinese characters counted and simplified."""

from corpus.characters import count_han, simplify
from corpus.search.words import segment


def test_only_ideographs_count() -> None:
    assert count_han("完成12项，办结率98%。") == 6


def test_traditional_characters_become_simplified_one_for_one() -> None:
    traditional = "全縣辦結群眾訴求，維護職工權益"
    assert simplify(traditional) == "全县办结群众诉求，维护职工权益"
    assert len(simplify(traditional)) == len(traditional)


def test_a_simplified_query_finds_traditional_words() -> None:
    assert set(segment("维护职工权益")) <= set(segment("維護職工權益"))
