"""Files and folders as a user names them: expanded, read, and turned into evidence."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.errors import InputError
from corpus.event import Event
from corpus.event_reading import read_events
from corpus.omission import Omission
from corpus.reading.file_access import explain_refusal, show_name
from corpus.report_reading import read_report
from corpus.table import StatTable
from corpus.table_reading import merge_tables, read_table
from drafter.checks.evidence import SourceText

REPORT_ENDINGS = frozenset({".txt", ".docx", ".pdf", ".html", ".htm"})


def expand_paths(paths: Iterable[Path]) -> tuple[list[Path], list[Omission]]:
    """The files named, and for a folder all report files in it and below, sorted; the rest of a folder is omitted
    by name. InputError for a path that is not there or a folder without a report."""
    files: list[Path] = []
    omissions: list[Omission] = []
    for path in paths:
        if not _is_folder(path):
            files.append(path)
            continue
        inside = sorted(one for one in path.rglob("*") if one.is_file())
        reports = [one for one in inside if _is_report(one)]
        if not reports:
            endings = "、".join(sorted(REPORT_ENDINGS))
            raise InputError(f"文件夹“{path}”里应有总结文件（{endings}），一个也没有。")
        files += reports
        omissions += [
            Omission(one.name, "不是可读的总结文件，没有收进来", str(path)) for one in inside if not _is_report(one)
        ]
    return files, omissions


def _is_folder(path: Path) -> bool:
    """Whether it is a folder; InputError when there is no such path."""
    try:
        if not path.exists():
            raise InputError(f"找不到“{path}”。")
        return path.is_dir()
    except OSError as error:
        raise InputError(f"“{show_name(path)}”打不开：{explain_refusal(error)}。") from error


def _is_report(path: Path) -> bool:
    """By its name; what Word (~$) and macOS (._) keep beside a file while it is open or copied is none."""
    return path.suffix.lower() in REPORT_ENDINGS and not path.name.startswith(("~$", "._", ".~"))


def read_tables(paths: Sequence[Path], year: int) -> StatTable | None:
    """The statistics of all files as one table; None when no file is named."""
    if not paths:
        return None
    tables = [read_table(path, year) for path in paths]
    return tables[0] if len(tables) == 1 else merge_tables(tables, year)


def read_all_events(paths: Sequence[Path], year: int) -> tuple[tuple[Event, ...], tuple[Omission, ...]]:
    """The events of all files in order, and what of them could not be read."""
    tables = [read_events(path, year) for path in paths]
    events = tuple(event for table in tables for event in table.events)
    return events, tuple(one for table in tables for one in table.omissions)


def read_source(path: Path, office: str) -> SourceText:
    """A file named with --past as a source that copies are looked for in."""
    report = read_report(path, office)
    return SourceText(report.digest, report.file, report.office, report.year, report.title, report.text)
