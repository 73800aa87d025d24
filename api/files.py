"""Files, folders and archives as a user names them: expanded, read, and turned into evidence."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from corpus.errors import InputError
from corpus.event import Event
from corpus.event_reading import read_events
from corpus.omission import Omission
from corpus.reading.archive import unpack_reports
from corpus.reading.child import parse_apart
from corpus.reading.file_access import explain_refusal, read_file, show_name
from corpus.reading.file_kind import REPORT_ENDINGS, is_report_name
from corpus.report import PastReport
from corpus.report_reading import MAX_FILE_BYTES, read_report
from corpus.table import StatTable
from corpus.table_reading import merge_tables, read_table
from drafter.checks.copying.phrases import read_phrases
from drafter.checks.evidence import SourceText

_ARCHIVE = ".zip"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report where it can be read: `path` on disk, `name` its own name, `shown` what the user knows it by, `folders`
    those it lay in below what was named (outermost first)."""

    path: Path
    name: str
    shown: str
    folders: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: Path) -> "ReportFile":
        """A file that was named itself."""
        return cls(path, path.name, str(path))

    def read(self, office: str, year: int | None = None, title: str = "") -> PastReport:
        """The report; pages that are recognised are counted on stderr."""
        return read_report(
            self.path, office, year, title=title, name=self.name, folders=self.folders, progress=show_pages
        )


def show_pages(done: int, total: int) -> None:
    """One line on stderr for every page that was recognised: a page takes seconds."""
    if done:
        click.echo(f"识别文字：{done}/{total} 页", err=True)


@contextmanager
def expand_paths(paths: Iterable[Path]) -> Iterator[tuple[list[ReportFile], list[Omission]]]:
    """The files named; for a folder all report files in it and below, sorted; for a .zip the reports in it. What else
    a folder or archive holds is omitted by name. The files of archives are gone afterwards.

    InputError for a path that is not there, a folder or archive without a report, and an archive that cannot be read.
    """
    files: list[ReportFile] = []
    omissions: list[Omission] = []
    with ExitStack() as stack:
        for path in paths:
            found = _list_folder(path, omissions) if _is_folder(path) else [ReportFile.of(path)]
            for one in found:
                if one.path.suffix.lower() == _ARCHIVE:
                    files += _unpack(one, stack, omissions)
                else:
                    files.append(one)
        yield files, omissions


def _list_folder(path: Path, omissions: list[Omission]) -> list[ReportFile]:
    inside = sorted(one for one in path.rglob("*") if one.is_file())
    reports = [one for one in inside if is_report_name(one.name) or one.suffix.lower() == _ARCHIVE]
    if not reports:
        endings = "、".join(sorted({*REPORT_ENDINGS, _ARCHIVE}))
        raise InputError(f"文件夹“{path}”里应有总结文件（{endings}），一个也没有。")
    left = (one for one in inside if one not in reports)
    omissions += [Omission(one.name, "不是可读的总结文件，没有收进来", str(path)) for one in left]
    return [ReportFile(one, one.name, str(one), (path.name, *one.relative_to(path).parts[:-1])) for one in reports]


def _unpack(archive: ReportFile, stack: ExitStack, omissions: list[Omission]) -> list[ReportFile]:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="nigao-zip-"))
    unpacked = parse_apart(unpack_reports, archive.name, read_file(archive.path, MAX_FILE_BYTES), folder=folder)
    omissions += unpacked.omissions
    above = (*archive.folders, archive.path.stem)
    return [
        ReportFile(
            Path(folder, one.stored),
            one.name,
            "/".join((archive.shown, *one.folders, one.name)),
            (*above, *one.folders),
        )
        for one in unpacked.members
    ]


def _is_folder(path: Path) -> bool:
    """Whether it is a folder; InputError when there is no such path."""
    try:
        if not path.exists():
            raise InputError(f"找不到“{path}”。")
        return path.is_dir()
    except OSError as error:
        raise InputError(f"“{show_name(path)}”打不开：{explain_refusal(error)}。") from error


def read_tables(paths: Sequence[Path], year: int, *, or_newest: bool = False) -> StatTable | None:
    """The statistics of all files as one table; None when no file is named. With `or_newest`, files that have nothing
    of `year` are read for the newest year that they have."""
    if not paths:
        return None
    tables = [read_table(path, year, or_newest=or_newest) for path in paths]
    newest = max(table.year for table in tables)
    if any(table.year != newest for table in tables):
        tables = [read_table(path, newest) for path in paths]
    return tables[0] if len(tables) == 1 else merge_tables(tables, newest)


def read_all_events(paths: Sequence[Path], year: int) -> tuple[tuple[Event, ...], tuple[Omission, ...]]:
    """The events of all files in order, and what of them could not be read."""
    tables = [read_events(path, year) for path in paths]
    events = tuple(event for table in tables for event in table.events)
    return events, tuple(one for table in tables for one in table.omissions)


def read_source(file: ReportFile, office: str) -> SourceText:
    """A file named with --past as a source that copies are looked for in."""
    report = file.read(office)
    return SourceText(report.digest, report.file, report.office, report.year, report.title, report.text)


def read_allowed(paths: Sequence[Path]) -> tuple[str, ...]:
    """The phrases of all lists of allowed phrases; InputError for a list that cannot be used."""
    return tuple(dict.fromkeys(phrase for path in paths for phrase in read_phrases(path)))
