"""The text of one model reply as it grows: cleaned of what is no text, capped, and judged when it ends."""

import re
from typing import Literal

from drafter.calling.sse import Chunk, Usage

Finish = Literal["complete", "truncated", "filtered", "overlong", "repeating", "refused", "incomplete"]

_FINISH: dict[str, Finish] = {"length": "truncated", "content_filter": "filtered"}
REASONS: dict[Finish, str] = {
    "complete": "",
    "truncated": "模型写到长度上限被截断，这一节没有写完。",
    "filtered": "模型服务的内容过滤中断了这一节。",
    "overlong": "模型写得远超篇幅，已在上限处停止。",
    "repeating": "模型不断重复同样的话，已停止。",
    "refused": "模型拒绝写这一节。",
    "incomplete": "模型的回复没有正常结束，这一节可能不完整。",
}
# Control characters, surrogate halves, non-characters, and marks that reorder or hide text. Tab and line feed stay.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_OPEN, _CLOSE = "<think>", "</think>"
_REFUSAL = re.compile(
    r"(?:很?抱歉|对不起|不好意思)[，,。！!]?.{0,20}(?:无法|不能|没法|没有办法)|^(?:我|作为.{0,12}(?:模型|助手)[，,]?我?)(?:无法|不能)"
    r"|I(?:'m| am) sorry|I can(?:'t|not) (?:help|assist)",
    re.IGNORECASE,
)
_REFUSAL_CHARS = 160  # a refusal is short; the same words inside a real section are not one
_REPEAT_TAIL, _REPEAT_PERIOD, _REPEAT_EVERY = 400, 100, 200


def is_refusal(text: str) -> bool:
    """Whether the whole reply says that the model will not write."""
    plain = text.strip()
    return len(plain) <= _REFUSAL_CHARS and "[[" not in plain and _REFUSAL.search(plain[:80]) is not None


def is_repeating(text: str) -> bool:
    """Whether the last 400 characters are one stretch of at most 100 characters over and over."""
    tail = text[-_REPEAT_TAIL:]
    if len(tail) < _REPEAT_TAIL:
        return False
    return any(tail[period:] == tail[:-period] for period in range(1, _REPEAT_PERIOD + 1))


class ReplyText:
    """Grows by `add`, ends by `close` or `cut`. `done` asks the caller to stop reading; `text` is what to keep."""

    def __init__(self, max_chars: int, needs_finish: bool) -> None:
        self.finish: Finish = "incomplete"
        self.reason = ""
        self.model: str | None = None
        self.usage = Usage()
        self.done = False
        self.finish_seen = False
        self.bad_chunks = 0
        self.ended = False
        self._max_chars = max_chars
        self._needs_finish = needs_finish
        self._pieces: list[str] = []
        self._length = 0
        self._checked = 0
        self._held = ""
        self._thinking = False

    @property
    def text(self) -> str:
        """All text so far."""
        return "".join(self._pieces)

    def add(self, chunk: Chunk) -> str:
        """Takes the next chunk, gives the text that may be shown at once (maybe none)."""
        self.model = self.model or chunk.model
        self.usage = chunk.usage or self.usage
        piece = self._keep(self._without_thoughts(_INVISIBLE.sub("", chunk.text))) if chunk.text else ""
        if chunk.finish is not None:
            self.finish_seen = True
            self.finish = _FINISH.get(chunk.finish, "complete")
        return piece

    def close(self) -> str:
        """The stream ended by itself; gives text that was held back."""
        piece = "" if self._thinking else self._keep(self._held)
        self._held = ""
        if not self.done and not self.finish_seen:
            self.finish = "complete" if self.ended and not self._needs_finish else "incomplete"
        if self.finish == "complete" and is_refusal(self.text):
            self.finish = "refused"
        self.reason = REASONS[self.finish]
        return piece

    def cut(self, reason: str) -> None:
        """The stream broke off; what arrived is kept."""
        self.finish, self.reason = "incomplete", reason

    def _keep(self, piece: str) -> str:
        room = self._max_chars - self._length
        if len(piece) > room:
            piece, self.done, self.finish = piece[:room], True, "overlong"
        self._pieces.append(piece)
        self._length += len(piece)
        if not self.done and self._length - self._checked >= _REPEAT_EVERY:
            self._checked = self._length
            if is_repeating(self.text):
                self.done, self.finish = True, "repeating"
        return piece

    def _without_thoughts(self, text: str) -> str:
        """Drops <think> blocks, whose tags may be split over chunks: a possible start of a tag is held back."""
        text, self._held = self._held + text, ""
        kept: list[str] = []
        while text:
            tag = _CLOSE if self._thinking else _OPEN
            before, found, after = text.partition(tag)
            if not found:
                cut = _start_of_tag(text, tag)
                before, self._held = text[:cut], text[cut:]
            if not self._thinking:
                kept.append(before)
            if not found:
                break
            self._thinking, text = not self._thinking, after
        return "".join(kept)


def _start_of_tag(text: str, tag: str) -> int:
    """Where the text's last characters could be the beginning of the tag; its length if nowhere."""
    for size in range(min(len(tag) - 1, len(text)), 0, -1):
        if text.endswith(tag[:size]):
            return len(text) - size
    return len(text)
