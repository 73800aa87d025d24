from dataclasses import replace
from datetime import date

from written_draft import draft_table, make_draft

from corpus.event import Event
from drafter.draft import DraftSection, compose
from drafter.layout.annex import list_numbers


def test_every_bound_number_has_one_row_in_reading_order() -> None:
    rows = list_numbers(compose(make_draft()), draft_table())
    assert [row.text for row in rows] == ["15742人", "96件", "7件", "79件", "82.3%"]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]


def test_a_row_names_the_section_its_number_stands_in() -> None:
    rows = list_numbers(compose(make_draft()), draft_table())
    assert [row.section for row in rows] == ["开头", *["（一）化解劳动争议"] * 4]


def test_a_row_gives_the_formula_and_every_cell_it_reads() -> None:
    row = list_numbers(compose(make_draft()), draft_table())[2]
    assert row.formula == "劳动争议受理件数 － 上年劳动争议受理件数"
    assert row.cells == "统计.xlsx 表一!C3（96件）；统计.xlsx 表一!C3（103件）"


def test_a_number_whose_figure_is_gone_says_so_instead_of_vanishing() -> None:
    table = replace(draft_table(), figures=draft_table().figures[:1])
    rows = list_numbers(compose(make_draft()), table)
    assert len(rows) == 5
    assert "统计数据里没有算式所用的数" in rows[0].formula
    assert rows[0].cells == ""


def test_a_number_quoted_from_an_event_has_a_row_that_names_its_line() -> None:
    text = "6月12日在蓝鲸纸盒厂等9家企业互查，另外4家没有参加。"
    event = Event("安全互查", "6月12日", date(2025, 6, 12), None, "蓝鲸纸盒厂等9家企业", "安全生产", "", "事项.csv", 7)
    draft = make_draft(sections=(DraftSection("merit", "安全", 1, text),), events=(event,))
    (row,) = list_numbers(compose(draft), draft_table(), draft.events)
    assert (row.text, row.formula, row.cells) == ("9家", "事项：安全互查", "事项.csv 第7行")
