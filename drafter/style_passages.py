"""Past wording for the sections of a draft, searched for beside their writing.

A search embeds its query, tens of milliseconds of computing in which no stream would be read; so all searches of a
draft run one after another in a thread of their own, and a section waits for its own passages only.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace

from drafter.brief import SectionBrief, StylePassage

FindPassages = Callable[[str, str], Sequence[StylePassage]]
"""(query, heading) -> passages, best first. Called from a thread."""
# What fell short and what comes next are this year's own: from past wording models took last year's problems over.
_NOT_LENT = re.compile(r"问题|不足|差距|短板|薄弱|难点|打算|计划|设想|思路|下一步|明年|今后|来年")


def _may_borrow(brief: SectionBrief, most: int) -> bool:
    return most > 0 and brief.section.role in ("lead", "work")


def with_passages(brief: SectionBrief, find_passages: FindPassages, most: int) -> SectionBrief:
    """The brief with the past passages that lend it their wording, at most `most`; none for a section of problems or
    plans, and none out of one."""
    section = brief.section
    if not _may_borrow(brief, most):
        return brief
    topic = section.heading or "工作总结开头"
    names = "、".join(dict.fromkeys(fact.name for fact in brief.facts[:8]))
    lent = [one for one in find_passages(f"{topic} {names}", topic) if not _NOT_LENT.search(one.heading)]
    # Of the best found those first that give figures of what this section has figures of, else in their own order.
    told = {fact.indicator for fact in brief.facts}
    lent.sort(key=lambda one: told.isdisjoint(one.indicators))
    return replace(brief, passages=tuple(lent[:most]))


@asynccontextmanager
async def searching(
    briefs: Mapping[int, SectionBrief], find_passages: FindPassages, most: int
) -> AsyncIterator[Callable[[int], Awaitable[SectionBrief]]]:
    """Begins all searches, in order; what is given back waits for the brief of one place with its passages. A section
    to which none are lent waits for nobody."""
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(1, "passages")
    found = {
        at: loop.run_in_executor(thread, with_passages, one, find_passages, most)
        for at, one in briefs.items()
        if _may_borrow(one, most)
    }

    async def passages_for(at: int) -> SectionBrief:
        # Shielded: a section that is stopped alone must not take the search from the round that writes it again.
        return await asyncio.shield(found[at]) if at in found else briefs[at]

    try:
        yield passages_for
    finally:
        # Without waiting: an embedding endpoint may take half a minute, a stopped draft two seconds.
        thread.shutdown(wait=False, cancel_futures=True)
