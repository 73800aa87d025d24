"""`nigao reindex`: the indexes made anew from the database, with progress."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import click

from api.settings import Settings
from corpus.errors import InputError

if TYPE_CHECKING:
    from corpus.library import Corpus

_LOOKS_A_SECOND = 5


@click.command()
@click.pass_obj
def reindex(settings: Settings) -> None:
    """从数据库重建检索用的词语索引和语义索引；重建时照常可以检索。"""
    from api.database import require_database
    from api.storage import embed_pending, open_corpus

    require_database(settings.home)
    with open_corpus(settings.home) as corpus:
        if not _show_progress(corpus, corpus.rebuild_indexes):
            raise InputError("语义索引没有重建：另一个 nigao 进程正在使用它，或磁盘写不进去；词语索引已经重建。")
        embed_pending(corpus, progress=True)
    click.echo("索引已经重建。")


def _show_progress(corpus: "Corpus", work: Callable[[], bool]) -> bool:
    """What the work gives back, done in a thread of its own; shows meanwhile how many vectors are in again."""
    from tqdm import tqdm

    with ThreadPoolExecutor(1, "reindex") as thread, tqdm(desc="重建索引", unit="条") as bar:
        working = thread.submit(work)
        while not wait([working], 1 / _LOOKS_A_SECOND).done:
            bar.n, bar.total = corpus.mending_progress()
            bar.refresh()
        return working.result()
