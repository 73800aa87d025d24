"""A small draft whose numbers are bound, for tests of what is done with a finished draft."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sample_office import make_table

from corpus.omission import Omission
from corpus.table import StatTable
from drafter.draft import Draft, DraftSection
from drafter.figures import FigureUse
from drafter.finding import Finding


def bind(text: str, **numbers: str) -> tuple[FigureUse, ...]:
    """A use for each `label=number|expression`, where the number stands in the text."""
    uses = []
    for label, stated in numbers.items():
        number, expression = stated.split("|")
        start = text.index(number)
        uses.append(FigureUse(start, start + len(number), label, expression, Decimal("1.5"), number))
    return tuple(uses)


def draft_table() -> StatTable:
    return make_table({"disp_accepted": 96, "disp_success": 79, "members_total": 15742}, {"disp_accepted": 103})


LEAD = "2025年，会员总数15742人。"
DISPUTE = "受理劳动争议96件，比上年减少7件；调解成功79件。\n调解成功率82.3%。"


def make_draft(**changes: object) -> Draft:
    """Lead, container and one section with five bound numbers; fields of the draft can be replaced."""
    sections = (
        DraftSection("lead", "", 0, LEAD, bind(LEAD, f1="15742人|members_total"), writer="builtin"),
        DraftSection("main", "主要工作及成效", 1, ""),
        DraftSection(
            "dispute",
            "化解劳动争议",
            2,
            DISPUTE,
            bind(
                DISPUTE,
                f1="96件|disp_accepted",
                f2="7件|disp_accepted - last(disp_accepted)",
                f3="79件|disp_success",
                f4="82.3%|disp_success / disp_accepted * 100",
            ),
            findings=(Finding("binding", "unknown_label", "error", 2, 4, "没有这个标签。"),),
            omissions=(Omission("调解员数", "篇幅写不下", "化解劳动争议"),),
            writer="builtin",
            seconds=0.25,
        ),
        DraftSection("problem", "存在的问题", 1, "〔待补：存在的问题〕", state="incomplete"),
    )
    draft = Draft(
        id="0123456789ab",
        office="青禾街道总工会",
        year=2025,
        outline="community",
        mode="summary",
        title="青禾街道总工会2025年工作总结",
        sections=sections,
        signed=date(2025, 12, 5),
        snapshot="ab" * 32,
        writer="builtin",
        omissions=(Omission("第9行", "没有写事项", "事项.csv"),),
        seconds=1.5,
    )
    return replace(draft, **changes)  # type: ignore[arg-type]  # names of the dataclass's own fields
