from dataclasses import replace
from datetime import date

from written_draft import draft_table, make_draft

from corpus.event import Event
from corpus.table import Cell
from drafter.draft import DraftSection, compose
from drafter.layout.annex import make_annex


def test_every_bound_number_has_one_row_in_reading_order() -> None:
    rows = make_annex(compose(make_draft()), draft_table()).rows
    assert [row.text for row in rows] == ["15742人", "96件", "7件", "79件", "82.3%"]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]


def test_a_row_names_the_section_its_number_stands_in() -> None:
    rows = make_annex(compose(make_draft()), draft_table()).rows
    assert [row.section for row in rows] == ["开头", *["（一）化解劳动争议"] * 4]


def test_a_row_gives_the_formula_and_every_cell_it_reads() -> None:
    row = make_annex(compose(make_draft()), draft_table()).rows[2]
    assert row.formula == "劳动争议受理件数 － 上年劳动争议受理件数"
    assert row.cells == "C3（96件）；C3（103件）"


def test_a_number_whose_figure_is_gone_says_so_instead_of_vanishing() -> None:
    table = replace(draft_table(), figures=draft_table().figures[:1])
    rows = make_annex(compose(make_draft()), table).rows
    assert len(rows) == 5
    assert "统计数据里没有算式所用的数" in rows[0].formula
    assert rows[0].cells == ""


def test_a_number_quoted_from_an_event_has_a_row_that_names_its_line() -> None:
    text = "6月12日在蓝鲸纸盒厂等9家企业互查，另外4家没有参加。"
    event = Event("安全互查", "6月12日", date(2025, 6, 12), None, "蓝鲸纸盒厂等9家企业", "安全生产", "", "事项.csv", 7)
    draft = make_draft(sections=(DraftSection("merit", "安全", 1, text),), events=(event,))
    (row,) = make_annex(compose(draft), draft_table(), draft.events).rows
    assert (row.text, row.formula, row.cells) == ("9家", "事项：安全互查", "事项.csv 第7行")


def test_the_note_names_the_one_sheet_once() -> None:
    assert make_annex(compose(make_draft()), draft_table()).note == "单元格都在统计.xlsx的“表一”。"


def test_cells_of_several_sheets_say_which_one() -> None:
    table = draft_table()
    figures = tuple(replace(one, cell=Cell("去年.csv", "", "B2")) if one.year == 2024 else one for one in table.figures)
    annex = make_annex(compose(make_draft()), replace(table, figures=figures))
    assert annex.note == "表1是统计.xlsx的“表一”；表2是去年.csv。"
    assert annex.rows[2].cells == "表1 C3（96件）；表2 B2（103件）"


def test_without_figures_there_is_no_note() -> None:
    draft = make_draft(sections=(DraftSection("lead", "", 0, "正文。"),))
    assert make_annex(compose(draft), draft_table()).note == ""
