"""Reads an office's events table: 日期, 事项, 地点, 归属, 说明, under these names or their usual variants."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from corpus.errors import InputError
from corpus.event import GUIDING, Event, EventTable
from corpus.indicators import load_catalogue
from corpus.omission import Omission
from corpus.reading.child import parse_apart
from corpus.reading.file_access import read_file
from corpus.tables.event_date import Span, read_event_date
from corpus.tables.grid import Grid, cell_ref
from corpus.tables.unit import fold_text
from corpus.tables.workbook import MAX_FILE_BYTES, read_workbook

_SEARCHED_ROWS = 20
_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "when": re.compile(r"(?:活动|开展|举办|发生|起止|会议)?(?:日期|时间)|何时"),
    "title": re.compile(
        r"(?:活动|会议|工作|事件|大事|重要)?(?:事项|事件|名称|主题|标题)|活动|大事记?|活动项目|项目|事项名称|活动内容|内容"
    ),
    "place": re.compile(r"(?:活动|举办|会议)?(?:地点|场所|地址|场地)|何地"),
    "category": re.compile(r"归属|(?:工作|活动|事项)?(?:类别|分类|类型|板块|条线)|所属(?:工作|板块|类别)?"),
    "detail": re.compile(r"(?:活动|情况)?(?:说明|备注|详情|简介|概况|描述|内容)|(?:基本|具体|活动|有关)情况|成效"),
}
_GUIDING = re.compile(r"(?:上级|指导|政策|文件|会议|重要)(?:文件|思想|依据|部署|要求|精神|讲话|政策)+|指导性?文件")
# What offices call the categories of the catalogue; the first that occurs in the text counts.
_CATEGORY_WORDS = (
    ("组织建设", ("组织建设", "组建", "建会", "入会")),
    ("队伍建设", ("队伍", "自身建设", "干部培训")),
    ("思想引领", ("思想", "宣传", "教育", "理论学习", "政治引领")),
    ("集体协商", ("集体协商", "集体合同", "工资协商")),
    ("民主管理", ("民主管理", "职代会", "厂务公开")),
    ("劳动争议", ("争议", "维权", "调解", "法律", "信访", "权益")),
    ("困难帮扶", ("帮扶", "送温暖", "慰问", "救助", "助学")),
    ("普惠服务", ("普惠", "服务职工", "医疗互助", "疗休养")),
    ("就业服务", ("就业", "招聘")),
    ("社区协办", ("社区",)),
    ("建功立业", ("建功", "竞赛", "劳模", "创新")),
    ("安全生产", ("安全", "安康杯")),
    ("女职工", ("女职工", "女工", "三八", "妇女")),
    ("文化体育", ("文化", "文体", "体育", "文艺")),
    ("阵地建设", ("阵地", "职工之家", "书屋")),
    ("经费财务", ("经费", "财务", "经审")),
    ("基本情况", ("基本情况",)),
)


def _find_columns(grid: Grid, row: int, columns: list[int]) -> dict[str, int]:
    """What each column of a header row holds; 内容 beside another title column is the detail."""
    texts = {column: fold_text(grid.text(row, column)) for column in columns}
    found: dict[str, int] = {}
    for role, words in _COLUMNS.items():
        options = [one for one in columns if words.fullmatch(texts[one]) and one not in found.values()]
        if role == "title":
            options.sort(key=lambda one: texts[one].endswith("内容"))
        if options:
            found[role] = options[0]
    return found


def _find_header(grid: Grid, rows: Mapping[int, list[int]]) -> tuple[int, dict[str, int]] | None:
    for row in list(rows)[:_SEARCHED_ROWS]:
        found = _find_columns(grid, row, rows[row])
        if "title" in found and len(found) > 1:
            return row, found
    return None


def _read_when(grid: Grid, row: int, column: int | None, year: int) -> tuple[str, Span | None]:
    cell = None if column is None else grid.at(row, column)
    if cell is None:
        return "", None
    if isinstance(cell.value, date):
        shown = f"{cell.value.month}月{cell.value.day}日"
        return (shown if cell.value.year == year else f"{cell.value.year}年{shown}"), Span(cell.value, cell.value)
    # A number under 日期 (6.12 typed without a text format) can have lost a zero: 5.3 may be 5月30日.
    text = cell.text.strip()
    return text, read_event_date(text, year) if isinstance(cell.value, str) else None


def read_category(text: str) -> str:
    """The indicator category an office's 归属 means (文体活动 is 文化体育), or ""."""
    folded = fold_text(text)
    categories = {indicator.category for indicator in load_catalogue().values()}
    if folded in categories:
        return folded
    return next((category for category, words in _CATEGORY_WORDS if any(word in folded for word in words)), "")


def read_belonging(text: str) -> str:
    """What a row's 归属 means; "" for nothing known."""
    return GUIDING if _GUIDING.fullmatch(fold_text(text)) else read_category(text) if text else ""


def _read_row(grid: Grid, row: int, columns: Mapping[str, int], year: int, omissions: list[Omission]) -> Event | None:
    def text(role: str) -> str:
        return grid.text(row, columns[role]) if role in columns else ""

    where = f"{grid.file} {grid.sheet + '!' if grid.sheet else ''}{cell_ref(row, columns['title'])}"
    when, span = _read_when(grid, row, columns.get("when"), year)
    title, category = text("title"), read_belonging(text("category"))
    if not title:
        omissions.append(Omission(f"第{row + 1}行", "没有写事项", where))
        return None
    if span is not None and (span.end.year < year or span.start.year > year):
        omissions.append(Omission(f"事项“{title}”", f"日期“{when}”不在{year}年，没有用", where))
        return None
    if span is None and category != GUIDING:
        omissions.append(Omission(f"事项“{title}”的日期", f"“{when}”认不出是哪一天" if when else "没有写日期", where))
    if text("category") and not category:
        omissions.append(Omission(f"事项“{title}”的归属", f"“{text('category')}”不是已有的类别", where))
    start, end = span if span is not None else (None, None)
    return Event(title, when, start, end, text("place"), category, text("detail"), grid.file, row + 1)


def read_events(path: Path, year: int) -> EventTable:
    """The events of `year` in an events file (.xlsx, .xls, .ods, .csv), parsed in a child process.

    A row under 指导文件 (上级部署 …) names a guiding document and needs no date. A date without a year is of `year`;
    an event wholly outside of it is left out with an Omission. InputError (one Chinese sentence) when the file cannot
    be read or no sheet has a header with 事项 and one more known column.
    """
    return parse_apart(parse_events, path.name, read_file(path, MAX_FILE_BYTES), year=year)


def parse_events(name: str, data: bytes, year: int) -> EventTable:
    """What `read_events` hands to the child process."""
    book = read_workbook(name, data)
    omissions = list(book.omissions)
    events: list[Event] = []
    found = False
    for grid in book.grids:
        rows = grid.row_index()
        header = _find_header(grid, rows)
        if header is None:
            omissions.append(Omission(f"工作表“{grid.sheet}”", "没有认出表头", f"{grid.file} {grid.sheet}".strip()))
            continue
        found = True
        for row in (one for one in rows if one > header[0]):
            event = _read_row(grid, row, header[1], year, omissions)
            if event is not None:
                events.append(event)
    if not found:
        raise InputError(f"“{book.file}”没有认出表头，事项表要有“日期”“事项”这样的列名，请核对第一行。")
    return EventTable(tuple(events), tuple(omissions))
