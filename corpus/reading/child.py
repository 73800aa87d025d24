"""Parsing in processes of their own, with limits on time, memory and output: what was uploaded is never parsed here.

Parsers trust what they read: pdfium is C++ (a bomb of 849 bytes took 530 MB), xlrd evaluates names, an honest regular
expression can meet a dishonest text. A child serves many files, as starting one costs as much as reading ten, and is
replaced after a fault. What comes back is JSON checked against the parser's own return type, never a pickle, so that a
parser that was taken over has no way to run code here.
"""

import atexit
import importlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import IO, Any, Concatenate, ParamSpec, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from corpus.errors import InputError

T = TypeVar("T")
P = ParamSpec("P")
_MB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. `mapped_bytes` is address space, `private_bytes` memory of the process's own; a library
    that maps far more than it uses (onnxruntime) is held by the second alone."""

    seconds: int = 20
    mapped_bytes: int | None = 512 * _MB
    private_bytes: int = 512 * _MB
    answer_bytes: int = 32 * _MB
    files: int = 500
    processes: int = 2


PARSING = Limits()


class ParserStoppedError(InputError):
    """The parser was ended at a limit or crashed. The message names the file."""


# -I keeps the present folder and the environment out of the child; it gets the search path of this process instead.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from corpus.reading.child import serve; serve(json.loads(sys.argv[2]))"
)
_log = logging.getLogger(__name__)


def parse_apart(
    parser: Callable[Concatenate[str, bytes, P], T], name: str, data: bytes, *args: P.args, **options: P.kwargs
) -> T:
    """What `parser(name, data, **options)` returns, called in another process; `name` is for messages.

    `parser` is a function of a module, its options and its result annotated with what JSON can carry: numbers, texts,
    dataclasses, tuples, dicts. Raises the parser's own InputError, and ParserStoppedError.
    """
    return parse_within(PARSING, parser, name, data, *args, **options)


def parse_within(
    limits: Limits,
    parser: Callable[Concatenate[str, bytes, P], T],
    name: str,
    data: bytes,
    *args: P.args,
    **options: P.kwargs,
) -> T:
    """`parse_apart` with limits of its own."""
    assert not args, "options are passed by name"
    hints = _read_hints(parser)
    name = name.encode("utf-8", "replace").decode()
    request = {
        "parser": f"{parser.__module__}:{parser.__qualname__}",
        "name": name,
        "options": {key: _adapter(hints[key]).dump_python(value, mode="json") for key, value in options.items()},
        "size": len(data),
    }
    with _borrow_worker(limits) as worker:
        answered = worker.ask(name, json.dumps(request).encode(), data)
    try:
        result: T = _adapter(hints["return"]).validate_python(answered)
    except ValidationError as error:
        raise ParserStoppedError(f"“{name}”的解析结果不合规矩，没有读。") from error
    return result


@cache
def _read_hints(parser: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(parser)


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


class _Worker:
    """One child. It ends by itself when this process does, as its input ends then."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.files
        self._last_words = ""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the child
        memory = [limits.mapped_bytes, limits.private_bytes, limits.seconds]
        command = [sys.executable, "-I", "-c", _START, json.dumps([one for one in sys.path if one]), json.dumps(memory)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
            # Keys and addresses of the environment are no business of a parser.
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "SYSTEMROOT": r"C:\Windows"},
        )

    @property
    def is_usable(self) -> bool:
        """Whether it may be given another file."""
        return self._left > 0 and self._process.poll() is None

    def ask(self, name: str, request: bytes, data: bytes) -> object:
        """The parsed answer to one request; after any error the child is gone."""
        self._left -= 1
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._kill()

        clock = threading.Timer(self._limits.seconds, expire)
        clock.start()
        try:
            verdict, answer = self._exchange(request, data)
        except (OSError, ValueError) as error:
            self.close()
            if expired.is_set():
                seconds = self._limits.seconds
                raise ParserStoppedError(f"“{name}”读了 {seconds} 秒还没有读完，像是做坏的文件，没有读。") from error
            _log.info("parser ended with %s: %s", self._process.returncode, self._last_words)
            limit = self._limits.private_bytes // _MB
            raise ParserStoppedError(
                f"“{name}”读到一半出了错（内存超过 {limit} MB，或文件已损坏），没有读。"
            ) from error
        finally:
            clock.cancel()
        if verdict == "refused":
            raise InputError(str(answer))
        return answer

    def _exchange(self, request: bytes, data: bytes) -> tuple[str, object]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for part in (request + b"\n", data):
            self._process.stdin.write(part)
        self._process.stdin.flush()
        verdict, _, size = self._process.stdout.readline(64).decode("ascii").partition(" ")
        if not size or int(size) > self._limits.answer_bytes:
            raise ValueError("no answer, or one past the limit")
        answer = _read_exactly(self._process.stdout, int(size))
        return verdict, json.loads(answer)

    def _kill(self) -> None:
        """End the child and whatever it started."""
        if self._process.poll() is None:
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, 9)

    def close(self) -> None:
        """End the child and free what belongs to it."""
        self._kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not written yet has nobody to go to
                    continue
        self._process.wait()
        if not self._errors.closed:
            self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, self._errors.tell() - 2000))
            self._last_words = self._errors.read().decode("utf-8", "replace")
            self._errors.close()


