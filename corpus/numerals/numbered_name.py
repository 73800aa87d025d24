"""Numerals that name instead of count: document numbers, codes and phones, meetings, festivals, numbered places."""

import re

from corpus.mention import Mention, MentionKind
from corpus.numerals.measure import load_units
from corpus.numerals.numeral import CHINESE

_CN = "[一二三四五六七八九十]{1,3}"
_NUM = rf"(?:\d{{1,18}}|[{CHINESE}]{{1,18}})"

_DOCUMENT = re.compile(r"(?:19|20)(?:\d\d|[xX×*]{2})[〕\]）)】] ?第?\d{1,5}号")
_NUMBERED_PAPER = re.compile(rf"{_NUM}号(?:文件|文|令|公告|提案|通告|决议|议案|通知)")
_DECREE = re.compile(rf"{_NUM}号")
_STANDARD = re.compile(r"\d{3,6}(?:\.\d{1,2})?(?:[-—]\d{4})?")
_STANDARD_LEAD = re.compile(r"(?:GB|DB|ISO|JGJ|YY|HJ|AQ)[/T\d]{0,4} ?$")

_PLUS = re.compile(r"[\dNn]{1,3}(?:[+＋][\dNnXx]{1,3}){1,6}(?!\d)")
_DAY_NAME = re.compile(r"\d{1,2}[·•]\d{1,2}(?![%\d万亿])")
_FOOTNOTE = re.compile(r"\d{1,3}(?=[］\]])")
_PRODUCT = re.compile(r"\d{1,3}[×xX*]\d{1,3}(?:小时|天)?")
_PHONE = re.compile(
    r"0\d{2,3}[-—]\d{7,8}|1\d{10}(?!\d)|\d{17}[\dXx](?![\dXx])|\d{3,4}[-—]\d{3,4}[-—]\d{4}"
    r"|(?!(?:19|20)\d\d\.)\d{1,4}(?:\.\d{1,5}){2,6}|\d{19,400}"
)
_HOTLINE_USE = '热线|平台|电话|服务|求助|报警|职工|工会|政务|市民|工单|便民|法律|”|’|"'
_HOTLINE = re.compile(rf"1(?:1[0-9]|2\d{{1,3}})(?={_HOTLINE_USE})")

_MEETING_KINDS = "会议|全会|大会|全委会|职代会|工代会|会代会|党代会"
_MEETING = re.compile(
    rf"{_CN}届(?:{_CN}中全会|{_CN}次(?:[一-龥]{{0,8}}?(?:{_MEETING_KINDS}))?)(?:精神)?|{_CN}中全会(?:精神)?"
    r"|(?:二十[一二三]?|十[一二三四五六七八九])大(?![队型棚户桥厦学量小])(?:精神|报告)?"
    r"|[xX×]{1,2}大(?=精神|报告|以来|[，。、；])"
)
_FESTIVAL_USE = (
    '节|[”’"」』、]|前|期间|假|黄金周|劳动|妇女|国际|儿童|青年|建军|建党|奖|表彰|系列|国庆|慰问|座谈|活动|口号'
    "|巾帼|先锋|红旗"
)
_FESTIVAL = re.compile(
    rf"(?:三八|五一|五四|六一|七一|八一|十一|九一八|一二九)(?={_FESTIVAL_USE})"
    r"|[两双]节(?=期间|慰问|送温暖|前|、|[”’\"])"
)
_GREAT = re.compile(r"[两三四五六七八九十]大(?=[一-龥])(?![个批类概部队])")
_LEVEL_USE = (
    "工会|联动|网络|体系|联网|管理|服务|调解|书记|组织|协调|阵地|平台|帮扶|机构|教育|党组织|代表|联调|工作|联席|包"
    "|干部|党建"
)
_LEVELS = re.compile(rf"[两三四五]级(?={_LEVEL_USE})")
_SECOND_TIME = re.compile(r"二次(?=报销|供水|创业|分配|开发|利用|补偿|加工|污染|覆盖|复核|装修|元)")
_PLACE = re.compile(
    r"[一二三四五六七八九十百千万]里[堤沟河桥店屯庄铺村镇台坪湖香营塘]"
    r"|[一二三四五六]环(?:路|线|高速|[以之]?[内外])"
    r"|[一二三四五六七八九十]{1,2}(?:中(?=[校、，。学])|小(?=[、，。]))"
    r"|(?<=[路街道东南西北中])[一二三四五六](?:段|巷|街|路|里)(?=[\d，。、一-龥])"
)
_RANKED = re.compile(r"(?:\d{2,4}|[十百千]{1,2}|[二三五]百)强(?=[企县镇市校园中产、，。”]|榜|行列)")
_FEW = "点|个|次|名|位|项|种|类|件|条|家|户|天|方面|句|番|遍|场|份|张"
_INDEFINITE = re.compile(
    r"一(?:些|系列|大?部分|小部分|大?批(?![次复评发准])|大步|连串|整套|段|点点|定数量|大早)"
    rf"|几(?:{_FEW})"
)
_CHINESE_NAMES: tuple[tuple[re.Pattern[str], MentionKind], ...] = (
    (_MEETING, "named"),
    (_FESTIVAL, "named"),
    (_GREAT, "named"),
    (_LEVELS, "named"),
    (_INDEFINITE, "other"),
    (_SECOND_TIME, "named"),
    (_PLACE, "named"),
    (_RANKED, "named"),
)
# Generations: 80后, 80、90后, “00”后.
_GENERATION = re.compile(r"(?:[5-9]0|[5-9]5|0[05]|10)(?:[、和](?:[5-9]0|0[05]))*[”’]?后(?![第]|[一-龥]{0,1}[天年月日])")
_ARABIC_NAMES: tuple[tuple[re.Pattern[str], MentionKind], ...] = (
    (_GENERATION, "named"),
    (_RANKED, "named"),
    (_HOTLINE, "named"),
    (_PHONE, "other"),
    (_PRODUCT, "other"),
    (_PLUS, "named"),
    (_DAY_NAME, "named"),
)


