"""Numerals that label instead of count: list markers, document numbers, ordinals, codes, numbered names."""

import re
from decimal import Decimal

from corpus.measure import load_units, longest_unit
from corpus.mention import Mention, MentionKind
from corpus.numeral import CHINESE, parse_numeral

_CN1 = "一二三四五六七八九"
_CN = rf"[{_CN1}十]{{1,3}}"
_NUM = rf"(?:\d{{1,18}}|[{CHINESE}]{{1,18}})"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩❶❷❸❹❺❻❼❽❾❿⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⒈⒉⒊⒋⒌⒍⒎⒏⒐"
CIRCLED = frozenset(_CIRCLED)

_MARKER = re.compile(
    rf"{_CN}[、．.](?![{_CN1}十]{{1,2}}[、级线期等季月个名十百])(?!\d*\.?\d+[%万亿])|\d{{1,2}}(?:[、．]|\.(?!\d))(?!\d{{1,2}}[、月至—-])|\d{{1,2}}[)）]"
)
_BRACKETED = re.compile(rf"(?:{_CN}|\d{{1,2}})[)）]")
_SPELLED = re.compile(rf"{_CN}(?:是(?!否)|要(?=[^求]))")
_SPACED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[ \u3000]{1,4}(?=[一-龥])")
_DOCUMENT = re.compile(r"(?:19|20)(?:\d\d|[xX×*]{2})[〕\]）)】][ ]?第?\d{1,5}号")
_NUMBERED_PAPER = re.compile(rf"第?{_NUM}号(?:文件|文|令|公告|提案|通告|决议|议案|通知)")
_ORDINAL = re.compile(rf"{_NUM}(?:[-—–~～至到、]第?{_NUM}){{0,3}}")
_ORDINAL_WORDS = (
    "产业",
    "季度",
    "阶段",
    "梯队",
    "责任人",
    "支部",
    "党支部",
    "小组",
    "书记",
    "期",
    "届",
    "次",
    "批",
    "名",
    "位",
    "条",
    "款",
    "章",
    "轮",
    "年度",
    "年",
    "天",
    "个",
    "项",
    "场",
    "站",
    "号",
    "版",
    "等",
    "部",
    "方面",
)
_BARE_ORDINAL = re.compile(
    rf"{_NUM}(?:[-—–~～至到、]{_NUM}){{0,3}}(?:号楼|号院|号线|楼(?![宇道盘])|号(?!召|称|码|角)|单元|等奖|等功|年级|(?<=\d\d\d)室|等(?=奖|功|舱)|级|届|期(?=工程|项目|建设))"
)
_LEVELS = re.compile(
    r"[两三四五]级(?=工会|联动|网络|体系|联网|管理|服务|调解|书记|组织|协调|阵地|平台|帮扶|机构|教育|党组织|代表|联调|工作|联席|包|干部|党建)"
)
_RANKING = re.compile(rf"{_NUM}(?:名|位|强|列|甲|(?=[，。；、,;”\n]|$))")
_MEETING = re.compile(
    rf"{_CN}届(?:{_CN}中全会|{_CN}次(?:[一-龥]{{0,8}}?(?:会议|全会|大会|全委会|职代会|工代会|会代会|党代会))?)(?:精神)?"
    rf"|{_CN}中全会(?:精神)?|(?:二十[一二三]?|十[一二三四五六七八九])大(?![队型棚户桥厦学量小])(?:精神|报告)?"
    rf"|[xX×]{{1,2}}大(?=精神|报告|以来|[，。、；])"
)
_SECOND_TIME = re.compile(r"二次(?=报销|供水|创业|分配|开发|利用|补偿|加工|污染|覆盖|复核|装修|元)")
_FESTIVAL = re.compile(
    r"[两双]节(?=期间|慰问|送温暖|前|、|[”’\"])|(?:三八|五一|五四|六一|七一|八一|十一|九一八|一二九)(?=节|[”’\"」』]|前|期间|假|黄金周|劳动|妇女|国际|儿童|青年|建军|建党|奖|表彰|系列|国庆|、|慰问|座谈|活动|口号|巾帼|先锋|红旗)"
)
_PLACE = re.compile(
    r"[一二三四五六七八九十百千万]里[堤沟河桥店屯庄铺村镇台坪湖香营塘]|[一二三四五六]环(?:路|线|高速|[以之]?[内外])|[一二三四五六七八九十]{1,2}(?:中(?=[校、，。学])|小(?=[、，。]))"
)
_ROAD_SECTION = re.compile(r"(?<=[路街道东南西北中])[一二三四五六](?:段|巷|街|路|里)(?=[\d，。、一-龥])")
_GREAT = re.compile(r"[两三四五六七八九十]大(?=[一-龥])(?![个批类概部队])")
_PLUS = re.compile(r"[\dNn]{1,3}(?:[+＋][\dNnXx]{1,3}){1,6}(?!\d)")
_HOTLINE = re.compile(
    r"1(?:1[0-9]|2\d{1,3})(?=热线|平台|电话|服务|求助|报警|职工|工会|政务|市民|工单|便民|法律|”|’|\")"
)
_DAY_NAME = re.compile(r"\d{1,2}[·•]\d{1,2}(?![%\d万亿])")
_RATIO = re.compile(
    r"\d{1,4}(?:\.\d{1,4})?(?:[:：∶]\d{1,4}(?:\.\d{1,4})?){1,3}(?!\d)|[1-9]\d?[/／][1-9]\d?(?![\d/／年月])"
)
_STANDARD = re.compile(r"\d{3,6}(?:\.\d{1,2})?(?:[-—]\d{4})?")
_STANDARD_LEAD = re.compile(r"(?:GB|DB|GB/T|DB/T|ISO|JGJ|YY|HJ|AQ)[/T\d]{0,4} ?$")
_FOOTNOTE = re.compile(r"\d{1,3}[］\]]")
_RANKED = re.compile(r"(?:\d{2,4}|[十百千]{1,2}|[二三五]百)强(?=[企县镇市校园中产、，。”]|榜|行列)")
_MATH = re.compile(r"\d{1,3}[×xX*]\d{1,3}(?:小时|天)?")
_PHONE = re.compile(
    r"0\d{2,3}[-—]\d{7,8}|1\d{10}(?!\d)|\d{17}[\dXx](?![\dXx])|\d{3,4}[-—]\d{3,4}[-—]\d{4}|(?!(?:19|20)\d\d\.)\d{1,4}(?:\.\d{1,5}){2,6}|\d{19,}"
)
_SETTLED = re.compile(
    r"一(?:些|系列|大?部分|小部分|大?批(?!次|复|评|发|准)|大步|连串|整套|段|点点|定数量|大早)|几(?:点|个|次|名|位|项|种|类|件|条|家|户|天|方面|句|番|遍|场|份|张)"
)


