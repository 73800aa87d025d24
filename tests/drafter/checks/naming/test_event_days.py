from dataclasses import replace
from datetime import date

import pytest
from sample_office import make_event

from corpus.event import Event
from drafter.checks.naming.event_days import check_event_days


def _event(title: str, month: int, day: int, until: int = 0) -> Event:
    start, end = date(2025, month, day), date(2025, month, until or day)
    return replace(make_event(title, when=f"{month}月{day}日"), start=start, end=end)


EVENTS = (
    _event("两节送温暖集中走访", 1, 8, 22),
    _event("春风送岗招聘会", 2, 11),
    _event("夏送清凉慰问", 7, 15, 31),
    _event("座谈会", 4, 30),
)


def _days(text: str) -> list[str]:
    return [text[one.start : one.end] for one in check_event_days(text, EVENTS, 2025)]


def test_dates_that_slipped_by_one_event_are_errors() -> None:
    text = "开展两节送温暖集中走访，1月8日至1月22日在广场举办春风送岗招聘会，2月11日在户外作业点开展夏送清凉慰问。"
    assert _days(text) == ["1月8日至1月22日", "2月11日"]


def test_the_reason_names_the_right_day() -> None:
    (found,) = check_event_days("1月9日举办春风送岗招聘会。", EVENTS, 2025)
    assert found.reason == "“春风送岗招聘会”是2月11日的事，文中写成1月9日。"


@pytest.mark.parametrize(
    "text",
    [
        "1月8日至22日开展两节送温暖集中走访，2月11日举办春风送岗招聘会。",
        "1月10日，两节送温暖集中走访来到企业。",
        "7月20日至8月5日开展夏送清凉慰问。",
        "3月5日学习文件。举办春风送岗招聘会。",
        "3月1日召开座谈会。",
        "2024年2月20日举办春风送岗招聘会。",
        "举办春风送岗招聘会，3月5日回访。",
    ],
)
def test_right_days_other_sentences_and_short_titles_are_left_alone(text: str) -> None:
    assert _days(text) == []
