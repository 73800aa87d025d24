"""A process that has all of `nigao serve` loaded and forks a server whenever it is told to.

    python -c "from bench.warm_parent import main; main()" DATA

Most of a start is loading modules and laying out the application's routes. The parent does this and no more: it opens
no file of the home, no connection and no thread. Each server it forks opens everything itself, as at a start of its
own. A line on standard input asks for one (`{"port": 8090, "log": "server.log"}`); answered are its process number, and
`gone` once it has ended.
"""

import json
import os
import sys
from functools import partial
from unittest.mock import patch

if not __package__:
    raise SystemExit("imported, never run as a file")

_LOADED_BEFORE_FIRST_USE = ("uvicorn", "chromadb", "drafter.model_writer")


def main() -> None:
    """Serves forks until standard input ends."""
    from importlib import import_module
    from pathlib import Path

    import api.app
    from api.settings import read_settings

    data = sys.argv[1]
    for name in _LOADED_BEFORE_FIRST_USE:
        import_module(name)
    app = api.app.create_app(read_settings().model_copy(update={"data": Path(data)}))
    app.openapi()  # lays out the routes, as the first request would
    answers = os.fdopen(os.dup(1), "w")
    while line := sys.stdin.readline():
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            answers.close()
            with patch("api.app.create_app", partial(_give, app)):
                _serve(data, asked["port"], asked["log"])
        print(child, file=answers, flush=True)
        os.waitpid(child, 0)
        print("gone", file=answers, flush=True)


def _give(app: object, _settings: object, **_: object) -> object:
    return app


def _serve(data: str, port: int, log: str) -> None:
    """In the fork: the command as its program would run it."""
    from api.cli import main as run_command

    nothing, told = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(nothing, 0)
    for number in (1, 2):
        os.dup2(told, number)
    sys.argv = ["nigao", "--data", data, "serve", "--port", str(port)]
    try:
        run_command()
    finally:
        os._exit(0)  # never back into the parent's loop
