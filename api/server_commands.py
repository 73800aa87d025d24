"""Commands for installations on servers: move the database to another engine, work off the queue."""

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
    work_until_told(settings if jobs is None else settings.model_copy(update={"jobs_parallel": jobs}))


COMMANDS = (migrate, worker)
