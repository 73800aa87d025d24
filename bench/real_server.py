"""The real server as a child process that can be killed, suspended and started again over the same home."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parents[1]
_PROGRAM = "from api.cli import main; main()"
_PATIENCE = 240.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Started:
    """How long a start took until the server said that it was ready, and what of it the processor worked."""

    seconds: float
    processor: float


class RealServer:
    """`nigao serve` over the folder `data`; `settings` are environment variables such as NIGAO_MODEL_URL. `log` gets
    what it logs."""

    def __init__(self, data: Path, settings: Mapping[str, str], log: Path = Path(os.devnull)) -> None:
        self._data = data
        self._settings = {**bare_environment(), "OMP_NUM_THREADS": "1", **settings}
        self._log = log
        self._child: subprocess.Popen[bytes] | multiprocessing.Process | None = None
        self.base = ""

    def start(self, *, forked: bool = False) -> Started:
        """Starts it, as a program of its own or, which takes a fifth of the work, as a fork of a process that has the
        modules loaded already."""
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        arguments = ("--data", str(self._data), "serve", "--port", str(port))
        began = time.monotonic()
        if forked:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["api.app", "api.cli", "chromadb", "openai", "drafter.model_writer"])
            given = (list(arguments), self._settings, str(self._log))
            self._child = context.Process(target=_serve_forked, args=given)  # type: ignore[assignment]
            self._child.start()
        else:
            with self._log.open("ab") as log:
                self._child = subprocess.Popen(
                    [sys.executable, "-c", _PROGRAM, *arguments], env=self._settings, stdout=log, stderr=log, cwd=ROOT
                )
        while time.monotonic() - began < _PATIENCE:
            if self._is_ready():
                return Started(time.monotonic() - began, _processor_seconds(self._pid))
            time.sleep(0.02)
        raise SystemExit(f"the server was not ready within {_PATIENCE:g} s")

    def send(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        os.kill(self._pid, number)

    def kill(self) -> None:
        """SIGKILL, and waits until it is gone."""
        if self._child is not None:
            self._child.kill()
            wait: Callable[[], object] = getattr(self._child, "join", None) or self._child.wait
            wait()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs another `nigao` command over the same home with the same settings."""
        command = [sys.executable, "-c", _PROGRAM, "--data", str(self._data), *arguments]
        return subprocess.run(command, env=self._settings, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)

    def resident_mb(self) -> float:
        """Memory of the server and of the children it has now, shared pages counted in each."""
        below = subprocess.run(["ps", "-o", "rss=", "--ppid", str(self._pid)], capture_output=True, check=False).stdout
        own = subprocess.run(["ps", "-o", "rss=", "-p", str(self._pid)], capture_output=True, check=True).stdout
        return sum(map(int, (own + below).split())) / 1024

    @property
    def _pid(self) -> int:
        assert self._child is not None
        assert self._child.pid is not None
        return self._child.pid

    def _is_ready(self) -> bool:
        try:
            return httpx2.get(f"{self.base}/health/ready", timeout=5, trust_env=False).status_code == 200
        except httpx2.HTTPError:
            return False


def bare_environment() -> dict[str, str]:
    """This process's environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("NIGAO_", "OPENAI_"))}


def _serve_forked(arguments: Sequence[str], settings: Mapping[str, str], log: str) -> None:
    """In the fork: the command as its program would run it."""
    from api.cli import main

    os.environ.clear()
    os.environ.update(settings)
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    sys.argv = ["nigao", *arguments]
    main()


def _processor_seconds(pid: int) -> float:
    """What a process has worked so far, its children that ended left out."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
