"""The `nigao` command. Exit codes: 0 done, 1 findings (only with --fail-on), 2 bad input or usage (one line)."""

import asyncio
import errno
import io
import logging
import os
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.failures import explain_failure, known_failures
from api.index_commands import reindex
from api.operation_commands import COMMANDS as OPERATION
from api.revision_commands import COMMANDS
from api.server_commands import COMMANDS as ON_SERVERS
from api.settings import Settings, read_settings
from api.several_values import SeveralPast
from api.usage import DRAFT_ID, GUIDANCE, KIND, MODEL, OFFICE, RECIPIENT, TITLE, WORDS, YEAR, explain_usage
from corpus.errors import InputError, NigaoError
from corpus.report_kind import ReportKind
from drafter.errors import DraftStoppedError
from drafter.finding import Finding

if TYPE_CHECKING:
    from api.drafting import DraftResult

# Commands import what they need: the vector store alone takes a second to load, and `check` has no use for it.

PATH = click.Path(path_type=Path)
# What could move the cursor, reorder the line or not be encoded at all: names and titles come from files of others.
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_CLOSED_PIPE = 128 + 13  # as a shell reports a program ended by SIGPIPE


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=PATH, help="数据文件夹（默认 var/，或环境变量 NIGAO_DATA）。")
@click.version_option(package_name="nigao", message="nigao %(version)s")
@click.pass_context
def cli(context: click.Context, data: Path | None) -> None:
    """拟稿：用本单位的统计数据和事项起草年度工作总结，并逐个核对数字和抄袭。"""
    settings = read_settings()
    context.obj = settings if data is None else settings.model_copy(update={"data": data})


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("--office", type=OFFICE, help="这些总结是哪个单位的；收进时必须给。")
@click.option("--year", type=YEAR, help="总结的年份；不给就从标题、文件名、文件夹名和正文里找。")
@click.option("--title", type=TITLE, help="总结的标题（只收一份时）；不给就从文件里找。")
@click.option("--preview", is_flag=True, help="只显示会怎样收进（单位、年份、标题、分节），不收。")
@click.option(
    "--corrections", type=PATH, help="改过的预览（--preview --json 的输出）：逐个文件改正单位、年份、标题和分节。"
)
@click.option("--json", "as_json", is_flag=True, help="标准输出只有 JSON。")
@click.pass_obj
def ingest(
    settings: Settings,
    paths: tuple[Path, ...],
    office: str | None,
    year: int | None,
    title: str | None,
    preview: bool,
    corrections: Path | None,
    as_json: bool,
) -> None:
    """收进往年总结；同样的内容只收一次。"""
    from api.correcting import read_corrections
    from api.files import expand_paths
    from api.previewing import preview_files, preview_lines
    from api.reporting import ingest_lines
    from api.storage import ingest_files, open_corpus

    if office is None and not preview:
        context = click.get_current_context()
        missing = next(one for one in context.command.params if one.name == "office")
        raise click.MissingParameter(ctx=context, param=missing)
    with expand_paths(paths) as (files, omissions):
        if title and len(files) > 1:
            raise InputError(f"--title 只能给一份总结，这里有 {len(files)} 份。")
        corrected = read_corrections(corrections, [file.shown for file in files]) if corrections else {}
        if preview:
            previews = preview_files(files, office or "", year, title or "", corrected)
            failed = [one.error for one in previews if one.error]
            _print_lines(preview_lines(previews, omissions, as_json=as_json), as_json=as_json)
        else:
            with open_corpus(settings.home) as corpus:
                results = ingest_files(
                    corpus, files, office or "", year, title or "", corrections=corrected, progress=True
                )
            failed = [one.error for one in results if one.error]
            _print_lines(ingest_lines(results, omissions, as_json=as_json), as_json=as_json)
    for error in failed:
        _print_error(error)
    if failed:
        sys.exit(2)


@cli.command()
@click.option("--office", required=True, type=OFFICE)
@click.option("--year", required=True, type=YEAR)
@click.option("--outline", required=True, help="提纲：community、office、special。")
@click.option("--statistics", required=True, multiple=True, type=PATH, help="统计数据（.xlsx/.xls/.csv），可给多个。")
@click.option("--events", multiple=True, type=PATH, help="本年事项表（.csv/.xlsx/.xls），可给多个。")
@click.option("--guidance", multiple=True, type=GUIDANCE, help="本年度要写到的指导文件或会议精神，可给多个。")
@click.option("--allowed", multiple=True, type=PATH, help="允许重复的用语（文本文件，一行一条），可给多个。")
@click.option("--mode", type=click.Choice(["summary", "report"]), default="summary", help="总结，或上行的情况报告。")
@click.option("--recipient", default="", type=RECIPIENT, help="报告的主送机关。")
@click.option("--date", "signed", type=click.DateTime(["%Y-%m-%d"]), help="成文日期，默认今天。")
@click.option("--model", default="builtin", type=MODEL, help="builtin（不用模型），或模型名，地址见 NIGAO_MODEL_URL。")
@click.option("--fresh", is_flag=True, help="从头写：不接着写上次没写完的同一份稿件。")
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
    unfinished = any(one.state == "incomplete" for one in result.draft.sections)
    _exit_on(fail_on, [result.review.findings], unfinished or bool(result.review.failed_checks))


