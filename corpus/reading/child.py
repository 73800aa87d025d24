"""Parsing in a process of its own, with a limit on time and memory.

For formats whose parsers cannot be bounded from within: pdfium (C++, a bomb of 849 bytes took 530 MB, a bug could end
the process) and xlrd (Python, but it trusts counts and evaluates names). What comes back is JSON, never a pickle, so
that a parser that was taken over has no way to run code here.
"""

import importlib
import json
import logging
import subprocess
import sys
from collections.abc import Callable

from corpus.errors import InputError

SECONDS = 20
MEMORY_BYTES = 512 * 2**20
# -I keeps the present folder and the environment out of the child; it gets the search path of this process instead.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from corpus.reading.child import answer; answer(sys.argv[2], sys.argv[3])"
)
_log = logging.getLogger(__name__)


def parse_apart(parser: str, name: str, data: bytes) -> str:
    """What `parser` ("module:function", called with `name` and `data`) returns, a JSON text; `name` is for messages.

    Raises the parser's own InputError, and one when it was killed at a limit or crashed.
    """
    command = [sys.executable, "-I", "-c", _START, json.dumps(sys.path), parser, name]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise InputError(f"“{name}”读了 {SECONDS} 秒还没有读完，像是做坏的文件，没有读。") from error
    if done.returncode == 0:
        verdict, _, answered = done.stdout.decode("utf-8", "surrogateescape").partition("\n")
        if verdict == "ok":
            return answered
        raise InputError(answered)
    _log.info("parser %s ended with %s: %s", parser, done.returncode, done.stderr[-2000:])
    raise InputError(f"“{name}”读到一半出了错（内存超过 {MEMORY_BYTES // 2**20} MB，或文件已损坏），没有读。")


def answer(parser: str, name: str) -> None:
    """The child's side: parses standard input within the limits and writes the answer to standard output."""
    data = sys.stdin.buffer.read()
    _limit_self()
    module, function = parser.split(":")
    parse: Callable[[str, bytes], str] = getattr(importlib.import_module(module), function)
    try:
        verdict, answered = "ok", parse(name, data)
    except InputError as error:
        verdict, answered = "refused", str(error)
    sys.stdout.buffer.write(f"{verdict}\n{answered}".encode("utf-8", "surrogateescape"))


def _limit_self() -> None:
    """Address space, and processor time in case the parent is gone; Windows has neither, only the parent's clock."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 5))
