"""Keeps personal data on this machine: masked before a call to any endpoint elsewhere, put back afterwards.

By pattern only, so a name in no familiar position is missed: the clerk still decides what goes into the events table.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The hundred most frequent surnames cover about 85 % of people (公安部 全国姓名报告).
_SURNAMES = "".join(
    (
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔",
        "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤",
    )
)
_GIVEN = r"[\u4e00-\u9fff]"
_ROLE = "(?:劳动模范|职工|会员|劳模|工匠|主席|书记|主任|委员|组长|当事人|申请人|农民工|户主|居民|老人|同志|代表)"
_PATTERNS = (
    ("证件号码", re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")),
    ("银行卡号", re.compile(r"(?<!\d)(?:\d{16,19}|\d{4}(?: \d{4}){3,4}(?: \d{1,3})?)(?!\d)")),
    ("电话", re.compile(r"(?<!\d)(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}-?\d{7,8})(?!\d)")),
    (
        "姓名",
        re.compile(rf"[{_SURNAMES}](?:某某?|{_GIVEN}{{1,2}})(?=同志|先生|女士|师傅|老师|老人|等\d*[人名位])"),
    ),
    ("姓名", re.compile(rf"{_ROLE}(?P<name>[{_SURNAMES}]{_GIVEN}{{1,2}}?)(?=[，。；、\s（()）等家的]|$)")),
)
_RESTORED = re.compile(r"[\[［【]{1,2}\s?[pPｐ](\d{1,3})\s?[\]］】]{1,2}")
_BEGUN = re.compile(r"[\[［【]{1,2}(?:\s?[pPｐ]\d{0,3}\s?[\]］】]?)?$")
_SECRET = re.compile(r"(?:绝密|机密|秘密)\s*[★☆*]|[【\[（(](?:绝密|机密|秘密|内部资料|不公开)[】\]）)]")


@dataclass(frozen=True, slots=True)
class Masked:
    """Texts with personal data replaced by [[p1]], [[p2]] …; `originals` maps p1 to what stood there, `kinds` counts
    what was masked (for the audit line, which must not hold the data itself)."""

    texts: tuple[str, ...]
    originals: Mapping[str, str]
    kinds: Mapping[str, int]


def mask_personal(texts: Sequence[str]) -> Masked:
    """Masks ID, bank card and phone numbers and person names; the same value gets the same mark in all texts."""
    marks: dict[str, str] = {}
    kinds: dict[str, int] = {}

    def hide(match: re.Match[str], kind: str) -> str:
        whole = match.group()
        value = match["name"] if "name" in match.re.groupindex else whole
        if value not in marks:
            marks[value] = f"p{len(marks) + 1}"
            kinds[kind] = kinds.get(kind, 0) + 1
        return whole[: len(whole) - len(value)] + f"[[{marks[value]}]]"

    masked = list(texts)
    for kind, pattern in _PATTERNS:
        masked = [pattern.sub(lambda match, kind=kind: hide(match, kind), one) for one in masked]  # type: ignore[misc]
    # A name found once by its position is hidden wherever else it stands.
    for value, mark in marks.items():
        masked = [one.replace(value, f"[[{mark}]]") for one in masked]
    return Masked(tuple(masked), {mark: value for value, mark in marks.items()}, kinds)


class Restorer:
    """Puts the masked data back into a text that comes in pieces; a mark that was never given becomes 〔待核〕 rather
    than a guess."""

    def __init__(self, originals: Mapping[str, str]) -> None:
        self._originals = originals
        self._held = ""

    def feed(self, piece: str) -> str:
        """The text that may be shown now: what could be the beginning of a mark is held back."""
        text = self._held + piece
        cut = match.start() if (match := _BEGUN.search(text)) else len(text)
        self._held = text[cut:]
        return self.restore(text[:cut])

    def close(self) -> str:
        """What was still held back."""
        rest, self._held = self._held, ""
        return self.restore(rest)

    def restore(self, text: str) -> str:
        """The whole text with its data."""
        return _RESTORED.sub(lambda match: self._originals.get(f"p{int(match[1])}", "〔待核：人名或号码〕"), text)


def find_secret_mark(texts: Sequence[str]) -> str:
    """The first 密级 mark in the texts, "" when there is none."""
    found = (_SECRET.search(one) for one in texts)
    return next((match.group() for match in found if match), "")
