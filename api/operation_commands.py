"""Commands for whoever runs an installation: look it over."""

import json
import sys

import click

from api.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="标准输出只有 JSON。")
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:
    """查原文件、数据库、索引、磁盘、权限、字体、模型服务、时钟；只看不改，有出错时退出码为 1。"""
    from api.database import require_database
    from api.operation.doctor.check import STATE_NAMES
    from api.operation.doctor.examination import examine

    require_database(settings.data)
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


COMMANDS = (doctor,)
