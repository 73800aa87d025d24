"""PostgreSQL and Chroma as servers on loopback, each in a folder of its own, for tests and benchmarks."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from api.database import open_database
from api.home import Home

NIGAO = (sys.executable, "-c", "from api.cli import main; main()")
"""The command `nigao` of this tree."""
TEMPLATE = "nigao_template"
HOW_TO_GET = (
    "no PostgreSQL server here: `make test-engines` installs it where it can (Debian: apt-get install postgresql)"
)


class NoPostgresError(RuntimeError):
    """There are no programs of PostgreSQL on this machine."""


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them out of the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else (debian[-1].parent if debian else None)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Postgres:
    """A server of our own in a folder of its own; `url(name)` is that of a database on it, as the program's user, who
    may read and write rows but owns nothing; `owner_url` is that of the owner of its tables. Neither is a superuser."""

    programs: Path
    folder: Path
    port: int
    password: str
    fsync: bool = False

    def url(self, database: str, user: str = "nigao_app") -> str:
        return f"postgresql://{user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def owner_url(self, database: str) -> str:
        return self.url(database, "nigao_owner")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300"
        if not self.fsync:
            options += " -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", options)

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "stop", "-w", "-D", "data", "-m", mode)

    def make_database(self, name: str, template: str = "template1") -> None:
        with self.server_engine() as engine, engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} OWNER nigao_owner"))

    def drop_database(self, name: str) -> None:
        with self.server_engine() as engine, engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    @contextmanager
    def server_engine(self) -> Iterator[Engine]:
        url = self.url("postgres", "postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        yield engine
        engine.dispose()

    def init(self) -> None:
        (self.folder / "password").write_text(self.password)
        if os.getuid() == 0:
            for path in (self.folder, self.folder / "password"):
                shutil.chown(path, "nobody")
        self._run(
            *("initdb", "-D", "data", "-U", "postgres", "--pwfile=password", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--no-locale", "--no-sync"),
        )

    def make_users(self) -> None:
        with self.server_engine() as engine, engine.connect() as connection:
            for user in ("nigao_owner", "nigao_app"):
                connection.execute(text(f"CREATE ROLE {user} LOGIN PASSWORD '{self.password}'"))

    def _run(self, program: str, *arguments: str) -> None:
        # The server refuses to run as root.
        user = "nobody" if os.getuid() == 0 else None
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            user=user,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program}: {done.stdout or (log.read_text()[-2000:] if log.exists() else '')!r}")


@contextmanager
def running_postgres(*, fsync: bool = False) -> Iterator[Postgres]:
    """A fresh server with an empty, migrated database `nigao_template`; `NoPostgresError` where there is none."""
    programs = find_postgres()
    if programs is None:
        raise NoPostgresError(HOW_TO_GET)
    folder = Path(tempfile.mkdtemp(prefix="nigao-pg-"))
    server = Postgres(programs, folder, free_port(), secrets.token_hex(16), fsync)
    try:
        server.init()
        server.start()
        try:
            server.make_users()
            server.make_database(TEMPLATE)
            open_database(Home(folder / "home", server.url(TEMPLATE), server.owner_url(TEMPLATE))).dispose()
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_chroma(port: int | None = None) -> Iterator[str]:
    """The address of an empty Chroma server of our own, on a free port unless one is given."""
    folder, port = Path(tempfile.mkdtemp(prefix="nigao-chroma-")), port or free_port()
    command = [
        Path(sys.executable).parent / "chroma",
        "run",
        "--path",
        folder,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not _answers(port) and time.monotonic() < deadline:
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0
