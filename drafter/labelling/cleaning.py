"""Takes off what models put around a text: thoughts, Markdown, preambles, the heading once more, closing remarks.

Everything here is linear and works on lines. Lines with words that are taken off come back as Omissions.
"""

import re
from dataclasses import dataclass

from corpus.omission import Omission

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^\s*(?:```|~~~)\w*\s*$")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\n]{0,500}\)")
_LINK = re.compile(r"(?<!\[)\[([^\[\]\n]{1,200})\]\((?:https?:)?//[^()\s]{0,500}\)")
_TAG = re.compile(
    r"</?(?:script|style|img|a|iframe|svg|link|object|embed|form|input|video|audio|p|div|span|br|table|tr|td|b|i|u|h[1-6])"
    r"(?:\s[^<>\n]{0,500})?/?>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?|ftp)://[\x21-\x7e]{1,500}|www\.[\x21-\x7e]{4,200}", re.IGNORECASE)
_LINE_MARK = re.compile(r"^[\s\u3000]*(?:#{1,6}\s*|>\s*|[-*+•●▪·]\s+|[-*+•●▪](?=[^\x00-\x7f]))+")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
# Without the colon at its end such a line may well be the section's first sentence (根据上级部署，…).
_PREAMBLE = re.compile(
    r"^(?:(?:以下|下面|这)(?:就)?是|根据(?:您|你|以上|上述|所给)|按照(?:您|你)|为(?:您|你)).{0,60}[：:]$"
)
_ASSENT = re.compile(r"^(?:好的|当然可以|当然|没问题|明白了?|收到)[，,。！!：:]\s*")
_LABELLED = re.compile(r"^(?:正文|改好的(?:正文|全文)|输出|答案?|回答)\s*[：:]\s*")
_CLOSING = re.compile(
    r"^(?:[（(]?(?:注|说明|备注|提示)[：:].*|以上(?:就)?(?:是|为).{0,60}|希望.{0,30}(?:有所?帮助|满意|参考).{0,10}"
    r"|(?:如果?|若)(?:您|你|有|需).{0,60}(?:请|告诉|随时|联系).{0,30}|[（(]?(?:共|约|全文)\s*\d+\s*字(?:左右)?[）)]?。?)$"
)
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十]{1,3}[章节部分]{1,2}|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．])\s*"
)
_HEADING_NOISE = re.compile(r"[\s\u3000：:【】\[\]“”\"《》#*。]")


@dataclass(frozen=True, slots=True)
class CleanReply:
    """The body alone, one paragraph a line, and the lines that were taken off."""

    text: str
    omissions: tuple[Omission, ...]


def clean_reply(raw: str, heading: str) -> CleanReply:
    """The reply without what is no body text; `heading` is the section's, empty for the lead."""
    text = _THOUGHT.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    # Models whose template opens the thoughts send only the closing tag.
    text = text.rpartition("</think>")[2]
    text = text.replace("\\[", "[").replace("\\]", "]").replace("**", "").replace("__", "")
    taken: list[str] = [found.group() for found in _IMAGE.finditer(text)]
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    for pattern in (_TAG, _ADDRESS):
        taken += [found.group() for found in pattern.finditer(text)]
        text = pattern.sub("", text)
    lines = [
        _LINE_MARK.sub("", line).replace("`", "").strip(" \t\u3000") for line in text.split("\n") if _is_text(line)
    ]
    lines, around = _strip_chatter([line for line in lines if line], heading)
    omissions = (
        Omission(line[:80], "是模型的客套话、标题、图片、网址或网页标记，不属于正文", heading)
        for line in (*taken, *around)
    )
    return CleanReply("\n".join(lines), tuple(omissions))


def _is_text(line: str) -> bool:
    return not (_FENCE.match(line) or (len(line) < 200 and _RULE.match(line)))


def _strip_chatter(lines: list[str], heading: str) -> tuple[list[str], list[str]]:
    """Only lines at the two ends are chatter; the same words in the middle are text."""
    taken: list[str] = []
    while lines:
        first = _LABELLED.sub("", _ASSENT.sub("", lines[0]))
        if first and not _is_heading(first, heading) and not _is_preamble(first):
            first = _without_heading(first, heading)
            if first != lines[0]:
                lines = [first, *lines[1:]]
            break
        if first:
            taken.append(lines[0])
        lines = lines[1:]
    while lines and "[[" not in lines[-1] and len(lines[-1]) < 120 and _CLOSING.match(lines[-1]):
        taken.append(lines[-1])
        lines = lines[:-1]
    return lines, taken


def _is_preamble(line: str) -> bool:
    return len(line) < 90 and "[[" not in line and _PREAMBLE.match(line) is not None


def _is_heading(line: str, heading: str) -> bool:
    bare = _HEADING_NOISE.sub("", _NUMBERING.sub("", _HEADING_NOISE.sub("", line)))
    return bool(heading) and bare == _HEADING_NOISE.sub("", heading)


def _without_heading(line: str, heading: str) -> str:
    """A heading run into the first sentence: 化解劳动争议：全年受理 …"""
    if not heading:
        return line
    bare = _NUMBERING.sub("", line)
    for mark in ("：", ":", "。", " "):
        if bare.startswith(heading + mark):
            return bare[len(heading) + 1 :].strip()
    return line
