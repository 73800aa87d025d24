"""Ordinals: 第十三届, 前三名, 四楼, 二级, 一等奖, 3号线."""

import re

from corpus.mention import Mention
from corpus.numerals.measure import read_unit
from corpus.numerals.numeral import CHINESE, parse_numeral

_NUM = rf"(?:\d{{1,18}}|[{CHINESE}]{{1,18}})"
_ROW = rf"{_NUM}(?:[-—–~～至到、]第?{_NUM}){{0,3}}"  # 第一、二, 3-4
_ORDINAL = re.compile(_ROW)
_WORDS = re.compile("责任人|党支部|产业|阶段|梯队|支部|小组|书记|年度|方面|[期届次批名位条款章轮年天个项场站号版等部]")
_RANKED_THINGS = (
    r"号楼|号院|号线|楼(?![宇道盘])|号(?!召|称|码|角)|单元|等奖|等功|年级|(?<=\d\d\d)室|等(?=奖|功|舱)|级|届"
    r"|期(?=工程|项目|建设|建成|投运|投产|开工|完工|延伸|扩建|[东南西北中]段|等[^，。；\n]{0,6}(?:工程|项目|建设))"
)
_SESSION = re.compile(rf"[{CHINESE}]{{1,3}}次(?=会议|全会|全体会议)")  # 五届人大五次会议; 召开三次会议 counts
_ASSEMBLIES = ("人大", "政协", "代会", "代表大会")
_BARE = re.compile(rf"{_ROW}(?:{_RANKED_THINGS})")
_TOP = re.compile(rf"{_NUM}(?:名|位|强|列|甲|(?=[，。；、,;”\n]|$))")
_NOT_TOP = frozenset("以之目年月日提天此跟从空生")  # 以前3次, 目前3家, 提前3天


def match_ordinal(plain: str, position: int, floor: int) -> Mention | None:
    """The ordinal whose numeral stands at `position`, 第 or 前 before it included; not quarters (dates)."""
    found = _ORDINAL.match(plain, position)
    if not found or plain.startswith("季度", found.end()):
        return None
    before = plain[position - 1] if position > floor else ""
    if before == "第":
        return _build(plain, position - 1, _read_end(plain, found.end()), position, found.end())
    if before == "前" and plain[position - 2 : position - 1] not in _NOT_TOP and (top := _TOP.match(plain, position)):
        return _build(plain, position - 1, top.end(), position, top.end())
    if (session := _SESSION.match(plain, position)) and plain.endswith(_ASSEMBLIES, floor, position):
        return _build(plain, position, session.end(), position, found.end())
    if ranked := _BARE.match(plain, position):
        return _build(plain, position, ranked.end(), position, found.end())
    return None


def _read_end(plain: str, position: int) -> int:
    end, _ = read_unit(plain, position)
    word = _WORDS.match(plain, position)
    return max(end, word.end()) if word else end


def _build(plain: str, start: int, end: int, num_start: int, num_end: int) -> Mention:
    number = parse_numeral(plain[num_start:num_end])
    value, unit = number.value if number else None, plain[num_end:end] or None
    return Mention(start, end, plain[start:end], "ordinal", value, unit, None, num_start, num_end)