@cli.command(cls=SeveralPast)
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--statistics", multiple=True, type=PATH)
@click.option("--events", multiple=True, type=PATH)
@click.option("--guidance", multiple=True, type=GUIDANCE)
@click.option("--past", multiple=True, type=PATH, help="也同这些文件比对，不收进来。")
@click.option("--office", type=OFFICE, help="稿件是哪个单位的。")
@click.option("--year", type=YEAR, help="稿件的年份；不给就从稿件里找。")
@click.option("--outline", help="按这份提纲检查应写的指标。")
@click.option("--allowed", multiple=True, type=PATH, help="允许重复的用语（文本文件，一行一条），可给多个。")
@click.option("--copy-report", type=PATH, help="把重复的文字同来源对照着写成 .html。")
@click.option("--copy-list", type=PATH, help="把重复的文字列成 .xlsx。")
@click.option("--by-meaning/--words-only", default=True, help="也按意思找改写的段落（默认），或者只比对文字，快几秒。")
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
    allowed: tuple[Path, ...],
    **options: object,
) -> None:
    """核对任何一份稿件：数字、抄袭、时代用语、名称、占位符、应写指标、前后一致。"""
    from api.check import Checked, CheckRequest, check_files
    from api.copy_output import CopyOutputs, check_copy_outputs, write_copy_outputs
    from api.reporting import check_lines

    phrases = (*settings.allowed_lists, *allowed)
    request = CheckRequest(allowed=phrases, copy_limits=settings.copy_limits, **options)  # type: ignore[arg-type]
    outputs = CopyOutputs(copy_report, copy_list)
    check_copy_outputs(outputs, request)
    results: list[Checked] = []
    for checked in check_files(settings.home, request):
        _print_lines(check_lines(checked, as_json=as_json), as_json=as_json)
        results.append(checked)
    for path in write_copy_outputs(outputs, results):
        click.echo(f"已写出 {path}", err=as_json)
    failed = any(one.review.failed_checks for one in results)
    _exit_on(fail_on, [one.review.findings for one in results], failed)


@cli.command()
@click.argument("words", nargs=-1, type=WORDS)
@click.option("--queries", type=PATH, help='JSONL，每行 {"qid": …, "query": …}。')
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000))
@click.option("--office", type=OFFICE, help="只找这个单位的。")
@click.option("--year", "years", multiple=True, type=YEAR, help="只找这一年的，可给多个。")
@click.option("--kind", "kinds", multiple=True, type=KIND, help="只找这一种的：总结、阶段总结、述职、计划、其他。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def search(
    settings: Settings,
    words: tuple[str, ...],
    queries: Path | None,
    k: int,
    office: str | None,
    years: tuple[int, ...],
    kinds: tuple[ReportKind, ...],
    as_json: bool,
) -> None:
    """在往年总结里找段落。"""
    from api.database import require_database
    from api.reporting import hit_lines, read_queries
    from api.storage import open_corpus

    asked = read_queries(queries) if queries else []
    if words:
        asked.append(("", " ".join(words)))
    if not asked:
        raise InputError(f"“{queries}”里没有一个查询。" if queries else "应给出要找的词，或用 --queries 给出文件。")
    require_database(settings.home)
    with open_corpus(settings.home) as corpus:
        for qid, query in asked:
            hits = corpus.search(query, office=office, k=k, years=years or None, kinds=kinds or None)
            _print_lines(hit_lines(qid, query, hits, as_json=as_json), as_json=as_json)


@cli.command()
@click.argument("draft_id", type=DRAFT_ID)
@click.option("--out", required=True, type=PATH)
@click.option("--annex/--no-annex", default=True, help="带不带数字来源表。")
@click.pass_obj
def export(settings: Settings, draft_id: str, out: Path, annex: bool) -> None:
    """把存下的稿件再写成 .docx 或 .md。"""
    from api.database import open_database, require_database
    from api.outputs import check_outputs, write_outputs
    from drafter.draft_store import load_draft
    from drafter.export import write_document

    check_outputs(out)
    require_database(settings.home)
    stored, table = load_draft(open_database(settings.home), draft_id)
    write_outputs({out: lambda path: write_document(stored, table, path, annex=annex)}, stored.id)
    _print_lines([f"已写出 {out}"])


