"""The real server as a child process that can be killed, suspended and started again over the same home."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx2

ROOT = Path(__file__).resolve().parents[1]
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients on loopback: each would otherwise read the system's certificates, 20 ms of the processor."""
_PROGRAM = "from api.cli import main; main()"
_PARENT = "from bench.warm_parent import main; main()"
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
        self.log = log
        self._parent: subprocess.Popen[str] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self.base, self.port = "", 0

    def start(self, *, forked: bool = False) -> Started:
        """Starts it, as a program of its own or, which takes a fifth of the work, as a fork of a process that has the
        modules loaded already (bench/warm_parent.py). What that process took to load is not counted."""
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        parent = self._warm_parent() if forked else None
        began = time.monotonic()
        if parent:
            print(json.dumps({"port": self.port, "log": str(self.log)}), file=_pipe(parent.stdin), flush=True)
            self._pid = int(_pipe(parent.stdout).readline())
        else:
            command = [sys.executable, "-c", _PROGRAM, "--data", str(self._data), "serve", "--port", str(self.port)]
            with self.log.open("ab") as log:
                self._child = subprocess.Popen(command, env=self._settings, stdout=log, stderr=log, cwd=ROOT)
            self._pid = self._child.pid
        with httpx2.Client(verify=NO_TLS, trust_env=False, timeout=5) as client:
            while time.monotonic() - began < _PATIENCE:
                if self._is_ready(client):
                    return Started(time.monotonic() - began, processor_seconds(self._pid))
                time.sleep(0.02)
        raise SystemExit(f"the server was not ready within {_PATIENCE:g} s")

    def send(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        os.kill(self._pid, number)

    def kill(self) -> None:
        """SIGKILL, and waits until it is gone."""
        if not self._pid:
            return
        self.send(signal.SIGKILL)
        if self._child:
            self._child.wait()
        elif self._parent:
            _pipe(self._parent.stdout).readline()
        self._child, self._pid = None, 0

    def close(self) -> None:
        """Kills it and ends the process that forks it."""
        self.kill()
        if self._parent:
            _pipe(self._parent.stdin).close()
            self._parent.wait()

    def _warm_parent(self) -> subprocess.Popen[str]:
        if self._parent is None:
            command = [sys.executable, "-c", _PARENT, str(self._data)]
            pipe = subprocess.PIPE
            self._parent = subprocess.Popen(
                command, env=self._settings, stdin=pipe, stdout=pipe, cwd=ROOT, encoding="utf-8"
            )
        return self._parent

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs another `nigao` command over the same home with the same settings."""
        command = [sys.executable, "-c", _PROGRAM, "--data", str(self._data), *arguments]
        return subprocess.run(command, env=self._settings, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._pid

    def processor_seconds(self) -> float:
        """What the processor has worked for it so far."""
        return processor_seconds(self._pid)

    def resident_mb(self) -> float:
        """Memory of the server and of the children it has now, shared pages counted in each."""
        below = subprocess.run(["ps", "-o", "rss=", "--ppid", str(self._pid)], capture_output=True, check=False).stdout
        own = subprocess.run(["ps", "-o", "rss=", "-p", str(self._pid)], capture_output=True, check=True).stdout
        return sum(map(int, (own + below).split())) / 1024

    def _is_ready(self, client: httpx2.Client) -> bool:
        try:
            return client.get(f"{self.base}/health/ready").status_code == 200
        except httpx2.HTTPError:
            return False


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def bare_environment() -> dict[str, str]:
    """This process's environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("NIGAO_", "OPENAI_"))}


def processor_seconds(pid: int) -> float:
    """What a process has worked so far, its children that ended left out."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
