"""Commands for whoever runs an installation: look it over, back it up, restore it, clear out what is old."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import click
from click.core import ParameterSource

from api.settings import Settings, show_settings
from corpus.errors import InputError

PATH = click.Path(path_type=Path)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="标准输出只有 JSON。")
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:
    """查原文件、数据库、索引、磁盘、权限、字体、模型服务、时钟；只看不改，有出错时退出码为 1。"""
    from api.database import require_database
    from api.operation.doctor.check import STATE_NAMES
    from api.operation.doctor.examination import examine

    require_database(settings.home)
    checks = []
    for check in examine(settings):
        checks.append(check)
        if not as_json:
            click.echo(f"{STATE_NAMES[check.state]}　{check.title}：{check.message}")
    works = all(one.state != "bad" for one in checks)
    if as_json:
        told = [{name: getattr(one, name) for name in ("name", "state", "message", "found")} for one in checks]
        click.echo(json.dumps({"ok": works, "checks": told}, ensure_ascii=False))
    if not works:
        sys.exit(1)


@click.command()
@click.argument("file", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="标准输出只有 JSON。")
@click.pass_obj
def backup(settings: Settings, file: Path, as_json: bool) -> None:
    """把数据库和原文件备份成一个文件，写完读一遍核对；nigao serve 照常运行。有原文件缺失或改变时退出码为 1。"""
    from api.operation.backup.making import make_backup

    _require_folder(settings)
    made = make_backup(settings.data, file, progress=True)
    told = made.manifest
    if as_json:
        click.echo(
            json.dumps(
                {"file": str(file), "size": made.size, "sha256": made.sha256, "rows": told.rows, "lost": told.lost}
            )
        )
    else:
        click.echo(f"已写出并核对 {file}：{len(told.files) - 1} 个原文件，{made.size / 1e6:.1f} MB。")
        click.echo(f"SHA-256 {made.sha256}")
    for one in told.lost:
        click.echo(f"备份里没有：原文件 {one}。", err=True)
    if told.lost:
        sys.exit(1)


@click.command()
@click.argument("file", type=PATH)
@click.option("--into", type=PATH, help="恢复成哪个文件夹，默认是 --data 的。")
@click.option("--force", is_flag=True, help="那里已经有东西时，把它改名挪到一边，再恢复。")
@click.option("--verify", is_flag=True, help="只核对备份，不恢复。")
@click.pass_obj
def restore(settings: Settings, file: Path, into: Path | None, force: bool, verify: bool) -> None:
    """从备份恢复：先整个核对，再一步换上；索引在第一次使用时自动重建。"""
    from api.operation.backup.restoring import restore_backup, verify_backup

    if not verify and into is None:
        _require_folder(settings)
    if verify:
        told = verify_backup(file)
        click.echo(f"备份完好：{told.made_at.astimezone():%Y-%m-%d %H:%M} 写成，{len(told.files) - 1} 个原文件。")
        return
    home = into or settings.data
    done = restore_backup(file, home, force=force)
    click.echo(f"已恢复成 {home}：{len(done.manifest.files) - 1} 个原文件，{sum(done.manifest.rows.values())} 行。")
    if done.before:
        click.echo(f"原来的挪到了 {done.before}，确认无误后可以删除。")
    for one in done.manifest.lost:
        click.echo(f"备份里没有：原文件 {one}。", err=True)


def _require_folder(settings: Settings) -> None:
    if settings.home.is_shared:
        raise InputError("数据库在 PostgreSQL 里，请用 pg_dump 备份和恢复它，原文件随数据文件夹备份。")


@click.command(name="settings")
@click.option("--json", "as_json", is_flag=True, help="标准输出只有 JSON。")
@click.pass_context
def show(context: click.Context, as_json: bool) -> None:
    """列出现在起作用的全部设置，各从哪里来；密钥不显示。"""
    parent = context.parent
    by_option = parent is not None and parent.get_parameter_source("data") is ParameterSource.COMMANDLINE
    shown = [
        replace(one, source="--data") if by_option and one.name == "NIGAO_DATA" else one
        for one in show_settings(context.obj)
    ]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in shown], ensure_ascii=False))
        return
    for one in shown:
        click.echo(f"{one.name}　{one.value}　{f'来自 {one.source}' if one.source else '默认'}")


@click.command()
@click.option("--dry-run", is_flag=True, help="只列出会删什么，不删。")
@click.pass_obj
def retention(settings: Settings, dry_run: bool) -> None:
    """删除过了保存期限的稿件、记录和原文件，记入操作记录；期限由 NIGAO_KEEP_… 设，不设就一直保存。"""
    from api.database import open_database, require_database
    from api.operation.retention import delete_due, due_lines, has_terms, list_due

    require_database(settings.home)
    if not has_terms(settings):
        click.echo("没有设保存期限（NIGAO_KEEP_…），什么也不删。")
        return
    engine = open_database(settings.home)
    due = (list_due if dry_run else delete_due)(engine, settings)
    for line in due_lines(due):
        click.echo(line)
    click.echo(f"共 {len(due)} 项，{'没有删除（--dry-run）' if dry_run else '已删除'}。")


COMMANDS = (doctor, backup, restore, show, retention)
