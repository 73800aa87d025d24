"""Corrected statistics: numbers follow, sentences stay, untrue wording is told."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sample_office import make_snapshot, make_table, sample_events, sample_table
from sqlalchemy.engine import Engine
from written_draft import bind, make_draft

from api.database import open_database
from corpus.errors import InputError
from corpus.table import StatTable
from drafter.builtin_writer import BuiltinWriter
from drafter.checks.evidence import Evidence
from drafter.draft import Draft, DraftSection
from drafter.draft_store import load_draft, save_draft
from drafter.figures import evaluate
from drafter.finding import Finding
from drafter.pipeline import draft_report
from drafter.rerendering import Rerendered, rerender_draft
from drafter.revisions import correct_statistics, list_revisions, set_lock

NOW = {"disp_accepted": 96, "disp_success": 79, "members_total": 15742}
LAST = {"disp_accepted": 103, "disp_success": 79}
OLD = make_table(NOW, LAST, {"disp_success": 75})
TEXT = "受理劳动争议96件，比上年减少7件；调解成功79件，与上年持平，超过年度计划75件。调解成功率82.3%。"
USES = {
    "f1": "96件|disp_accepted",
    "f2": "7件|disp_accepted - last(disp_accepted)",
    "f3": "79件|disp_success",
    "f4": "75件|plan(disp_success)",
    "f5": "82.3%|disp_success / disp_accepted * 100",
}


def draft_of(text: str = TEXT, **uses: str) -> Draft:
    bound = tuple(replace(one, value=evaluate(one.expression, OLD)) for one in bind(text, **(uses or USES)))
    return make_draft(sections=(DraftSection("dispute", "化解劳动争议", 1, text, bound, writer="builtin"),))


def rerender(**changed: int) -> Rerendered:
    new = make_table({**NOW, **changed}, LAST, {"disp_success": 75})
    return rerender_draft(draft_of(), OLD, new)


def told(made: Rerendered) -> list[tuple[str, str]]:
    section = made.draft.sections[0]
    return [(one.rule, section.text[one.start : one.end]) for one in section.findings]


def test_the_same_statistics_change_nothing() -> None:
    made = rerender()
    assert (made.changed, made.changed_sections, made.draft.sections[0].text) == ((), (), TEXT)


def test_every_number_that_hangs_on_the_corrected_figure_follows_and_its_sentence_is_told() -> None:
    made = rerender(disp_accepted=90)
    section = made.draft.sections[0]
    assert section.text == TEXT.replace("96件", "90件").replace("7件；", "13件；").replace("82.3%", "87.8%")
    assert [section.text[one.start : one.end] for one in section.uses] == [one.text for one in section.uses]
    assert len(made.changed) == 2
    assert made.changed[1].after == "调解成功率87.8%。"
    assert told(made) == []


def test_a_fall_that_becomes_a_rise_is_an_error_at_its_number() -> None:
    assert told(rerender(disp_accepted=110))[0] == ("turned", "7件")


def test_level_with_last_year_and_a_plan_that_is_no_longer_met_are_errors_at_their_clause() -> None:
    rules = dict(told(rerender(disp_success=70)))
    assert rules["level"] == "与上年持平"
    assert rules["plan"] == "超过年度计划75件"


def test_a_trend_told_without_a_number_is_an_error_when_it_turned() -> None:
    text = "受理劳动争议96件，较上年有所下降。"
    new = make_table({**NOW, "disp_accepted": 120}, LAST)
    made = rerender_draft(draft_of(text, f1="96件|disp_accepted"), OLD, new)
    assert told(made) == [("trend", "较上年有所下降")]


def test_a_figure_that_is_gone_stays_as_an_error_and_is_no_longer_bound() -> None:
    new = make_table({"disp_accepted": 96}, LAST, {"disp_success": 75})
    made = rerender_draft(draft_of(), OLD, new)
    assert ("gone", "79件") in told(made)
    assert "disp_success" not in [one.expression for one in made.draft.sections[0].uses]


def test_a_second_correction_back_leaves_no_finding() -> None:
    turned = rerender(disp_accepted=110)
    new = make_table({**NOW, "disp_accepted": 110}, LAST, {"disp_success": 75})
    back = rerender_draft(turned.draft, new, OLD)
    assert back.draft.sections[0].text == TEXT


def test_the_amounts_of_a_whole_draft_equal_those_of_a_draft_written_from_the_new_table() -> None:
    table = sample_table()
    figures = tuple(
        replace(one, value=one.value + 1) if one.indicator == "warm_persons" else one for one in table.figures
    )
    new = replace(table, figures=figures)

    def write(given: StatTable) -> Draft:
        snapshot = make_snapshot(given, sample_events())
        return asyncio.run(draft_report(snapshot, BuiltinWriter(), Evidence(), lambda *_: ())).draft

    made = rerender_draft(write(table), table, new)
    assert [one.text for one in made.draft.sections] == [one.text for one in write(new).sections]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path)
    save_draft(opened, draft_of(), OLD)
    yield opened
    opened.dispose()


def test_a_correction_is_a_revision_and_the_new_statistics_are_the_drafts(engine: Engine) -> None:
    draft, _ = load_draft(engine, draft_of().id)
    new = make_table({**NOW, "disp_accepted": 90}, LAST, {"disp_success": 75})
    correct_statistics(engine, draft.id, draft, new, "王")
    corrected, table = load_draft(engine, draft.id)
    assert table == new
    assert "90件" in corrected.sections[0].text
    assert [one.kind for one in list_revisions(engine, draft.id, "dispute")] == ["first", "rerendered"]


def test_a_locked_section_stays_and_is_named(engine: Engine) -> None:
    draft = draft_of()
    set_lock(engine, draft.id, "dispute", "王", locked=True)
    made = correct_statistics(engine, draft.id, draft, make_table({**NOW, "disp_accepted": 90}, LAST), "王")
    assert made.stale == ("dispute",)
    assert load_draft(engine, draft.id)[0].sections[0].text == TEXT


def test_a_correction_of_a_text_that_changed_meanwhile_is_refused(engine: Engine) -> None:
    other = draft_of("别的文字。", f1="别|disp_accepted")
    with pytest.raises(InputError, match="再试一次"):
        correct_statistics(engine, other.id, other, OLD, "王")
    assert load_draft(engine, other.id) == (draft_of(), OLD)


def test_findings_of_other_checks_stay_at_their_words() -> None:
    section = draft_of().sections[0]
    at = TEXT.index("82.3%")
    finding = Finding("binding", "unexplained", "warn", at, at + 5, "请核对。")
    draft = make_draft(sections=(replace(section, findings=(finding,)),))
    made = rerender_draft(draft, OLD, make_table({**NOW, "disp_accepted": 1000}, LAST, {"disp_success": 75}))
    (kept,) = [one for one in made.draft.sections[0].findings if one.check == "binding"]
    assert made.draft.sections[0].text[kept.start : kept.end] == "7.9%"
