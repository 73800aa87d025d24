"""A section that repeats past reports is written once more with the repeated stretches pointed out."""

import asyncio
from dataclasses import replace

from dispute_brief import BRIEF

from drafter.binding import bind_figures
from drafter.brief import SectionBrief
from drafter.checks.copies import index_sources
from drafter.checks.evidence import Evidence, SourceText
from drafter.draft import DraftSection, Origin
from drafter.errors import EmptyReplyError
from drafter.material import revise_prompt
from drafter.originality import measure_copying, write_originally
from prompts.render import render_prompt

PAST = (
    "针对用工多、纠纷多的餐饮门店和快递网点，调解员每周到现场坐班，把矛盾化解在班组里。"
    "全年受理劳动争议165件，调解成功140件，为职工追回欠薪210万元，劳资双方当场签字、当场兑现。"
)
EVIDENCE = Evidence(library=index_sources([SourceText("a", "2024.txt", "石榴巷社区工会", 2024, "总结", PAST)]))
COPIED = PAST.replace("165件", "[[f1]]").replace("140件", "[[f5]]").replace("210万元", "[[f8]]")
OWN = "本年受理劳动争议[[f1]]，其中[[f5]]经工会调解成功，追回款项[[f8]]。"


def section_of(raw: str) -> DraftSection:
    bound = bind_figures(raw, BRIEF)
    origins = (Origin(0, len(bound.text), "model"),)
    return DraftSection("dispute", "化解劳动争议", 2, bound.text, bound.uses, bound.findings, origins=origins)


def rewrite(first: str, second: str | None) -> tuple[DraftSection, list[SectionBrief]]:
    asked: list[SectionBrief] = []

    async def write(brief: SectionBrief) -> DraftSection:
        asked.append(brief)
        if second is None:
            raise EmptyReplyError("m")
        return replace(section_of(second), prompt_tokens=3)

    made = asyncio.run(write_originally(replace(section_of(first), prompt_tokens=5), BRIEF, EVIDENCE, write))
    return made, asked


def test_an_original_section_is_not_written_again() -> None:
    made, asked = rewrite(OWN, OWN)
    assert (made.text, asked) == (section_of(OWN).text, [])


def test_a_copied_section_is_written_anew_and_both_calls_are_counted() -> None:
    made, asked = rewrite(COPIED, OWN)
    assert measure_copying(section_of(COPIED).text, EVIDENCE).ratio > 0.5
    assert (made.text, made.prompt_tokens) == (section_of(OWN).text, 8)
    assert len(asked) == 1


def test_what_was_copied_is_shown_without_any_figure() -> None:
    _, asked = rewrite(COPIED, OWN)
    request = asked[0].request
    assert request is not None
    assert any("调解员每周到现场坐班" in one for one in request.copied)
    assert not any(char.isdigit() for one in request.copied for char in one)
    assert "[[f1]]" in request.current


def test_a_second_text_that_repeats_as_much_or_is_wrong_is_not_taken() -> None:
    assert rewrite(COPIED, COPIED)[0].text == section_of(COPIED).text
    assert rewrite(COPIED, OWN + "培训500人次。")[0].text == section_of(COPIED).text


def test_a_failing_second_call_leaves_the_first_text() -> None:
    assert rewrite(COPIED, None)[0].text == section_of(COPIED).text


def test_the_model_is_told_the_stretches() -> None:
    _, asked = rewrite(COPIED, OWN)
    assert asked[0].request is not None
    assert "同往年的文字重复" in render_prompt(revise_prompt(asked[0], asked[0].request))
