from dataclasses import replace

from checked_copies import CANTEEN, DRAFT, FRESH, SOURCES, check_text, checked_draft, make_copy
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.reporting.copy_report import CheckedText, build_report
from drafter.reporting.copy_rows import CONTEXT, Row, lay_out


def rows_of(checked: CheckedText) -> list[Row]:
    return lay_out(build_report(checked))


def words(row: Row) -> str:
    return "\n".join("".join(piece.text for span in one.spans for piece in span.pieces) for one in row.paragraphs)


def test_all_words_of_the_text_are_shown_in_order() -> None:
    assert "\n".join(words(row) for row in rows_of(checked_draft())) == DRAFT.strip()


def test_a_copy_stands_beside_its_source_passage() -> None:
    (row,) = [row for row in rows_of(checked_draft()) if CANTEEN in words(row)]
    (card,) = row.cards
    assert "".join(piece.text for line in card.passage for piece in line) == CANTEEN
    assert (card.before, card.after) == ("今年食堂开张。", "账目另附。")
    assert (card.before_cut, card.after_cut) == (False, False)


def test_headings_stand_in_the_row_of_what_they_head() -> None:
    (row,) = [row for row in rows_of(checked_draft()) if CANTEEN in words(row)]
    assert [one.role for one in row.paragraphs] == ["heading", "heading", "text"]


def test_the_title_is_told_apart() -> None:
    assert rows_of(checked_draft())[0].paragraphs[0].role == "title"


def test_a_copy_over_several_paragraphs_opens_once_and_keeps_to_one_row() -> None:
    passage = CANTEEN.replace("。食堂", "。\n食堂")
    checked = check_text(f"{FRESH}\n{passage}\n{FRESH}\n")
    (row,) = [row for row in rows_of(checked) if row.cards]
    assert words(row) == passage
    assert [span.opens for one in row.paragraphs for span in one.spans] == [True, False]
    assert len(row.cards) == 1


def test_context_is_cut_and_keeps_to_the_paragraph() -> None:
    source = replace(SOURCES[0], text="甲" * 200 + "。" + CANTEEN + "乙\n丙丙丙")
    (row,) = [row for row in rows_of(check_text(CANTEEN, (source,))) if row.cards]
    card = row.cards[0]
    assert (card.before, card.before_cut) == ("甲" * (CONTEXT - 1) + "。", True)
    assert (card.after, card.after_cut) == ("乙", False)


def test_copies_that_overlap_are_all_shown() -> None:
    copies = (make_copy((0, 30), (0, 30)), make_copy((10, 20), (10, 20), source="s2"))
    checked = replace(checked_draft(), text=CANTEEN, sections=(), copies=copies)
    rows = rows_of(checked)
    assert [card.located.number for row in rows for card in row.cards] == [1, 2]
    assert words(rows[0]) == CANTEEN


@settings(deadline=None)
@given(
    st.text("甲乙1 \n。", max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30)), max_size=6),
)
def test_whatever_the_copies_no_word_and_no_card_is_lost(text: str, spans: list[tuple[int, int]]) -> None:
    copies = tuple(
        make_copy((start, min(start + length, len(text))), (0, 10))
        for start, length in spans
        if text[start : start + length].strip()
    )
    rows = rows_of(replace(checked_draft(), text=text, sections=(), copies=copies))
    shown = "".join(words(row) for row in rows)
    assert shown.replace("\n", "") == "".join(line.strip() for line in text.split("\n"))
    assert sum(len(row.cards) for row in rows) == len(copies)
