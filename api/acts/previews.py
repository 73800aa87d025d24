"""A past report looked at before it is kept: what it was recognised as, and what a person corrects of that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import UploadFile

from api.accounts.sessions import Visitor
from api.acts.reports import note_taken
from api.files import expand_paths
from api.lines import read_line
from api.previewing import Previewed, preview_files
from api.storage import Ingested, ingest_one
from api.web.state import State
from api.web.uploads import kept_file
from corpus.errors import InputError
from corpus.report import Preview
from corpus.report_correction import Correction, HeadingAt


@dataclass(frozen=True, slots=True)
class TypedCorrection:
    """What the form of a preview says. `kept` are the places and levels of its sections, level 0 for one that is no
    section; `added` lines of the text that are headings of level 1, which the reading missed."""

    title: str
    year: int | None
    kept: tuple[tuple[int, int], ...]
    added: tuple[str, ...]
    digest: str


def preview_upload(upload: UploadFile) -> list[Previewed]:
    """What the file, or each file of a .zip, would be taken in as; nothing is kept."""
    with kept_file(upload) as path:
        try:
            with expand_paths([path]) as (files, _):
                seen = preview_files(files, "", None, "", {})
                return [replace(one, file=one.file.removeprefix(f"{path.parent}/")) for one in seen]
        except InputError as error:
            return [Previewed(path.name, None, str(error))]


def take_in_corrected(state: State, visitor: Visitor, upload: UploadFile, typed: TypedCorrection) -> list[Ingested]:
    """Takes one file in as it was corrected; what is wrong with it stands in the result's `error`."""
    office = visitor.account.office
    with kept_file(upload) as path, expand_paths([path]) as (files, _):
        if len(files) != 1:
            return [Ingested(path.name, error="压缩包里的总结请直接收进，收进以后再逐份更正。")]
        (read,) = preview_files(files, office, None, "", {})
        if read.preview is None:
            return [Ingested(path.name, error=read.error)]
        try:
            correction = _correct(read.preview, typed)
        except InputError as error:
            return [Ingested(path.name, error=str(error))]
        results = [ingest_one(state.corpus, files[0], office, None, correction=correction)]
    return note_taken(state, visitor, results)


def _correct(preview: Preview, typed: TypedCorrection) -> Correction:
    text = preview.report.text
    headings = {start: HeadingAt(start, level) for start, level in typed.kept if level}
    headings |= {start: HeadingAt(start, 1) for start in _find_lines(text, typed.added)}
    return Correction(
        year=typed.year,
        title=read_line(typed.title, "总结的标题", 200),
        headings=tuple(headings.values()),
        digest=typed.digest,
    )


def _find_lines(text: str, wanted: Sequence[str]) -> list[int]:
    """Where these lines begin; InputError for one that does not stand in the text as a line, or its beginning."""
    found = []
    for words in wanted:
        place = 0
        for line in text.split("\n"):
            if line.strip().startswith(words):
                found.append(place + len(line) - len(line.lstrip()))
                break
            place += len(line) + 1
        else:
            raise InputError(f"这份总结里没有以“{words[:30]}”开头的一行，请照原文写。")
    return found
