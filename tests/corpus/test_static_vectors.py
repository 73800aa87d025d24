import numpy as np

from corpus.search.static_vectors import StaticEmbedder


def similarity(first: str, second: str) -> float:
    vectors = StaticEmbedder().embed([first, second])
    return float(vectors[0] @ vectors[1])


def test_texts_of_one_meaning_are_nearer_than_others() -> None:
    one, same, other = "帮助贫困家庭的子女上学", "资助困难户孩子读书", "检查企业的消防设施"
    assert similarity(one, same) > similarity(one, other) + 0.2


def test_figures_do_not_count() -> None:
    assert np.isclose(similarity("受理投诉180件", "受理投诉2万件"), similarity("受理投诉180件", "受理投诉3万件"))


def test_a_text_without_a_known_word_is_near_nothing() -> None:
    vectors = StaticEmbedder().embed(["", "xyz 123", "困难职工"])
    assert not vectors[:2].any()
    assert np.isclose(np.linalg.norm(vectors[2]), 1)