def match_name(plain: str, position: int, floor: int) -> Mention | None:
    """The document number, code or numbered name whose first numeral stands at `position`; None if there is none."""
    if document := _match_document(plain, position, floor):
        return document
    digit = plain[position].isdigit()
    for pattern, kind in _ARABIC_NAMES if digit else _CHINESE_NAMES:
        if found := pattern.match(plain, position):
            return _build(plain, position, found.end(), position, kind)
    if not digit:
        return None
    if plain[position - 1 : position] in ("[", "［") and (found := _FOOTNOTE.match(plain, position)):
        return _build(plain, position, found.end(), position, "other")
    return _match_latin(plain, position, floor)


def _match_document(plain: str, position: int, floor: int) -> Mention | None:
    """〔2023〕5号, 第32号令, GB/T 9704-2012 (its number alone)."""
    before = plain[position - 1] if position > floor else ""
    if before and before in "〔[（(【" and (found := _DOCUMENT.match(plain, position)):
        return _build(plain, position - 1, found.end(), position, "document")
    decree = _DECREE.match(plain, position) if plain.startswith("令第", max(position - 2, 0)) else None
    if found := decree or _NUMBERED_PAPER.match(plain, position):
        return _build(plain, position - (before == "第"), found.end(), position, "document")
    found = _STANDARD.match(plain, position)
    if found and _STANDARD_LEAD.search(plain, max(0, position - 8), position):
        return _build(plain, position, found.end(), position, "document")
    return None


def _match_latin(plain: str, position: int, floor: int) -> Mention | None:
    """A4, 5G, 4S店, H5: digits grown together with letters that are no unit."""
    end, limit = position, min(len(plain), position + 40)
    while end < limit and (plain[end].isdigit() or (plain[end] == "." and plain[end + 1 : end + 2].isdigit())):
        end += 1
    start, tail = position, end
    while start > max(floor, position - 12) and _is_latin(plain[start - 1]):
        start -= 1
    while tail < limit and (_is_latin(plain[tail]) or (tail > end and plain[tail].isdigit())):
        tail += 1
    letters = plain[start:position] + plain[end:tail]
    if not letters.strip("xX") or (start == position and plain[end:tail] in load_units()):
        return None  # no letters, a mask (20xx) or a unit (60kg)
    return _build(plain, start, tail, position, "named")


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _build(plain: str, start: int, end: int, num_start: int, kind: MentionKind) -> Mention:
    return Mention(start, end, plain[start:end], kind, None, None, None, num_start, min(num_start + 1, end))