def _read_exactly(source: IO[bytes], size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise ValueError(f"{size} bytes were promised, {len(data)} came")
    return data


class _Pool:
    """The children of one kind; as many at a time as the limits say, the rest wait."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(limits.processes)

    @contextmanager
    def borrow(self) -> Iterator[_Worker]:
        """A child for one file."""
        with self._places:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None or not worker.is_usable:
                if worker is not None:
                    worker.close()
                worker = _Worker(self._limits)
            try:
                yield worker
            finally:
                if worker.is_usable:
                    with self._lock:
                        self._idle.append(worker)
                else:
                    worker.close()

    def close(self) -> None:
        """End the children that wait."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()


# By process too: a fork must not talk to its parent's children.
_pools: dict[tuple[int, Limits], _Pool] = {}
_pools_lock = threading.Lock()


def _borrow_worker(limits: Limits) -> AbstractContextManager[_Worker]:
    key = (os.getpid(), limits)
    with _pools_lock:
        if not _pools:
            atexit.register(stop_workers)
        if key not in _pools:
            _pools[key] = _Pool(limits)
        return _pools[key].borrow()


def stop_workers() -> None:
    """End all children that wait for a file; the next file starts one anew."""
    with _pools_lock:
        for (process, _), pool in _pools.items():
            if process == os.getpid():
                pool.close()


def serve(memory: tuple[int | None, int, int]) -> None:
    """The child's side: answers requests on standard input until it ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a library prints must not get between the answers.
    mapped, private, seconds = memory
    limited = False
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        module, function = request["parser"].split(":")
        parser = getattr(importlib.import_module(module), function)
        if not limited:
            _limit_memory(mapped, private)
            limited = True
        _limit_seconds(seconds)
        verdict, answer = _parse(parser, request["name"], data, request["options"])
        dumped = json.dumps(answer).encode()
        answers.write(f"{verdict} {len(dumped)}\n".encode() + dumped)
        answers.flush()
        del data, answer, dumped


def _parse(parser: Callable[..., Any], name: str, data: bytes, options: dict[str, Any]) -> tuple[str, object]:
    hints = _read_hints(parser)
    checked = {key: _adapter(hints[key]).validate_python(value) for key, value in options.items()}
    try:
        return "ok", _adapter(hints["return"]).dump_python(parser(name, data, **checked), mode="json")
    except InputError as error:
        return "refused", str(error)


def _limit_memory(mapped: int | None, private: int) -> None:
    """Windows has neither limit, only the parent's clock."""
    if sys.platform != "win32":
        import resource

        if mapped is not None:
            resource.setrlimit(resource.RLIMIT_AS, (mapped, mapped))
        resource.setrlimit(resource.RLIMIT_DATA, (private, private))


def _limit_seconds(seconds: int) -> None:
    """Processor time for one more file, in case the parent is gone."""
    if sys.platform != "win32":
        import resource

        ends = int(time.process_time()) + seconds + 5
        resource.setrlimit(resource.RLIMIT_CPU, (ends, resource.getrlimit(resource.RLIMIT_CPU)[1]))
