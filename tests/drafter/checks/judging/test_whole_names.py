"""A clause that is a row's whole name needs no subject from the clause before."""

from sample_office import make_table

from corpus.indicators import load_catalogue
from drafter.checks.numbers import check_numbers

TABLE = make_table({"cc_workers": 11147, "wage_total": 115, "wage_workers": 12075})


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check_numbers(text, TABLE, load_catalogue())]


def test_the_whole_name_behind_a_longer_one_of_the_same_kind_is_its_own() -> None:
    assert verdicts("签订工资专项集体合同115份；集体合同覆盖职工11147人。") == ["supported", "supported"]


def test_the_longer_name_with_that_value_is_still_wrong() -> None:
    assert verdicts("签订工资专项集体合同115份；工资专项集体合同覆盖职工11147人。") == ["supported", "wrong_indicator"]
