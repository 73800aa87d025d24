"""Write the statistics workbooks of the sample offices from the master table; same input, same bytes."""

import csv
import io
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bench.sample_figures import Master

EPOCH = datetime(2026, 1, 5, 9, 0, 0)
WIDTHS = {"指标": 34, "单位": 10, "年度计划": 12, "本年": 12, "上年": 12, "来源": 16}
ZIP_EPOCH = (2026, 1, 5, 9, 0, 0)
Row = tuple[str, str, Decimal | None, Decimal | None, Decimal | None, str]


def list_rows(master: Master, year: int) -> list[Row]:
    """The workbook rows of a year: name, unit, plan, this year, last year, source."""
    rows: list[Row] = []
    for indicator in master.rows:
        if not master.listed(indicator, year):
            continue
        last = master.value(indicator, year - 1) if year - 1 in master.years else None
        this = master.value(indicator, year)
        rows.append(
            (
                master.name(indicator),
                master.unit(indicator),
                master.plan(indicator, year),
                this,
                last,
                master.source(indicator),
            )
        )
    return rows


def write_statistics(master: Master, office: str, year: int, path: Path) -> None:
    """Write one workbook; 2021 is a .csv in GB18030, 2022 has a two-row merged header, 2023 a plan column."""
    rows = list_rows(master, year)
    if path.suffix == ".csv":
        _write_csv(rows, path)
        return
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = f"{year}年统计"
    planned = any(row[2] is not None for row in rows)
    header = ["指标", "单位", *(["年度计划"] if planned else []), "本年", "上年", "来源"]
    sheet.append([f"{office}{year}年度工会工作统计表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    first = _write_merged_header(sheet) if year == 2022 else _write_header(sheet, header)
    for row in rows:
        numbers = row[2:5] if planned else row[3:5]
        sheet.append([row[0], row[1], *(_as_number(number) for number in numbers), row[5]])
    _dress(sheet, header, first)
    _save(book, path)


def _write_header(sheet: Worksheet, header: list[str]) -> int:
    sheet.append(header)
    return 3


def _write_merged_header(sheet: Worksheet) -> int:
    sheet.append(["指标", "单位", "完成数", None, "来源"])
    sheet.append([None, None, "本年", "上年", None])
    for area in ("A2:A3", "B2:B3", "C2:D2", "E2:E3"):
        sheet.merge_cells(area)
    return 4


def _as_number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _dress(sheet: Worksheet, header: list[str], first: int) -> None:
    thin = Side(style="thin", color="808080")
    for row in sheet.iter_rows(min_row=2, max_row=sheet.max_row, max_col=len(header)):
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.font = Font(name="宋体", size=11, bold=cell.row < first)
            if cell.row < first:
                cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet["A1"].font = Font(name="黑体", size=14)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for index, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS[name]
    sheet.freeze_panes = f"A{first}"


def _save(book: Workbook, path: Path) -> None:
    book.properties.creator = "样例单位"
    book.properties.created = EPOCH
    book.properties.modified = EPOCH
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(repack(raw.getvalue()))


def repack(raw: bytes) -> bytes:
    """An office file (.xlsx, .docx) with all zip times and the modification time fixed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            body = source.read(name)
            if name == "docProps/core.xml":
                body = _fix_modified(body)
            target.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _fix_modified(body: bytes) -> bytes:
    start, end = body.find(b"<dcterms:modified"), body.find(b"</dcterms:modified>")
    if start < 0:
        return body
    inner = body.index(b">", start) + 1
    return body[:inner] + EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + body[end:]


def _write_csv(rows: list[Row], path: Path) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["指标", "单位", "本年", "上年", "来源"])
    for name, unit, _, this, last, source in rows:
        writer.writerow([name, unit, "" if this is None else this, "" if last is None else last, source])
    path.write_bytes(out.getvalue().encode("gb18030"))
