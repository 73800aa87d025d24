"""Persons and bodies that a text names, for comparison with the inputs."""

import re
from collections.abc import Iterator, Sequence

from corpus.proper_name import BODY, PERSON, Found
from drafter.checks.naming.words import compile_run, compile_words

Span = tuple[int, int]

_POST = (
    "同志|主席|副主席|书记|主任|律师|师傅|老师|先生|女士|经理|代表|委员|站长|队长|班长|法官|教授|医生|校长|厂长|院长"
)
_ROLE_NAMES = (
    f"{_POST}|职工|会员|劳模|骑手|队员|快递员|司机|工人|获得者|选手|工匠|党员|干部|员工|调解员|小哥|环卫工|"
    "班组长|负责人|得主|技师|成员|志愿者|干事|居民"
)
_ROLE = re.compile(f"(?:{_ROLE_NAMES})$")
_POST_AFTER = re.compile(_POST)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PERSON = re.compile(rf"(?P<name>[{_SURNAMES}](?!某)[\u4e00-\u9fff]{{1,2}})(?={_POST})")
# (由)于工会主席, 向先进同志: common words whose first character is a surname as well.
_NOT_A_PERSON = re.compile(
    r"工会|协会|职工|企业|街道|社区|常务|先进|困难|优秀|青年|年轻|高级|退休|名誉|劳模|党员|全体|部分|各位|周边|周围|^(?:万|余)[名位]|"
    r"[和与及的了为由在会员工给让对名某女先些]|[总副]$|^(?:高举|向人|高赤|代表)|女[职工]|支部|党委|文明|安全|金牌|首席|高校|方面|马上|任职|钟点|张罗"
)
# 主席周建华带队: the name that the tagger misses ends where a verb begins.
_AFTER_ROLE = re.compile(
    rf"(?:{_ROLE_NAMES})”?(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
    r"(?=带队|同志|带领|获|荣|被评|说|表示|介绍|讲|作|送|向|领到|反映|用|参加|出席|主持|作了?报告|到|为代表|家中|一家|等\d*[人名位]|（|、|带徒)"
)
_COMPANY = re.compile(
    r"(?P<own>[\u4e00-\u9fff]{2,14}?)(?:有限责任公司|有限公司|股份公司|集团公司|集团|公司|卫生服务中心|律师事务所|合作社)"
    "(?![的式化区家员级内外])"
)
# The tagger finds where these begin: 扩大公立医院 and 全年集中学习 must not be names.
_INSTITUTION = re.compile("(?P<own>.{2,}?)(?:医院|幼儿园|小学|中学|学院|大学|酒店|超市|商场|厂)$")


def find_persons(text: str, names: Sequence[Found]) -> Iterator[Span]:
    """Full names that stand beside a post or a role; `names` are those of `find_proper_names(text)`."""
    found = {match.span("name") for match in _PERSON.finditer(text)}
    found |= {match.span("name") for match in _AFTER_ROLE.finditer(text)}
    for start, end, kind in names:
        if kind != PERSON or end - start < 2 or re.search("[某×*＊]", text[start:end]):
            continue
        if _ROLE.search(text[max(0, start - 5) : start]) or _POST_AFTER.match(text, end):
            found.add((start, end))
    last = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= last and not _NOT_A_PERSON.search(text[start:end]):
            yield start, end
            last = end


def find_bodies(text: str, names: Sequence[Found]) -> Iterator[Span]:
    """Companies, schools, hospitals and the like with a name of their own (物流公司 and 各医院 have none)."""
    for match in _COMPANY.finditer(text):
        joins = list(compile_words("body_leads.txt").finditer(match["own"]))
        start = match.start() + (joins[-1].end() if joins else 0)
        if _is_own(text[start : match.end("own")]):
            yield start, match.end()
    for start, end, kind in names:
        institution = _INSTITUTION.fullmatch(text[start:end]) if kind == BODY else None
        if institution and _is_own(institution["own"]):
            yield start, end


def _is_own(name: str) -> bool:
    return len(name) >= 2 and compile_run("general_bodies.txt").fullmatch(name) is None