def match_label(plain: str, position: int, floor: int) -> Mention | None:
    """The label whose first numeral stands at `position`: marker, document number, code, ordinal or numbered name."""
    if plain[position] in CIRCLED:
        return _build(plain, position, position + 1, position, position + 1, "list_marker")
    if found := _match_marker(plain, position, floor):
        return found
    if found := _match_document(plain, position, floor):
        return found
    if (found := _STANDARD.match(plain, position)) and _STANDARD_LEAD.search(plain, max(0, position - 8), position):
        return _build(plain, position, found.end(), position, found.end(), "document")
    if found := _RANKED.match(plain, position):
        return _build(plain, position, found.end(), position, found.end() - 1, "named")
    if plain[position].isdigit():
        return _match_code(plain, position, floor) or _match_ordinal(plain, position, floor)
    return _match_name(plain, position) or _match_ordinal(plain, position, floor)


def _opens_item(plain: str, position: int, *, spelled: bool) -> bool:
    """Whether an item may begin here: the paragraph's start, or behind a stop (； and ， too for 一是)."""
    back = position - 1
    while back >= 0 and back >= position - 4 and plain[back] in " \u3000\t":
        back -= 1
    if back < 0:
        return True
    return plain[back] in ('\n。；;：:！？!?，,)）】“"、' if spelled else "\n。；;：:！？!?")


def _match_marker(plain: str, position: int, floor: int) -> Mention | None:
    before = plain[position - 1] if position > floor else ""
    if before and before in "（(":
        ahead = plain[position - 2] if position >= 2 else ""
        found = _BRACKETED.match(plain, position)
        if found and not (ahead and ahead in "第表图式"):
            return _label(plain, position - 1, found.end(), position, found.end() - 1)
    if found := _MARKER.match(plain, position):
        if _opens_item(plain, position, spelled=False):
            return _label(plain, position, found.end(), position, found.end() - 1)
    elif (found := _SPELLED.match(plain, position)) and _opens_item(plain, position, spelled=True):
        return _label(plain, position, found.end(), position, found.end() - 1)
    elif found := _SPACED.match(plain, position):
        line_start = position == 0 or plain[position - 1] == "\n"
        if line_start and not plain.startswith(tuple(load_units()), found.end()):
            return _label(
                plain,
                position,
                position + len(found.group().rstrip()),
                position,
                position + len(found.group().rstrip()),
            )
    return None


def _label(plain: str, start: int, end: int, num_start: int, num_end: int) -> Mention:
    number = parse_numeral(plain[num_start:num_end])
    value = number.value if number else None
    return _build(plain, start, end, num_start, num_end, "list_marker", value)


def _match_document(plain: str, position: int, floor: int) -> Mention | None:
    before = plain[position - 1] if position > floor else ""
    if before and before in "〔[（(【" and (found := _DOCUMENT.match(plain, position)):
        return _build(plain, position - 1, found.end(), position, found.end() - 1, "document")
    start = position - 1 if before == "第" else position
    if found := _NUMBERED_PAPER.match(plain, start):
        return _build(plain, start, found.end(), position, found.end() - 1, "document")
    return None


