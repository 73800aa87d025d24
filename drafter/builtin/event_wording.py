"""Events as clauses: when, where, and a verb that fits what the office wrote under 事项."""

import re
from collections.abc import Sequence

from corpus.event import Event

# An actor's verb makes the title a clause of its own: 组织职工参加市运动会. Barred words make it a noun: 组织工作会议.
_ACTS = re.compile(
    r"组织(?!工作|建设|规范|生活|关系|部|委员|力)|开展|举办|召开|举行|参加|协助|选派|推出|印发|赴|到(?!岗|位|期)|完成(?!情况)"
    r"|邀请(?!赛)|为(?!民|您|爱)|向(?!阳|日|上|前|导)|与"
)
# These open a clause too, unless the title ends like the name of an occasion: 慰问困难职工, but 慰问演出.
_MAY_ACT = re.compile(r"走访|慰问|参观|联合(?!工会|会)|建立|成立|新建|组建|启动|签订|发放|看望|表彰|同(?!心|乐|庆|舟)")
_OCCASION = re.compile(
    r"(?:活动|仪式|演出|汇演|会演|展演|行动|培训|讲座|竞赛|比赛|赛|典礼|展|节|班|大会|会议|座谈会|晚会|茶话会|推进会|动员会|总结会|现场会)$"
)
# The title has its own verb at the end: 职工夜校春季班开班.
_HAPPENS = re.compile(
    r"(?<=.)(?:开班|开课|开讲|开工|开赛|开幕|闭幕|开业|开馆|开放|开通|挂牌|揭牌|成立|启用|启动|落成|建成|投入使用|投用|上线|收官|结束|换届|竣工)$"
)
_INTO = re.compile(r"(?<![改推促引先跟])进(?!行|展|修|步)[^，。；、进]{2,8}$")
_NOT_A_MEETING = re.compile(r"(?:工会|协会|联合会|学会|商会|委员会|机会|社会|入会|建会|基金会)$")
_HELD = re.compile(
    r"(?:讲座|培训|培训班|训练营|班|比武|比赛|竞赛|赛|义写|课堂|沙龙|论坛|仪式|典礼|演出|汇演|会演|展演|展览|展|节|集市"
    r"|运动会|招聘会|分享会|读书会|联欢会|联谊会|晚会|游园会|音乐会|展示会|朗诵会|相亲会|交友会|宣讲会|报告会|茶话会|歌会)$"
)
_NO_PLACE = re.compile(r"[\s/\\—－\-无]*|不限|各地")


def event_clause(event: Event) -> str:
    """When, where and what: 4月23日在石榴巷职工书屋举办职工读书分享会."""
    title = _one_line(event.title).rstrip("。；，、;,.")
    named = _one_line(event.place).removeprefix("在")
    place = "" if not named or _NO_PLACE.fullmatch(named) or named in title else f"在{named}"
    return f"{_one_line(event.when)}{_tell(title, place)}"


def _one_line(text: str) -> str:
    """Line breaks would open a paragraph, and [[ would cite a figure."""
    joined = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", " ".join(text.split()))
    return joined.replace("[[", "［［").replace("]]", "］］")


def _tell(title: str, place: str) -> str:
    happens = _HAPPENS.search(title)
    if _ACTS.match(title) or (_MAY_ACT.match(title) and not _OCCASION.search(title)):
        return place + title
    if happens:
        return title[: happens.start()] + place + happens[0]
    if _INTO.search(title):
        return f"{place}开展{title}活动"
    is_meeting = title.endswith(("会", "会议")) and not _NOT_A_MEETING.search(title)
    verb = "举办" if _HELD.search(title) else "召开" if is_meeting else "开展"
    return f"{place}{verb}{title}"


def event_sentence(events: Sequence[Event], lead: str, detailed: int = 0) -> str:
    """All events of a section in one sentence, the first `detailed` with what the office noted under 说明; "" when
    there are none."""
    if not events:
        return ""
    clauses = [event_clause(event) + (_detail(event) if at < detailed else "") for at, event in enumerate(events)]
    return lead + "；".join(clauses) + "。"


def _detail(event: Event) -> str:
    """The 说明 as further clauses of the same sentence."""
    clauses = [one for one in re.split(r"[。；;，,\n]+", _one_line(event.detail)) if one.strip()]
    return "".join(f"，{one.strip()}" for one in clauses)
