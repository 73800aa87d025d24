from dataclasses import replace
from datetime import date

import pytest
from sample_office import make_event, make_snapshot, make_table

from corpus.table import StatTable
from drafter.outline import load_outline
from drafter.snapshot import Snapshot

BASE = make_snapshot(make_table({"members_total": 10}), [make_event("读书会")], guidance=("某会议精神",))


def with_figure(**changes: object) -> StatTable:
    (figure,) = BASE.table.figures
    return StatTable(2025, (replace(figure, **changes),))  # type: ignore[arg-type]  # names of the dataclass's own fields


def test_equal_inputs_have_equal_digests() -> None:
    again = make_snapshot(make_table({"members_total": 10}), [make_event("读书会")], guidance=("某会议精神",))
    assert again.digest == BASE.digest
    assert len(BASE.digest) == 64


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, office="白榆街道总工会"),
        replace(BASE, year=2024),
        replace(BASE, outline=load_outline("office")),
        replace(BASE, signed=date(2025, 12, 21)),
        replace(BASE, events=()),
        replace(BASE, events=(make_event("读书会", place="书屋"),)),
        replace(BASE, events=(make_event("读书会", detail="30人参加"),)),
        replace(BASE, guidance=()),
        replace(BASE, mode="report"),
        replace(BASE, recipient="区总工会"),
        replace(BASE, corpus="ab"),
        replace(BASE, table=make_table({"members_total": 11})),
        replace(BASE, table=with_figure(name="会员数")),
        replace(BASE, table=with_figure(unit="名")),
        replace(BASE, table=with_figure(role="plan")),
        replace(BASE, table=with_figure(year=2024)),
    ],
)
def test_any_other_input_changes_the_digest(other: Snapshot) -> None:
    assert other.digest != BASE.digest
