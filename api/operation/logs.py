"""What the serving process logs: one line an event, JSON for a collector or a short form for a terminal.

An event is a logging call whose message names it and whose `fields` (in `extra`) hold what happened: ids, offices,
counts and times, never a word of any text. Of an exception only its kind and the places are logged, because messages
of databases and parsers quote what they were working on.
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The request that the present task or thread works for."""

LOGGERS = ("nigao", "corpus", "uvicorn")
_MOST_FRAMES = 30

Fields = Mapping[str, object]


def set_up_logs(stream: TextIO | None = None) -> None:
    """Has everything of ours and of the server logged to `stream` (standard error): lines of JSON unless it is a
    terminal. For the entry point of a serving process, which owns its logging."""
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(_HumanLines() if target.isatty() else JsonLines())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING if name == "uvicorn" else logging.INFO)


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """What an event holds, with the request it belongs to."""
    fields = dict(getattr(record, "fields", {}))
    if request := REQUEST_ID.get():
        fields.setdefault("request_id", request)
    return fields


class JsonLines(logging.Formatter):
    """One JSON object a line; whatever a field holds, it cannot begin another line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without its end."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = describe_error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


class _HumanLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        parts = [at, record.levelname, record.getMessage()]
        parts += [f"{name}={value}" for name, value in fields_of(record).items()]
        if record.exc_info and record.exc_info[1]:
            parts += describe_error(record.exc_info[1])
        return "".join(char if char.isprintable() else "\ufffd" for char in " ".join(parts))


def describe_error(error: BaseException) -> list[str]:
    """The kinds of an exception and of its causes, each followed by its innermost places in the source."""
    told: list[str] = []
    present: BaseException | None = error
    while present is not None and len(told) < 4 * _MOST_FRAMES:
        told.append(f"{type(present).__module__}.{type(present).__qualname__}")
        frames = traceback.extract_tb(present.__traceback__)[-_MOST_FRAMES:]
        told += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
        present = present.__cause__ or (None if present.__suppress_context__ else present.__context__)
    return told
