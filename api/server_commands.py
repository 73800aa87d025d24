"""Commands of servers: the web pages, the queue worked off, the database moved to another engine."""

import gc
import socket
from pathlib import Path

import click

from api.home import Home
from api.settings import Settings
from corpus.errors import InputError


@click.command()
@click.option("--from", "source", required=True, help="从哪里：数据文件夹，或数据库地址 postgresql://…")
@click.option("--to", "target", required=True, help="到哪里：同上；应当是空的。")
@click.pass_obj
def migrate(settings: Settings, source: str, target: str) -> None:
    """在 SQLite 和 PostgreSQL 之间搬家：一个事务写完，逐表按行数和摘要核对，不一样就一行也不留。"""
    from tqdm import tqdm

    from api.database import open_database, require_database
    from api.moving import move_database

    old = _home(settings, source, "")
    require_database(old)
    engines = [open_database(old)]
    try:
        engines.append(open_database(_home(settings, target, settings.database_owner_url.get_secret_value())))
        with tqdm(desc="搬家", unit="行", disable=None) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            moved = move_database(engines[0], engines[1], show)
    finally:
        for engine in engines:
            engine.dispose()
    for name, told in moved.items():
        click.echo(f"{name}　{told.rows} 行　{told.digest[:16]}")
    click.echo("已搬完并核对。往年总结的原文件仍在数据文件夹里；检索用的索引在第一次使用时自动重建。")


def _home(settings: Settings, place: str, owner: str) -> Home:
    if "://" not in place:
        return Home(Path(place))
    return Home(settings.data, place, owner if place.startswith("postgres") else "")


@click.command()
@click.option("--jobs", type=click.IntRange(1, 64), help="同时写几份初稿，默认 NIGAO_JOBS_PARALLEL。")
@click.pass_obj
def worker(settings: Settings, jobs: int | None) -> None:
    """只写初稿、不开网页的进程；和网页用同一个 PostgreSQL，可以在几台机器上各开几个。"""
    from api.jobs.worker_process import work_until_told
    from api.operation.logs import set_up_logs

    if not settings.home.is_shared:
        raise InputError("请设 NIGAO_DATABASE_URL，和网页共用一个 PostgreSQL；只有一台机器时 nigao serve 自己会写。")
    set_up_logs()
    work_until_told(settings if jobs is None else settings.model_copy(update={"jobs_parallel": jobs}), _freeze)


_SECONDS_TO_END = 3
"""After SIGTERM: what requests get to finish in. Streams of drafts being written would hold the server for ever."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8090, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 1))
@click.pass_obj
def serve(settings: Settings, host: str, port: int, workers: int) -> None:  # noqa: ARG001  # one process owns the index
    """启动网页。"""
    # The collector would go through thousands of modules' objects again and again, a sixth of the work of a start.
    gc.disable()
    import uvicorn

    from api.app import create_app
    from api.database import try_folder
    from api.operation.logs import set_up_logs

    gc.freeze()  # what was loaded stays until the end
    gc.enable()
    _try_address(host, port)
    try_folder(settings.data)
    click.echo(f"打开 http://{host}:{port}/", err=True)
    set_up_logs()
    uvicorn.run(
        create_app(settings, after_load=_freeze),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )


def _freeze() -> None:
    """What has been loaded stays until the end: to look through it takes the collector 0.3 s each time, in which no
    thread of the process does anything else."""
    gc.collect()
    gc.freeze()


def _try_address(host: str, port: int) -> None:
    """InputError when no server can listen there; uvicorn would say it in English and exit with 1."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise InputError(f"{host} 的端口 {port} 用不了：被别的程序占着，或不是本机的地址。") from error


COMMANDS = (serve, migrate, worker)
