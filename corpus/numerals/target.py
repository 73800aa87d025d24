"""Amounts that lie in the future: what an office plans or strives for is a target, not a result."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.mention import Mention

_REACH = 160  # a cue further back belongs to another thought, even without a full stop between
_SENTENCE_END = re.compile(r"[。！？\n]")
# 计划 as a verb: not 培训计划5份, 按计划，…; 争取 as a verb of striving: not 争取资金5万元.
_PLAN = r"(?<![训作动育展项行定施助扶按照])计划(?![》”，。的已中内外书表]|生育|单列)"
_STRIVE = (
    r"力争|争取(?=[在于年用达建新使让明全]|到(?:20\d\d年|明年|年[底末]|\d{1,2}月)|实现|完成|培训|发展|会员)"
    r"|(?<![模虚草])拟(?![定稿人态订])"
)
_COMING = (
    r"明年|下年|来年|下一年|下一步|预计|目标是|将(?=[新实达建完增力在组])|(?<![加高升降少长展大])到20\d\d年[底末，]"
)
_AHEAD = re.compile(f"{_STRIVE}|{_PLAN}|{_COMING}")
_DONE = re.compile(
    r"已|实际(?!平均|工资|收入|情况|需要|需求|困难|问题|工作)|去年|截[至止]|目前|全年共|累计|今年以来|完成了|达到了|实现了|超额|圆满完成|按照?计划|完成(?:年度)?(?:计划|目标)"
    r"|(?:工作|活动|培训|年度)计划(?![新建完达组增])"
)
_LATER = "下一步|今后|明年|下年|来年|下阶段|下步|未来"
_LATER_WORK = rf"(?:{_LATER})[^，。；\n]{{0,12}}(?:计划|打算|思路|安排|目标|设想|方向|举措|重点|任务|工作)"
_YEAR_PLAN = r"20\d\d年度?[^，。；\n]{0,12}(?:计划|打算|思路|安排|设想)"
_PLAN_HEADING = re.compile(f"{_LATER_WORK}|{_YEAR_PLAN}|工作(?:打算|思路|设想)|努力方向")
_LOOKS_BACK = re.compile(r"回顾|总结|完成|情况|成效")
_SECTION = re.compile(r"[ \u3000]*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[部章节]|#)")


def mark_targets(plain: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with every quantity that lies ahead as `target`: by its sentence, else by the section's heading."""
    plans = _find_plan_sections(plain)
    result: list[Mention] = []
    section = 0
    for mention in mentions:
        marked = mention
        if mention.kind == "quantity":
            while section < len(plans) and plans[section][1] <= mention.start:
                section += 1
            planned = section < len(plans) and plans[section][0] <= mention.start
            if _lies_ahead(plain, mention.start, planned=planned):
                marked = replace(mention, kind="target")
        result.append(marked)
    return result


def _lies_ahead(plain: str, start: int, *, planned: bool) -> bool:
    """Whether the sentence up to `start` looks ahead: its last cue decides."""
    window = plain[max(0, start - _REACH) : start]
    ends = [found.end() for found in _SENTENCE_END.finditer(window)]
    sentence = window[ends[-1] :] if ends else window
    ahead = max((found.start() for found in _AHEAD.finditer(sentence)), default=-1)
    done = max((found.start() for found in _DONE.finditer(sentence)), default=-1)
    if done > ahead:
        return False
    return ahead >= 0 or planned


def _find_plan_sections(plain: str) -> list[tuple[int, int]]:
    """Stretches under a heading about the coming year, each up to the next heading of the first level."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    offset = 0
    for line in plain.split("\n"):
        if opened is not None and _SECTION.match(line):
            spans.append((opened, offset))
            opened = None
        if opened is None and _is_plan_heading(line):
            opened = offset
        offset += len(line) + 1
    if opened is not None:
        spans.append((opened, offset))
    return spans


def _is_plan_heading(line: str) -> bool:
    short = len(line) <= 40 and not line.rstrip().endswith("。")
    return short and _PLAN_HEADING.search(line) is not None and not _LOOKS_BACK.search(line)
