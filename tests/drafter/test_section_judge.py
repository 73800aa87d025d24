"""What the checks find in a section while its model can mend it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from dispute_brief import BRIEF, EVENT, make_fact
from sample_office import make_table

from bench.scripted_model import Ask, Reply, ScriptedModel
from drafter.calling.endpoint import Endpoint
from drafter.calling.gateway import Gateway
from drafter.checks.evidence import Evidence
from drafter.draft import DraftSection
from drafter.model import ModelClient
from drafter.model_writer import ModelWriter
from drafter.pipeline import write_section
from drafter.section_judge import SectionJudge

LECTURE = replace(EVENT, start=date(2025, 3, 5), end=date(2025, 3, 5))
AUTUMN = date(2025, 9, 4)
MEETING = replace(LECTURE, title="劳动争议联调现场会", when="9月4日", start=AUTUMN, end=AUTUMN, place="", detail="")
SECTION = replace(BRIEF, events=(LECTURE, MEETING))
EVIDENCE = Evidence(events=SECTION.events, year=2025)
FIGURES = (
    "全年受理劳动争议[[f1]]，比上年增长[[f4]]，调解成功[[f5]]，调解成功率[[f6]]，涉及职工[[f7]]，为职工追回[[f8]]。"
    "现有调解员[[f9]]，结案〔待补：劳动争议结案件数〕。"
)
SWAPPED = FIGURES + "[[d2]]在创业园开展法律宣讲进企业。[[d1]]召开劳动争议联调现场会。"
RIGHT = FIGURES + "[[d1]]在创业园开展法律宣讲进企业。[[d2]]召开劳动争议联调现场会。"


def write(script: Callable[[Ask], Reply]) -> tuple[DraftSection, list[Ask]]:
    async def run(url: str) -> DraftSection:
        gateway = Gateway(ModelClient(Endpoint(url, "scripted", backoff_seconds=0.01)))
        try:
            return await write_section(ModelWriter(gateway), SECTION, EVIDENCE)
        finally:
            await gateway.close()

    with ScriptedModel(script=script) as server:
        return asyncio.run(run(server.base_url)), server.asks


def test_an_event_on_another_events_day_is_shown_to_the_model_and_mended() -> None:
    section, asks = write(lambda ask: Reply(RIGHT if "这不是这件事的日期" in ask.said else SWAPPED))
    assert len(asks) == 2
    assert "3月5日在创业园开展法律宣讲进企业。9月4日召开劳动争议联调现场会。" in section.text


def test_after_two_further_calls_the_sentence_with_the_wrong_day_is_replaced() -> None:
    section, asks = write(lambda _: Reply(SWAPPED))
    assert len(asks) == 3
    assert "9月4日在创业园" not in section.text
    assert "3月5日在创业园开展法律宣讲进企业" in section.text
    assert "9月4日召开劳动争议联调现场会" in section.text
    assert section.findings == ()


def test_warnings_alone_cost_no_call() -> None:
    claim = "荣获市级模范职工之家称号，邀请高校专家举办培训班。"
    judged = SectionJudge(SECTION, EVIDENCE).bind(RIGHT + claim)
    assert [one.check for one in judged.findings] == ["claims"]
    assert len(write(lambda _: Reply(RIGHT + claim))[1]) == 1


def test_a_past_report_is_not_shown_again_for_a_repair() -> None:
    assert "往年文字" not in write(lambda _: Reply(SWAPPED))[1][1].said


def test_a_date_that_the_model_leaves_out_is_put_before_its_event() -> None:
    text = SectionJudge(SECTION, EVIDENCE).bind(FIGURES + "在创业园开展法律宣讲进企业活动。").text
    assert text.endswith("。3月5日在创业园开展法律宣讲进企业活动。")


def test_a_warning_of_binding_does_not_hide_an_error_of_the_checks() -> None:
    brief = replace(
        SECTION, facts=(make_fact("f1", "members_total", "工会会员总数", "value", "15742人", "15742", "人"),)
    )
    table = make_table({"members_total": 15742})
    bound = SectionJudge(brief, replace(EVIDENCE, table=table)).bind("[[f1]]深入学习贯彻全会精神。")
    assert {(one.check, one.severity) for one in bound.findings} >= {("binding", "warn"), ("numbers", "error")}
