from sample_office import make_table

from drafter.table_checks import check_table


def _kinds(*tables: object) -> list[str]:
    return [one.kind for one in check_table(*tables)]  # type: ignore[arg-type]


def test_a_sound_table_raises_no_doubt() -> None:
    assert check_table(make_table({"workers_total": 100, "members_total": 90, "join_rate": "90.0"})) == ()


def test_more_members_than_workers_names_both() -> None:
    (doubt,) = check_table(make_table({"workers_total": 100, "members_total": 101}))
    assert doubt.sentence == "“工会会员总数”101人，不应多于“职工总数”100人。"


def test_a_rate_that_its_counts_do_not_give_says_what_they_give() -> None:
    doubts = check_table(make_table({"workers_total": 200, "members_total": 150, "join_rate": "80.0"}))
    assert "75%" in doubts[0].sentence


def test_a_missing_must_have_and_a_negative_count_are_doubts() -> None:
    table = make_table({"workers_total": -1})
    assert _kinds(table, ("workers_total", "members_total")) == ["missing", "negative"]
