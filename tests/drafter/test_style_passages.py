"""Past wording lent to sections, and its search beside the writing."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from dispute_brief import BRIEF

from drafter.brief import SectionBrief, StylePassage
from drafter.style_passages import searching, with_passages

PAST = StylePassage("主要工作 化解劳动争议", 2024, "围绕重点行业开展排查。")


def brief_of(role: str) -> SectionBrief:
    return replace(BRIEF, section=replace(BRIEF.section, role=role))  # type: ignore[arg-type]  # as parametrized


@pytest.mark.parametrize("role", ["problem", "plan", "container"])
def test_sections_of_problems_and_plans_borrow_nothing(role: str) -> None:
    assert with_passages(brief_of(role), lambda *_: [PAST], 3).passages == ()


def test_past_problems_and_plans_are_lent_to_no_section() -> None:
    found = [
        StylePassage("存在的问题 劳动争议调解", 2024, "调解员不足。"),
        StylePassage("2025年工作思路", 2024, "做好调解。"),
        PAST,
    ]
    assert with_passages(BRIEF, lambda *_: found, 3).passages == (PAST,)


def test_passages_with_figures_of_the_sections_own_indicators_come_first() -> None:
    telling = replace(PAST, year=2020, indicators=(BRIEF.facts[0].indicator,))
    assert with_passages(BRIEF, lambda *_: [PAST, telling], 3).passages == (telling, PAST)


def test_the_loop_goes_on_while_passages_are_searched_for() -> None:
    def find(_query: str, _heading: str) -> Sequence[StylePassage]:
        time.sleep(0.2)
        return [PAST]

    async def run() -> float:
        gaps: list[float] = []

        async def tick() -> None:
            while True:
                began = time.monotonic()
                await asyncio.sleep(0.005)
                gaps.append(time.monotonic() - began)

        ticking = asyncio.create_task(tick())
        async with searching(dict.fromkeys(range(4), BRIEF), find, 3) as passages_for:
            briefs = await asyncio.gather(*(passages_for(at) for at in range(4)))
        ticking.cancel()
        assert all(one.passages == (PAST,) for one in briefs)
        return sorted(gaps)[len(gaps) // 2]

    assert asyncio.run(run()) < 0.1


def test_a_search_that_fails_fails_its_section() -> None:
    def find(_query: str, _heading: str) -> Sequence[StylePassage]:
        raise LookupError("no index")

    async def run() -> None:
        async with searching({0: BRIEF}, find, 3) as passages_for:
            await passages_for(0)

    with pytest.raises(LookupError, match="no index"):
        asyncio.run(run())


def test_nothing_is_searched_for_where_nothing_is_lent() -> None:
    def find(_query: str, _heading: str) -> Sequence[StylePassage]:
        raise LookupError("no search was asked for")

    async def run(most: int, brief: SectionBrief) -> SectionBrief:
        async with searching({0: brief}, find, most) as passages_for:
            return await passages_for(0)

    assert asyncio.run(run(0, BRIEF)).passages == ()
    assert asyncio.run(run(3, brief_of("plan"))).passages == ()
