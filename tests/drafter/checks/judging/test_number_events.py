import re
import time
from dataclasses import replace
from decimal import Decimal

from sample_office import make_event, make_table

from corpus.event import Event
from corpus.indicators import load_catalogue
from corpus.mention import Mention
from corpus.quantity import find_mentions
from drafter.checks.judging.events import support_by_events
from drafter.checks.numbers import JudgedMention, check_numbers

TABLE = make_table({"legal_consult": 572, "warm_persons": 978})
CONSULTING = make_event("《劳动合同法》进园区宣讲", place="物流园区", detail="法律服务直通车第6站，现场解答咨询47人次")


def judge(text: str, *events: Event) -> dict[str, JudgedMention]:
    judged = check_numbers(text, TABLE, load_catalogue())
    return {one.mention.text: one for one in support_by_events(text, judged, events)}


def test_a_number_in_the_words_of_an_event_is_supported_by_its_row() -> None:
    verdict = judge("在园区现场解答咨询47人次。", CONSULTING)["47人次"]
    assert (verdict.verdict, verdict.how) == ("supported", "event")
    assert "第2行" in verdict.reason


def test_without_events_the_verdicts_stay() -> None:
    text = "在园区现场解答咨询47人次。"
    judged = check_numbers(text, TABLE, load_catalogue())
    assert support_by_events(text, judged, ()) == judged


def test_a_number_the_event_does_not_state_stays_flagged() -> None:
    assert judge("在园区现场解答咨询48人次。", CONSULTING)["48人次"].verdict != "supported"


def test_a_number_that_the_statistics_support_is_left_alone() -> None:
    verdict = judge("送温暖慰问978人次。", make_event("送温暖慰问", detail="送温暖慰问978人次"))["978人次"]
    assert (verdict.verdict, verdict.how) != ("supported", "event")
    assert verdict.verdict == "supported"


def test_other_words_around_an_equal_number_support_it_only_when_the_event_is_named() -> None:
    event = make_event("职工读书分享会", detail="推荐书目30种")
    assert judge("职工读书分享会上共荐书30种。", event)["30种"].verdict == "supported"
    assert judge("职工之家购置器材30种。", event)["30种"].verdict != "supported"


def test_participants_of_no_event_in_particular_are_those_of_the_event_the_sentence_or_the_one_before_names() -> None:
    event = make_event("“把新年写在门上”春联义写", place="物流园区", detail="现场写春联320副，参加职工210人次")
    assert judge("职工夜校开班12个，参加职工210人次。", event)["210人次"].verdict != "supported"
    assert judge("1月16日举办春联义写，参加职工210人次。", event)["210人次"].verdict == "supported"
    assert judge("1月16日举办春联义写。参加职工210人次。", event)["210人次"].verdict == "supported"
    assert judge("在园区现场写春联320副。", event)["320副"].verdict == "supported"


def test_another_unit_is_not_the_number_of_the_event() -> None:
    event = make_event("职工读书分享会", detail="推荐书目30种")
    assert judge("职工读书分享会办了30场。", event)["30场"].verdict != "supported"


def flagged(text: str, written: str) -> JudgedMention:
    start = text.index(written)
    mention = Mention(start, start + len(written), written, "quantity", Decimal(3), "人", None, start, start + 1)
    return JudgedMention(mention, "unsupported", None, None, "没有支持它的指标。")


def test_the_end_of_a_longer_number_does_not_support_a_shorter_one() -> None:
    text = "全年3人参加活动。"
    (verdict,) = support_by_events(text, [flagged(text, "3人")], [make_event("登山", detail="13人参加活动")])
    assert verdict.verdict == "unsupported"
    (verdict,) = support_by_events(text, [flagged(text, "3人")], [make_event("登山", detail="共3人参加活动")])
    assert verdict.verdict == "supported"


def test_a_number_at_the_edge_of_its_sentence_needs_a_whole_window() -> None:
    text = "3人。"
    (verdict,) = support_by_events(text, [flagged(text, "3人")], [make_event("登山", detail="3人")])
    assert verdict.verdict == "unsupported"


def test_every_number_of_the_sample_events_supports_itself() -> None:
    for mention in find_mentions(CONSULTING.detail):
        if mention.kind == "quantity":
            assert judge(f"{CONSULTING.detail}。", CONSULTING)[mention.text].verdict == "supported"


def test_text_without_a_full_stop_takes_linear_time() -> None:
    text = "读书分享会推荐书目3人，" * 2000
    template = flagged(text, "3人")
    judged = []
    for match in re.finditer("3人", text):
        mention = replace(template.mention, start=match.start(), end=match.end())
        judged.append(replace(template, mention=mention))
    events = [make_event("职工读书分享会", detail=f"推荐书目{number}种") for number in range(60)]
    began = time.process_time()
    support_by_events(text, judged, events)
    assert time.process_time() - began < 20
