"""Commands that change a stored draft section by section: regenerate, accept, discard, revise."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from api.settings import Settings
from api.usage import DRAFT_ID, MODEL
from corpus.errors import InputError

BY = "命令行"
PATH = click.Path(path_type=Path)
SECTION = click.STRING


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


@click.command()
@click.argument("draft_id", type=DRAFT_ID)
@click.argument("section", type=SECTION)
@click.option("--instruction", required=True, help="怎样改：更具体、压缩到200字、突出调解，或别的要求（要接模型）。")
@click.option("--words", help="只改含有这几个字的句子。")
@click.option("--model", default="builtin", type=MODEL, help="builtin（不用模型），或模型名。")
@click.pass_obj
def regenerate(
    settings: Settings, draft_id: str, section: str, instruction: str, words: str | None, model: str
) -> None:
    """把稿件的一节重写成一份候选稿，与现在的并列；稿件本身不动。"""
    from api.reporting import candidate_lines
    from api.revising import make_candidate

    made = asyncio.run(make_candidate(settings, draft_id, section, instruction, words, model, BY))
    _say(candidate_lines(made.id, made.candidate))


@click.command()
@click.argument("candidate_id")
@click.option("--text", "text_file", type=PATH, help="采用时改用这个文本文件里的正文。")
@click.pass_obj
def accept(settings: Settings, candidate_id: str, text_file: Path | None) -> None:
    """采用一份候选稿，可以带着修改采用。"""
    from api.revising import open_drafts, read_text
    from drafter.revisions import accept_candidate

    text = read_text(text_file) if text_file else None
    made = accept_candidate(open_drafts(settings), candidate_id, BY, text)
    click.echo(f"已采用，这一节现在是第{made.number}版。")


@click.command()
@click.argument("candidate_id")
@click.pass_obj
def discard(settings: Settings, candidate_id: str) -> None:
    """不用一份候选稿。"""
    from api.revising import open_drafts
    from drafter.revisions import discard_candidate

    discard_candidate(open_drafts(settings), candidate_id)
    click.echo("已放弃这份候选稿，正文没有动。")


@click.command()
@click.argument("draft_id", type=DRAFT_ID)
@click.argument("section", type=SECTION)
@click.option("--text", "text_file", type=PATH, help="改成这个文本文件里的正文。")
@click.option("--restore", type=click.IntRange(0), help="恢复第几版；恢复前一版就是撤销。")
@click.option("--lock/--unlock", default=None, help="锁定后任何人、任何程序都改不了这一节。")
@click.pass_obj
def revise(
    settings: Settings, draft_id: str, section: str, text_file: Path | None, restore: int | None, lock: bool | None
) -> None:
    """改稿件的一节：换正文、恢复旧版、锁定或解锁；什么也不给就列出各版。"""
    from api.revising import open_drafts, read_text
    from drafter.revisions import edit_section, list_revisions, restore_revision, set_lock

    given = [one for one in (text_file, restore, lock) if one is not None]
    if len(given) > 1:
        raise InputError("--text、--restore、--lock/--unlock 一次只能用一个。")
    engine = open_drafts(settings)
    revisions = list_revisions(engine, draft_id, section)
    changes: dict[bool, Callable[[], object]] = {
        text_file is not None: lambda: edit_section(
            engine, draft_id, section, read_text(text_file or Path()), revisions[-1].number, BY
        ),
        restore is not None: lambda: restore_revision(engine, draft_id, section, restore or 0, BY),
        lock is not None: lambda: set_lock(engine, draft_id, section, BY, locked=bool(lock)),
    }
    if True in changes:
        changes[True]()
        revisions = list_revisions(engine, draft_id, section)
    from api.reporting import revision_lines

    _say(revision_lines(revisions))


@click.command()
@click.argument("draft_id", type=DRAFT_ID)
@click.option("--statistics", required=True, multiple=True, type=PATH, help="更正后的统计数据，可给多个。")
@click.pass_obj
def rerender(settings: Settings, draft_id: str, statistics: tuple[Path, ...]) -> None:
    """统计数据更正后，让稿件里的数跟着改，不用模型；说法不再成立的句子逐条指出。"""
    from api.reporting import rerendered_lines
    from api.revising import rerender_stored

    _say(rerendered_lines(rerender_stored(settings, draft_id, statistics, BY)))


COMMANDS = (regenerate, accept, discard, revise, rerender)
