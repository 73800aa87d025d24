from checked_copies import make_copy
from hypothesis import given
from hypothesis import strategies as st

from drafter.reporting.copy_marks import Piece, cut_pieces, find_changed


def changed_words(here: str, there: str, equal: tuple[tuple[int, int, int, int], ...]) -> tuple[list[str], list[str]]:
    copy = make_copy((0, len(here)), (0, len(there)), equal=equal)
    changed = find_changed(copy, here, there)
    return [here[a:b] for a, b in changed.here], [there[a:b] for a, b in changed.there]


def test_nothing_is_marked_in_a_verbatim_copy() -> None:
    assert changed_words("送去热饭180份。", "送去热饭180份。", ((0, 9, 0, 9),)) == ([], [])


def test_figures_of_other_values_are_marked_on_both_sides_whatever_their_length() -> None:
    here, there = "受理一百零二件，办结8件。", "受理46件，办结8件。"
    assert changed_words(here, there, ((0, 12, 0, 10),)) == (["一百零二"], ["46"])


def test_changed_words_are_marked_without_the_punctuation_around_them() -> None:
    here, there = "绕湖三圈，备了姜茶。", "绕湖三圈，端出热汤，备了姜茶。"
    assert changed_words(here, there, ((0, 4, 0, 4), (5, 9, 10, 14))) == ([], ["端出热汤"])


def test_a_single_like_character_between_changed_words_does_not_tear_them_apart() -> None:
    here, there = "我们的诗会办了。", "他们的书展办了。"
    equal = ((1, 2, 1, 2), (5, 7, 5, 7))
    assert changed_words(here, there, equal) == (["我们的诗会"], ["他们的书展"])


def test_sentences_in_another_order_are_not_changed() -> None:
    here, there = "甲乙丙丁。戊己庚辛。", "戊己庚辛。甲乙丙丁。"
    assert changed_words(here, there, ((0, 4, 5, 9), (5, 9, 0, 4))) == ([], [])


def test_without_equal_stretches_nothing_is_claimed() -> None:
    assert changed_words("甲乙丙", "丁戊己", ()) == ([], [])


@given(st.text("甲乙12，。", max_size=30), st.lists(st.tuples(st.integers(0, 35), st.integers(0, 35))))
def test_pieces_put_together_are_the_text(text: str, changed: list[tuple[int, int]]) -> None:
    pieces = cut_pieces(text, 2, len(text), sorted(changed))
    assert "".join(piece.text for piece in pieces) == text[2:]


def test_pieces_tell_what_is_changed() -> None:
    assert cut_pieces("受理52件。", 0, 6, [(2, 4)]) == (Piece("受理"), Piece("52", changed=True), Piece("件。"))