@cli.group()
def users() -> None:
    """网页的账号。"""


@users.command("add")
@click.argument("name")
@click.option("--office", required=True, type=OFFICE)
@click.option(
    "--role", required=True, type=click.Choice(["clerk", "editor", "qa", "admin"]), help="科员、编辑、核稿、管理员。"
)
@click.option("--full-name", default="", help="姓名，默认同用户名。")
@click.pass_obj
def add_user(settings: Settings, name: str, office: str, role: str, full_name: str) -> None:
    """开一个账号，打印初始密码（只这一次；第一次登录时必须换）。"""
    from api.accounts.accounts import add_account
    from api.database import open_database

    password = add_account(open_database(settings.home), name, full_name, office, role)
    _print_lines([password])


@users.command("reset")
@click.argument("name")
@click.pass_obj
def reset_user(settings: Settings, name: str) -> None:
    """给账号换一个初始密码，它的登录全部失效。"""
    from api.accounts.accounts import reset_password
    from api.database import open_database, require_database

    require_database(settings.home)
    _print_lines([reset_password(open_database(settings.home), name)])


@cli.command()
@click.option("--office", type=OFFICE, help="只看这个单位的。")
@click.option("--json", "as_json", is_flag=True, help="每次调用一行 JSON。")
@click.pass_obj
def audit(settings: Settings, office: str | None, as_json: bool) -> None:
    """列出每一次模型调用：谁、何时、为哪个单位、送到哪里、用量、遮去了什么；不含正文。"""
    from api.call_output import audit_lines
    from api.database import open_database, require_database
    from drafter.call_store import list_calls

    require_database(settings.home)
    _print_lines(audit_lines(list_calls(open_database(settings.home), office), as_json=as_json), as_json=as_json)


@cli.command()
@click.pass_obj
def demo(settings: Settings) -> None:
    """用样例单位走一遍：收进往年总结，起草 2025 年初稿，核对，写出 .docx。"""
    from api.demo import run_demo

    _show_draft(asyncio.run(run_demo(settings)))


for command in (*COMMANDS, reindex, *OPERATION, *ON_SERVERS):
    cli.add_command(command)


def _show_draft(result: "DraftResult") -> None:
    from api.reporting import draft_lines

    _print_lines(draft_lines(result))


def _exit_on(fail_on: str | None, findings: Sequence[Sequence[Finding]], failed: bool) -> None:
    if fail_on is None:
        return
    counted = {"error": ("error",), "warn": ("error", "warn"), "hint": ("error", "warn", "hint")}[fail_on]
    if failed or any(one.severity in counted for group in findings for one in group):
        sys.exit(1)


def _print_lines(lines: Iterable[str], *, as_json: bool = False) -> None:
    """To standard output. JSON is UTF-8 whatever the terminal's encoding; other lines lose what cannot be shown."""
    if as_json:
        _encode(sys.stdout, "utf-8")
    try:
        for line in lines:
            click.echo(line if as_json else _UNSHOWN.sub("\ufffd", line))
    except OSError as error:
        # Whatever is still buffered for the closed pipe would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if error.errno == errno.EPIPE:  # `nigao … | head`: no one reads on, and that is no error
            sys.exit(_CLOSED_PIPE)
        raise


def _print_error(message: str) -> None:
    """One line on standard error, whatever file names the message holds."""
    click.echo(f"错误：{_UNSHOWN.sub(chr(0xFFFD), message.replace(chr(10), ' '))}", err=True)


def _encode(stream: object, encoding: str | None = None) -> None:
    """Makes a standard stream replace what its encoding lacks instead of failing."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=encoding, errors="backslashreplace")


def main() -> None:
    """Runs the command; what a user can mend is one line on stderr and exit code 2."""
    _encode(sys.stdout)
    _encode(sys.stderr)
    # What the corpus logs (an index being mended) is for a server's log; a user sees what the command says.
    logging.getLogger("corpus").addHandler(logging.NullHandler())
    try:
        cli.main(standalone_mode=False)
    except NigaoError as error:
        _print_error(str(error))
        if isinstance(error, DraftStoppedError) and error.interrupted:
            sys.exit(130)
    except click.ClickException as error:
        _print_error(explain_usage(error))
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断。", err=True)
        sys.exit(130)
    except known_failures() as error:
        _print_error(explain_failure(error))
    else:
        return
    sys.exit(2)
