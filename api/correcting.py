"""A file of corrections: the lines that `nigao ingest --preview --json` printed, corrected by hand."""

from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from corpus.errors import InputError
from corpus.reading.file_access import read_file
from corpus.report_correction import Correction, HeadingAt

MAX_BYTES = 16 * 2**20


class _Text(BaseModel):
    value: str


class _Year(BaseModel):
    value: int | None = Field(ge=1900, le=2100)


class _Section(BaseModel):
    start: int
    level: int
    heading: str | None = None


class _Corrected(BaseModel):
    """A preview as it was printed; what else it holds is for reading only."""

    office: _Text | None = None
    year: _Year | None = None
    title: _Text | None = None
    sections: list[_Section] | None = None
    digest: str = ""


class _Line(BaseModel):
    file: str = ""
    preview: _Corrected | None = None


def read_corrections(path: Path, known: Collection[str]) -> Mapping[str, Correction]:
    """The corrections by file as the preview named it; lines without a preview are passed over. Raises InputError for
    a file that cannot be used, naming the line, and for a correction of none of the `known` files."""
    corrections: dict[str, Correction] = {}
    for number, line in enumerate(read_file(path, MAX_BYTES).decode("utf-8-sig", "replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            raise InputError(f"“{path}”第 {number} 行应当是预览打印的一行 JSON，实际不是。") from error
        if read.preview is not None:
            corrections[read.file] = _correction_of(read.preview)
    if not corrections:
        raise InputError(f"“{path}”里应当有预览打印的文件，一个也没有。")
    if unknown := sorted(set(corrections) - set(known)):
        raise InputError(f"“{path}”改正的文件应当在这次收进的文件里，没有“{unknown[0]}”。")
    return corrections


def _correction_of(said: _Corrected) -> Correction:
    """Empty values are what nobody knew, not corrections; the lead (level 0) is where no heading is."""
    headings = None
    if said.sections is not None:
        headings = tuple(HeadingAt(one.start, one.level, one.heading) for one in said.sections if one.level)
    return Correction(
        office=(said.office.value.strip() or None) if said.office else None,
        year=said.year.value if said.year else None,
        title=(said.title.value.strip() or None) if said.title else None,
        headings=headings,
        digest=said.digest,
    )
