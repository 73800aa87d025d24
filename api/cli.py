"""The `nigao` command. Exit codes: 0 done, 1 findings (only with --fail-on), 2 bad input or usage (one line)."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.settings import Settings
from corpus.errors import NigaoError
from drafter.finding import Finding

if TYPE_CHECKING:
    from api.drafting import DraftResult

# Commands import what they need: the vector store alone takes a second to load, and `check` has no use for it.

PATH = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=PATH, help="数据文件夹（默认 var/，或环境变量 NIGAO_DATA）。")
@click.version_option(package_name="nigao", message="nigao %(version)s")
@click.pass_context
def cli(context: click.Context, data: Path | None) -> None:
    """拟稿：用本单位的统计数据和事项起草年度工作总结，并逐个核对数字和抄袭。"""
    settings = Settings()
    context.obj = settings if data is None else settings.model_copy(update={"data": data})


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("--office", required=True, help="这些总结是哪个单位的。")
@click.option("--year", type=int, help="总结的年份；不给就从标题和正文里找。")
@click.option("--json", "as_json", is_flag=True, help="标准输出只有 JSON。")
@click.pass_obj
def ingest(settings: Settings, paths: tuple[Path, ...], office: str, year: int | None, as_json: bool) -> None:
    """收进往年总结；同样的内容只收一次。"""
    from api.files import expand_paths
    from api.reporting import ingest_lines
    from api.storage import ingest_files, open_corpus

    files, omissions = expand_paths(paths)
    with open_corpus(settings.data) as corpus:
        results = ingest_files(corpus, files, office, year, progress=True)
    for line in ingest_lines(results, omissions, as_json=as_json):
        click.echo(line)
    failed = [one for one in results if one.error]
    for one in failed:
        click.echo(f"错误：{one.error}", err=True)
    if failed:
        sys.exit(2)


@cli.command()
@click.option("--office", required=True)
@click.option("--year", required=True, type=int)
@click.option("--outline", required=True, help="提纲：community、office、special。")
@click.option("--statistics", required=True, multiple=True, type=PATH, help="统计数据（.xlsx/.xls/.csv），可给多个。")
@click.option("--events", multiple=True, type=PATH, help="本年事项表（.csv/.xlsx/.xls），可给多个。")
@click.option("--guidance", multiple=True, help="本年度要写到的指导文件或会议精神，可给多个。")
@click.option("--mode", type=click.Choice(["summary", "report"]), default="summary", help="总结，或上行的情况报告。")
@click.option("--recipient", default="", help="报告的主送机关。")
@click.option("--date", "signed", type=click.DateTime(["%Y-%m-%d"]), help="成文日期，默认今天。")
@click.option("--model", default="builtin", help="builtin（不用模型），或模型名；地址由 NIGAO_MODEL_URL 指定。")
@click.option("--out", required=True, type=PATH, help="写到哪个 .docx 或 .md。")
@click.option("--json", "json_file", type=PATH, help="把稿件和检查结果写成 JSON 文件。")
@click.option("--fail-on", type=click.Choice(["error", "warn", "hint"]), help="有这一级以上的问题时退出码为 1。")
@click.pass_obj
def draft(
    settings: Settings, /, json_file: Path | None, fail_on: str | None, signed: datetime | None, **options: object
) -> None:
    """起草一份初稿，逐个核对数字，写成 .docx。"""
    from api.drafting import DraftRequest, make_draft

    request = DraftRequest(signed=signed.date() if signed else date.today(), json_file=json_file, **options)  # type: ignore[arg-type]
    result = asyncio.run(make_draft(settings, request, progress=True))
    _show_draft(result)
    _exit_on(fail_on, [result.review.findings], bool(result.review.failed_checks))


@cli.command()
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--statistics", multiple=True, type=PATH)
@click.option("--events", multiple=True, type=PATH)
@click.option("--guidance", multiple=True)
@click.option("--past", multiple=True, type=PATH, help="也同这些文件比对，不收进来。")
@click.option("--office", help="稿件是哪个单位的。")
@click.option("--year", type=int, help="稿件的年份；不给就从稿件里找。")
@click.option("--outline", help="按这份提纲检查应写的指标。")
@click.option("--copy-report", type=PATH, help="把重复的文字同来源对照着写成 .html。")
@click.option("--copy-list", type=PATH, help="把重复的文字列成 .xlsx。")
@click.option("--json", "as_json", is_flag=True, help="每个文件一行 JSON。")
@click.option("--fail-on", type=click.Choice(["error", "warn", "hint"]))
@click.pass_obj
def check(
    settings: Settings,
    /,
    as_json: bool,
    fail_on: str | None,
    copy_report: Path | None,
    copy_list: Path | None,
    **options: object,
) -> None:
    """核对任何一份稿件：数字、抄袭、时代用语、名称、占位符、应写指标、前后一致。"""
    from api.check import Checked, CheckRequest, check_files
    from api.copy_output import CopyOutputs, check_copy_outputs, write_copy_outputs
    from api.reporting import check_lines

    request = CheckRequest(**options)  # type: ignore[arg-type]
    outputs = CopyOutputs(copy_report, copy_list)
    check_copy_outputs(outputs, request)
    results: list[Checked] = []
    for checked in check_files(settings.data, request):
        for line in check_lines(checked, as_json=as_json):
            click.echo(line)
        results.append(checked)
    for path in write_copy_outputs(outputs, results):
        click.echo(f"已写出 {path}", err=as_json)
    failed = any(one.review.failed_checks for one in results)
    _exit_on(fail_on, [one.review.findings for one in results], failed)


@cli.command()
@click.argument("words", nargs=-1)
@click.option("--queries", type=PATH, help='JSONL，每行 {"qid": …, "query": …}。')
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000))
@click.option("--office", help="只找这个单位的。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def search(
    settings: Settings, words: tuple[str, ...], queries: Path | None, k: int, office: str | None, as_json: bool
) -> None:
    """在往年总结里找段落。"""
    from api.reporting import hit_lines, read_queries
    from api.storage import open_corpus

    asked = read_queries(queries) if queries else []
    if words:
        asked.append(("", " ".join(words)))
    if not asked:
        raise click.UsageError("应给出要找的词，或用 --queries 给出文件。")
    with open_corpus(settings.data) as corpus:
        for qid, query in asked:
            for line in hit_lines(qid, query, corpus.search(query, office=office, k=k), as_json=as_json):
                click.echo(line)


@cli.command()
@click.argument("draft_id")
@click.option("--out", required=True, type=PATH)
@click.option("--annex/--no-annex", default=True, help="带不带数字来源表。")
@click.pass_obj
def export(settings: Settings, draft_id: str, out: Path, annex: bool) -> None:
    """把存下的稿件再写成 .docx 或 .md。"""
    from api.database import open_database
    from drafter.draft_store import load_draft
    from drafter.export import check_output, write_document

    check_output(out)
    stored, table = load_draft(open_database(settings.data), draft_id)
    write_document(stored, table, out, annex=annex)
    click.echo(f"已写出 {out}")


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8090, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 1))
def serve(host: str, port: int, workers: int) -> None:
    """启动网页（目前只有说明页）。"""
    import uvicorn

    click.echo(f"打开 http://{host}:{port}/", err=True)
    uvicorn.run("api.app:create_app", factory=True, host=host, port=port, workers=workers, log_level="warning")


@cli.command()
@click.pass_obj
def demo(settings: Settings) -> None:
    """用样例单位走一遍：收进往年总结，起草 2025 年初稿，核对，写出 .docx。"""
    from api.demo import run_demo

    _show_draft(asyncio.run(run_demo(settings)))


def _show_draft(result: "DraftResult") -> None:
    from api.reporting import draft_lines

    for line in draft_lines(result):
        click.echo(line)


def _exit_on(fail_on: str | None, findings: Sequence[Sequence[Finding]], failed: bool) -> None:
    if fail_on is None:
        return
    counted = {"error": ("error",), "warn": ("error", "warn"), "hint": ("error", "warn", "hint")}[fail_on]
    if failed or any(one.severity in counted for group in findings for one in group):
        sys.exit(1)


def main() -> None:
    """Runs the command; what a user can mend is one line on stderr and exit code 2."""
    try:
        cli.main(standalone_mode=False)
    except NigaoError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"错误：{error.format_message()}（用 --help 看用法）", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断。", err=True)
        sys.exit(130)