def _match_code(plain: str, position: int, floor: int) -> Mention | None:
    if found := _HOTLINE.match(plain, position):
        return _build(plain, position, found.end(), position, found.end(), "named")
    if found := _RATIO.match(plain, position):
        return _build_ratio(found)
    if plain[position - 1 : position] in ("[", "［") and (found := _FOOTNOTE.match(plain, position)):
        return _build(plain, position, found.end() - 1, position, found.end() - 1, "other")
    for pattern in (_PHONE, _MATH):
        if found := pattern.match(plain, position):
            return _build(plain, position, found.end(), position, found.end(), "other")
    for pattern in (_PLUS, _DAY_NAME):
        if found := pattern.match(plain, position):
            return _build(plain, position, found.end(), position, found.end(), "named")
    return _match_latin(plain, position, floor)


def _build_ratio(found: re.Match[str]) -> Mention | None:
    """1/3 as a share in per cent, 2.9∶1 as a bare proportion; 9:30 is left to the calendar."""
    text = found.group()
    if re.fullmatch(r"\d{1,2}[:：][0-5]\d", text):
        return None
    parts = [Decimal(part) for part in re.split(r"[:：∶/／]", text)]
    share = "/" in text or "／" in text
    value = None if len(parts) > 2 or not parts[1] else parts[0] / parts[1] * (100 if share else 1)
    return Mention(
        found.start(), found.end(), text, "quantity",
        value.quantize(Decimal("0.001")) if value is not None else None,
        "%" if share else None, None, found.start(), found.end(), precision=Decimal(1) if share else Decimal("0.01"),
    )  # fmt: skip


def _match_latin(plain: str, position: int, floor: int) -> Mention | None:
    """A4, 5G, 4S店, H5: digits grown together with letters that are no unit."""
    end, limit = position, min(len(plain), position + 40)
    while end < limit and (plain[end].isdigit() or (plain[end] == "." and plain[end + 1 : end + 2].isdigit())):
        end += 1
    start = position
    while start > max(floor, position - 12) and plain[start - 1].isascii() and plain[start - 1].isalpha():
        start -= 1
    tail = end
    while tail < limit and plain[tail].isascii() and plain[tail].isalpha():
        tail += 1
    masked = (start < position or end < tail) and (plain[start:position] + plain[end:tail]).strip("xX") == ""
    if masked or (start == position and (tail == end or plain[end:tail] in load_units())):
        return None
    return _build(plain, start, tail, position, end, "named")


def _match_name(plain: str, position: int) -> Mention | None:
    for pattern, kind in (
        (_MEETING, "named"),
        (_FESTIVAL, "named"),
        (_GREAT, "named"),
        (_LEVELS, "named"),
        (_SETTLED, "other"),
        (_SECOND_TIME, "named"),
        (_PLACE, "named"),
        (_ROAD_SECTION, "named"),
    ):
        if found := pattern.match(plain, position):
            return _build(plain, position, found.end(), position, position + 1, kind)  # type: ignore[arg-type]
    return None


def _match_ordinal(plain: str, position: int, floor: int) -> Mention | None:
    before = plain[position - 1] if position > floor else ""
    if plain.startswith("季度", position + 1):
        return None
    if before == "第" and (found := _ORDINAL.match(plain, position)):
        if plain.startswith("季度", found.end()):
            return None
        end = _ordinal_end(plain, found.end())
        return _ordinal(plain, position - 1, end, position, found.end())
    if (
        before == "前"
        and plain[position - 2 : position - 1] not in tuple("以之目年月日提天此跟从空生")
        and (found := _RANKING.match(plain, position))
    ):
        return _ordinal(plain, position - 1, found.end(), position, found.end())
    if found := _BARE_ORDINAL.match(plain, position):
        number_end = _ORDINAL.match(plain, position)
        return _ordinal(plain, position, found.end(), position, number_end.end() if number_end else found.end())
    return None


def _ordinal_end(plain: str, end: int) -> int:
    for length in range(longest_unit(), 0, -1):
        piece = plain[end : end + length]
        if piece in load_units() or piece in _ORDINAL_WORDS:
            return end + length
    return end


def _ordinal(plain: str, start: int, end: int, num_start: int, num_end: int) -> Mention:
    number = parse_numeral(plain[num_start:num_end])
    unit = plain[num_end:end] or None
    return _build(plain, start, end, num_start, num_end, "ordinal", number.value if number else None, unit)


def _build(
    plain: str, start: int, end: int, num_start: int, num_end: int, kind: MentionKind,
    value: Decimal | None = None, unit: str | None = None,
) -> Mention:  # fmt: skip
    return Mention(start, end, plain[start:end], kind, value, unit, None, num_start, num_end)
