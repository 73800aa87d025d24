"""What a text is compared with on the command line: everything kept in the data folder, and files given beside it."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from sqlalchemy.engine import Engine
from tqdm import tqdm

from api.database import has_database, open_database
from api.home import Home, home_of
from corpus.copyindex import CopyIndex
from corpus.copystore import find_same_text, list_offices, open_copy_index
from corpus.omission import Omission
from drafter.checks.copies import CopyLibrary
from drafter.checks.evidence import SourceText
from drafter.draft_store import list_drafting_offices, list_drafts
from drafter.known_texts import open_library

INDEX_FOLDER = "copies"
_SHOWN_FROM = 1000
"""Building the index over fewer reports is done before a progress bar could be read."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The texts to compare with, those of them that are other offices' drafts, and what was left out and why."""

    library: CopyLibrary
    drafts: Sequence[SourceText]
    engine: Engine | None
    omissions: tuple[Omission, ...]

    def beside(self, text: str, digest: str, year: int | None) -> CopyLibrary:
        """The library for one text: without the text itself, which may be kept too, and drafts of other years."""
        same = find_same_text(self.engine, digest) if self.engine is not None else frozenset[str]()
        others = {one.id for one in self.drafts if one.year != year or one.text == text}
        left = (same | others | {digest}) & self.library.scope
        return self.library.within(self.library.scope - left) if left else self.library


@contextmanager
def open_comparison(
    place: Path | Home,
    *,
    office: str | None,
    years: Collection[int],
    given: Sequence[SourceText] = (),
    progress: bool = False,
) -> Iterator[Comparison]:
    """Past reports of all offices, the drafts of other offices than `office` for `years`, and the files `given`.

    Whoever can run the program on the data folder can read all of it, so here every office is within their rights.
    Nothing is created where there is no database.
    """
    if not has_database(place):
        yield Comparison(open_library(None, CopyIndex(), offices=frozenset(), held=_unique(given)), (), None, ())
        return
    engine = open_database(place)
    try:
        drafts, omissions = _find_drafts(engine, office, years)
        new = [one for one in _unique(given) if not find_same_text(engine, one.id)]
        index = _open_index(engine, home_of(place).data, progress=progress)
        library = open_library(engine, index, offices=list_offices(engine), held=[*drafts, *new])
        yield Comparison(library, drafts, engine, omissions)
    finally:
        engine.dispose()


def _find_drafts(
    engine: Engine, office: str | None, years: Collection[int]
) -> tuple[list[SourceText], tuple[Omission, ...]]:
    offices = list_drafting_offices(engine)
    drafts = [draft for year in sorted(years) for draft in list_drafts(engine, year, offices - {office})]
    if office is not None or not drafts:
        return drafts, ()
    reason = "没有用 --office 说明稿件是哪个单位的，分不清哪些是本单位的稿件，所以没有比对"
    return [], (Omission("本年度的稿件", reason, f"{len(drafts)} 份"),)


def _open_index(engine: Engine, data: Path, *, progress: bool) -> CopyIndex:
    with ExitStack() as stack:
        bars: list[tqdm[NoReturn]] = []

        def show(done: int, total: int) -> None:
            if not bars:  # most calls find the index in order, and then there is nothing to show
                hidden = not progress or total < _SHOWN_FROM
                bars.append(stack.enter_context(tqdm(desc="查重索引", unit="份", total=total, disable=hidden)))
            bars[0].update(done - bars[0].n)

        return open_copy_index(engine, data / INDEX_FOLDER, show)


def _unique(sources: Sequence[SourceText]) -> list[SourceText]:
    """Each text once; the id of a file given is the digest of its text."""
    return list({source.id: source for source in sources}.values())
