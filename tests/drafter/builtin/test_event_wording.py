import pytest
from sample_office import make_event

from drafter.builtin.event_wording import event_clause, event_sentence


@pytest.mark.parametrize(
    ("title", "clause"),
    [
        ("工会组织规范化建设推进会", "3月5日在文化宫召开工会组织规范化建设推进会"),
        ("第二届职工代表大会第三次会议", "3月5日在文化宫召开第二届职工代表大会第三次会议"),
        ("迎新春联欢会", "3月5日在文化宫举办迎新春联欢会"),
        ("羽毛球邀请赛", "3月5日在文化宫举办羽毛球邀请赛"),
        ("暑期爱心托管班", "3月5日在文化宫举办暑期爱心托管班"),
        ("消防演练", "3月5日在文化宫开展消防演练"),
        ("骑手入会", "3月5日在文化宫开展骑手入会"),
    ],
)
def test_a_noun_gets_the_verb_that_fits_it(title: str, clause: str) -> None:
    assert event_clause(make_event(title, place="文化宫")) == clause


@pytest.mark.parametrize(
    "title", ["组织职工参加市运动会", "走访慰问困难职工", "到企业送法律讲座", "新建小蚂蚁快送工会", "为骑手送头盔"]
)
def test_a_title_that_begins_with_a_verb_gets_none(title: str) -> None:
    assert event_clause(make_event(title)) == f"3月5日{title}"


@pytest.mark.parametrize(
    ("title", "verb"),
    [
        ("组织工作会议", "召开"),
        ("成立大会", "召开"),
        ("联合工会成立大会", "召开"),
        ("慰问演出", "举办"),
        ("启动仪式", "举办"),
        ("向日葵合唱团演出", "举办"),
        ("同心圆读书活动", "开展"),
        ("慰问环卫工人活动", "开展"),
        ("改进作风座谈会", "召开"),
    ],
)
def test_a_noun_that_only_looks_like_a_verb_gets_one(title: str, verb: str) -> None:
    assert event_clause(make_event(title)) == f"3月5日{verb}{title}"


def test_a_title_with_its_own_verb_at_the_end_takes_the_place_before_it() -> None:
    event = make_event("职工夜校春季班开班", when="3月20日", place="望渠路职工之家")
    assert event_clause(event) == "3月20日职工夜校春季班在望渠路职工之家开班"


def test_a_title_that_goes_into_a_place_is_an_activity() -> None:
    assert event_clause(make_event("法律服务进园区")) == "3月5日开展法律服务进园区活动"


@pytest.mark.parametrize("place", ["", "无", "/", "—", " "])
def test_a_place_that_is_none_is_not_told(place: str) -> None:
    assert event_clause(make_event("读书会", place=place)) == "3月5日举办读书会"


def test_a_place_the_title_names_is_not_told_twice() -> None:
    assert event_clause(make_event("柳堤公园健步走", place="柳堤公园")) == "3月5日开展柳堤公园健步走"


def test_a_place_written_with_its_preposition_gets_no_second_one() -> None:
    assert event_clause(make_event("读书会", place="在石榴巷职工书屋")) == "3月5日在石榴巷职工书屋举办读书会"


def test_an_event_without_a_date_begins_with_its_verb() -> None:
    assert event_clause(make_event("读书会", when="")) == "举办读书会"


def test_line_breaks_and_labels_of_a_title_do_not_reach_the_text() -> None:
    clause = event_clause(make_event("读书\n会[[f1]]。"))
    assert "\n" not in clause
    assert "[[" not in clause


def test_several_events_make_one_sentence() -> None:
    events = [make_event("读书会"), make_event("消防演练", when="4月1日")]
    assert event_sentence(events, "其间，") == "其间，3月5日举办读书会；4月1日开展消防演练。"


def test_no_events_make_no_sentence() -> None:
    assert event_sentence([], "其间，") == ""
