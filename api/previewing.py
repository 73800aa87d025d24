"""What files would be taken in as, before they are: office, year, title and sections, each to be corrected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from api.files import ReportFile, show_pages
from api.json_output import dump_line, omission_json
from api.reporting import omission_line
from corpus.errors import InputError
from corpus.omission import Omission
from corpus.reading.report_parsing import Told
from corpus.report import Guess, Preview
from corpus.report_correction import Correction
from corpus.report_reading import preview_report

_SOURCES = {
    "given": "由你给出",
    "title": "取自标题",
    "signature": "取自落款",
    "file": "取自文件名",
    "folder": "取自文件夹名",
    "page": "取自网页标题",
    "text": "取自正文",
    "": "没有找到",
}


@dataclass(frozen=True, slots=True)
class Previewed:
    """One file's preview, or the one clear sentence why there is none."""

    file: str
    preview: Preview | None
    error: str = ""


def preview_files(
    files: Sequence[ReportFile], office: str, year: int | None, title: str, corrections: Mapping[str, Correction]
) -> list[Previewed]:
    """Previews of all files; what is given overrules what the files say, a correction (by shown name) both."""
    return [_preview_one(file, Told(office, year, title, file.folders), corrections.get(file.shown)) for file in files]


def _preview_one(file: ReportFile, told: Told, correction: Correction | None) -> Previewed:
    try:
        preview = preview_report(file.path, told, name=file.name, progress=show_pages, correction=correction)
        return Previewed(file.shown, preview)
    except InputError as error:
        return Previewed(file.shown, None, str(error))


def preview_lines(results: Sequence[Previewed], omissions: Sequence[Omission], *, as_json: bool) -> Iterator[str]:
    """A JSON line a file, or a readable list; then what was left out of folders and archives."""
    for one in results:
        if as_json:
            yield dump_line({"file": one.file, "preview": _preview_json(one.preview), "error": one.error or None})
        elif one.preview is not None:
            yield from _list_preview(one.file, one.preview)
    for left in omissions:
        yield dump_line({"omission": omission_json(left)}) if as_json else omission_line(left)


def _preview_json(preview: Preview | None) -> dict[str, object] | None:
    if preview is None:
        return None
    return {
        "office": asdict(preview.office),
        "year": {"value": int(preview.year.value or 0) or None, "source": preview.year.source},
        "title": asdict(preview.title),
        "chars": preview.size,
        "digest": preview.report.digest,
        "sections": [asdict(section) for section in preview.sections],
        "omissions": [omission_json(left) for left in preview.omissions],
    }


def _list_preview(file: str, preview: Preview) -> Iterator[str]:
    yield f"{file}（{preview.size} 字）"
    for name, guess, option in (
        ("单位", preview.office, "--office"),
        ("年份", preview.year, "--year"),
        ("标题", preview.title, "--title"),
    ):
        yield f"  {name}：{_show_guess(guess)}，不对就用 {option} 改"
    yield f"  分节（{len(preview.sections)}）："
    for section in preview.sections:
        indent = "  " * max(1, section.level)
        yield f"  {indent}{section.number}{section.heading or '（无标题）'}　{section.size} 字"
    yield from map(omission_line, preview.omissions)


def _show_guess(guess: Guess) -> str:
    return f"{guess.value}（{_SOURCES[guess.source]}）" if guess.value else "没有找到"
