"""A section brief for tests of binding and of the model writer: disputes of a made-up office."""

from decimal import Decimal

from corpus.event import Event
from drafter.brief import Fact, FactKind, SectionBrief
from drafter.outline import OutlineSection


def make_fact(
    label: str, indicator: str, name: str, kind: FactKind, text: str, value: str, unit: str, sentence: str = ""
) -> Fact:
    """A fact with the expression its kind has."""
    past = f"last({indicator})"
    expressions = {
        "last": past,
        "difference": f"{indicator} - {past}",
        "growth": f"({indicator} - {past}) / {past} * 100",
    }
    return Fact(
        label, indicator, name, kind, expressions.get(kind, indicator), text, Decimal(value), unit, sentence or name
    )


SECTION = OutlineSection("dispute", "化解劳动争议", 2, "work", min_chars=40, max_chars=200, hints=("受理和调解情况",))
ACCEPTED = "劳动争议受理件数"
FACTS = (
    make_fact("f1", "disp_accepted", ACCEPTED, "value", "180件", "180", "件"),
    make_fact("f2", "disp_accepted", ACCEPTED, "last", "165件", "165", "件", f"上年{ACCEPTED}"),
    make_fact("f3", "disp_accepted", ACCEPTED, "difference", "15件", "15", "件", f"{ACCEPTED}比上年增加"),
    make_fact("f4", "disp_accepted", ACCEPTED, "growth", "9.1%", "9.0909090909", "%", f"{ACCEPTED}比上年增长"),
    make_fact("f5", "disp_success", "调解成功件数", "value", "163件", "163", "件"),
    make_fact("f6", "disp_success_rate", "调解成功率", "value", "90.6%", "90.5555", "%"),
    make_fact("f7", "disp_persons", "涉及职工人数", "value", "412人", "412", "人"),
    make_fact("f8", "wage_recovered", "为职工追回(挽回)金额", "value", "358.6万元", "3586012.5", "元"),
    make_fact("f9", "disp_mediators", "劳动争议调解员人数", "value", "12人", "12", "人"),
    make_fact("f10", "disp_mediators", "劳动争议调解员人数", "difference", "3人", "-3", "人", "调解员比上年减少"),
)
EVENT = Event("法律宣讲进企业", "3月5日", None, None, "创业园", "", "发放手册120份", "events.csv", 2)
BRIEF = SectionBrief(SECTION, "石榴巷社区工会", 2025, FACTS, missing=("劳动争议结案件数",), events=(EVENT,))
