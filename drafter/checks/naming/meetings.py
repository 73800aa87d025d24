"""Meetings and quoted brand names of the year: what was held must be in the events, not only in last year's text."""

import re
from collections.abc import Iterator

from drafter.checks.naming.words import compile_run

Span = tuple[int, int]

_HELD = re.compile(
    r"(?:召开|举行|举办|承办|协办|主办|出席|列席|参加|开展)(?:了|过)?(?P<name>[^，。；：、\n\d（）]{2,40})"
)
_KIND = re.compile(
    "(?:推进|动员|部署|观摩|座谈|恳谈|联席|研讨|启动|发布|表彰|现场|调度|招聘|运动|联欢|晚|报告|交流|总结|代表|会员|全委|职工|"
    "工作|协商|洽谈|联谊|茶话|分享|展示|推介|会商|听证|通报|警示|换届|成立|签约|揭牌|授牌|颁奖|入会|见面|说明|培训|汇报|约谈|"
    "民主生活|组织生活|学习|大|例)+(?:会议?|大会|仪式)|[^，。]{2,}?(?:论坛|[大比竞联]赛|邀请赛|挑战赛|争霸赛|友谊赛|锦标赛|汇演|培训班|沙龙|(?:文化|艺术|美食|读书|体育|运动|旅游)节)"
)
# A meeting that every office holds as a matter of course, and what is told by the count only.
_COUNTED = re.compile(
    r"(?:多次|每[年月周季]|定期|先后|不定期|每半年|每逢|如期|依法|按期|按时|经常|适时|及时|轮流)[^，。；\n]{0,8}$"
)
_COUNT_AFTER = re.compile(r"[\d一二三四五六七八九十多数几]+余?[次场期个届]|多次|等")
_LISTED = re.compile("等|系列")

_QUOTED = re.compile(r"“(?P<name>[^“”\n，。；]{2,14})”(?P<after>[^，。；、\n]{0,10})")
_BRAND_AFTER = re.compile(
    "(?:系列|特色|服务|志愿|文化|公益|主题|专项|职工|惠民|普惠|帮扶|工会|法律|品牌|调解|维权|关爱|入会|技能|读书|宣讲|安全|青年|女职工){0,3}"
    "(?:品牌|活动|行动|工程|计划|项目|工作法|工作室|服务站|服务点|驿站|平台|讲堂|课堂|大讲堂|联欢会|晚会|论坛|竞赛|比赛|大赛|运动会|沙龙|小程序|服务队|集市|直播间|杯|节)"
)
_BRAND_BEFORE = re.compile("(?:打造|创建|擦亮|叫响|推出|打响|创新推出|培育|成立)(?:了|出)?$")
_PLAN_NAME = re.compile("[一二三四五六七八九十]+五")
_OTHER_CHECK = re.compile("主题教育|学习教育|专题教育|精神|思想|重要|理念|目标|要求|方针|战略|规划|时期|期间|节$|国际")


def find_meetings(text: str) -> Iterator[Span]:
    """Named meetings and events that are told as held, without routine ones and those told by their number."""
    for match in _HELD.finditer(text):
        kinds = list(_KIND.finditer(match["name"]))
        if not kinds or kinds[-1].end() < 4:
            continue
        kind = kinds[-1]
        # 参加区总工会举办的业务培训会: the name begins after 的.
        start, end = match.start("name"), match.start("name") + kind.end()
        start += match["name"].rfind("的", 0, kind.start() + 2) + 1
        name = text[start:end]
        before = text[max(0, match.start() - 12) : match.start()]
        if (
            compile_run("routine_meetings.txt").fullmatch(name)
            or _COUNTED.search(before)
            or _COUNT_AFTER.match(text, end)
            or _LISTED.search(name)
        ):
            continue
        yield start, end


def find_brands(text: str) -> Iterator[Span]:
    """Quoted names of activities, brands and places: “…”活动, 打造“…”."""
    for match in _QUOTED.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        if _PLAN_NAME.fullmatch(match["name"]):
            continue
        named = _BRAND_AFTER.match(match["after"]) or _BRAND_BEFORE.search(before)
        if named and not _OTHER_CHECK.match(match["after"]):
            yield match.span("name")
