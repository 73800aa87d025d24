from sample_office import make_table

from corpus.indicators import load_catalogue
from corpus.table import StatTable
from drafter.checks.coverage import check_coverage
from drafter.checks.evidence import Evidence
from drafter.checks.numbers import check_numbers
from drafter.finding import Finding


def check(text: str, table: StatTable, *must_have: str) -> tuple[Finding, ...]:
    judged = check_numbers(text, table, load_catalogue())
    return check_coverage(text, judged, Evidence(table=table, must_have=must_have), load_catalogue())


TABLE = make_table({"disp_accepted": 96, "disp_success": 79})


def test_a_demanded_figure_that_is_told_is_covered() -> None:
    assert check("受理劳动争议96件。", TABLE, "disp_accepted") == ()


def test_a_demanded_figure_that_is_not_told_is_found_and_said_to_be_there() -> None:
    (finding,) = check("调解成功79件。", TABLE, "disp_accepted")
    assert (finding.rule, finding.severity, finding.start, finding.end) == ("must_have_unused", "warn", 0, 0)
    assert "“劳动争议受理件数”" in finding.reason
    assert "统计数据里有这个数" in finding.reason


def test_a_wrong_value_does_not_cover_its_indicator() -> None:
    assert len(check("受理劳动争议98件。", TABLE, "disp_accepted")) == 1


def test_a_rate_does_not_tell_the_figures_it_is_computed_from() -> None:
    assert len(check("调解成功率82.3%。", TABLE, "disp_accepted", "disp_success")) == 2


def test_a_figure_of_nothing_is_told_by_saying_so() -> None:
    table = make_table({"emergencies": 0})
    assert check("全年未发生群体性事件。", table, "emergencies") == ()
    assert len(check("全年平稳。", table, "emergencies")) == 1


def test_a_rate_computed_from_its_figures_covers_itself() -> None:
    assert check("受理劳动争议96件，调解成功79件，调解成功率82.3%。", TABLE, "disp_success_rate") == ()


def test_a_gap_marked_for_the_clerk_is_found_at_its_mark() -> None:
    (finding,) = check("涉及职工〔待补：劳动争议涉及职工人数〕。", TABLE, "disp_persons")
    assert (finding.rule, finding.start, finding.end) == ("must_have_gap", 4, 19)


def test_a_figure_nobody_has_and_nobody_marked_is_said_to_be_missing() -> None:
    (finding,) = check("受理劳动争议96件。", TABLE, "disp_persons")
    assert "没有标〔待补〕" in finding.reason


def test_nothing_demanded_is_nothing_found() -> None:
    assert check("正文。", TABLE) == ()
