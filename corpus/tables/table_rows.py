"""Reads the rows below a header: the name, the unit and the values of each, as figures."""

import re
from dataclasses import dataclass, replace

from corpus.indicators import Indicator, clean_name, find_named, match_indicator, own_id, split_unit
from corpus.omission import Omission
from corpus.table import Cell, Figure, Role
from corpus.tables.figure_set import FigureSet
from corpus.tables.grid import Grid
from corpus.tables.table_column import Column
from corpus.tables.table_header import Block, Header
from corpus.tables.table_value import Amount, read_value
from corpus.tables.unit import Unit, counts_same, read_unit, unit_in_name

_SAME_AS_ABOVE = frozenset({"〃", '"', "''", "″", "同上", "〞", "”"})
# Names that say nothing without the group or the row they belong to.
_BARE_NAME = re.compile(
    r"人数|人次|金额|次数|场次|件数|户数|家数|份数|数量|资金|经费|总数|合计|小计|总计|其他|[女男]性?|涉及(?:职工|人数|金额)"
)
_BARE_PART = re.compile(r"[女男]职工|女会员|农民工|党员|(?:\S{1,4}岁以[上下])")
_ONLY_TOTAL = re.compile(r"合\s*计|小计|总计")
_NOTE = re.compile(r"(?:注|备注|说明|附注)\s*\d*[:：]|(?:填[报表]|制表|审核|复核|负责|联系)人")
_PART_OF = re.compile(r"\s*(?:[（(]?\d{0,2}[)）.、]?\s*)?其中")
_NAMED_YEAR = re.compile(r"(20\d\d)年度?(?=\D)")
_NAMED_PLAN = re.compile(r"(?:年度?)?(?:计划|目标|任务)[数值]?$|^(?:年度)?(?:计划|目标)")


@dataclass(frozen=True, slots=True)
class _RowName:
    """What a row states: `shown` is its name for people, `bare` what is matched, `unit` the unit in its brackets."""

    shown: str
    bare: str
    unit: Unit | None
    part: bool
    year: int | None
    role: Role | None


@dataclass(frozen=True, slots=True)
class _Identity:
    """The id a row's figures get and the catalogue's indicator, if it is one."""

    id: str
    indicator: Indicator | None


def _read_name(text: str) -> _RowName:
    shown, bracket = split_unit(clean_name(text))
    bare, year, role = shown, None, None
    named_year = _NAMED_YEAR.match(bare)
    if named_year:
        year, bare = int(named_year[1]), bare[named_year.end() :]
    plan = _NAMED_PLAN.search(bare)
    if plan and len(bare) - len(plan[0]) > 1:
        role, bare = "plan", bare[: plan.start()] + bare[plan.end() :]
    unit = read_unit(bracket) if bracket else None
    return _RowName(shown, bare, unit, bool(_PART_OF.match(text)), year, role)  # type: ignore[arg-type]


class RowReader:
    """Reads the rows of one sheet, block by block, into a FigureSet."""

    def __init__(self, grid: Grid, year: int, figures: FigureSet, line_unit: Unit | None) -> None:
        """`year` is what 本年 means; `line_unit` the unit of a line 单位：万元 above the table."""
        self.grid, self.year, self.figures, self.line_unit = grid, year, figures, line_unit
        self.blocks: tuple[Block, ...] = ()
        self.group = ""
        self.parent: Indicator | None = None
        self.parent_name = ""
        self.unit_above: dict[int, str] = {}
        self.unit_columns: dict[int, int | None] = {}
        self.used: set[str] = set()
        self.skipped: dict[int, tuple[str, int]] = {}

    def start(self, header: Header, line_unit: Unit | None = None) -> None:
        """Takes a new header, with the unit of a line above it; what its columns hold beside values is said once."""
        self.finish()
        self.line_unit = line_unit or self.line_unit
        self.blocks = header.blocks
        self.group, self.parent, self.parent_name = "", None, ""
        self.unit_above = {}
        self.unit_columns = {one.index: block.unit_column(one) for block in self.blocks for one in block.values}
        for block in self.blocks:
            read = {one.index for one in block.values}
            for column in block.columns:
                if column.kind in ("derived", "part", "value", "unknown") and column.index not in read and column.title:
                    self.skipped[column.index] = (column.title, header.first)
                elif column.kind == "part":
                    where = self._place(header.first, column.index)
                    self._omit(f"列“{column.title}”", "不是全年的数，表里没有全年的，按这一列读", where)

    def finish(self) -> None:
        """Says which columns of the last header were not read."""
        for index, (title, row) in self.skipped.items():
            what = f"{'行' if self.grid.turned else '列'}“{title}”"
            self._omit(what, "不是本年、上年或计划的数，没有读作数据", self._place(row, index))
        self.skipped = {}

    def read_row(self, row: int) -> None:
        """Adds the figures of a row; a row without values is a group's heading."""
        for block in self.blocks:
            self._read_block_row(block, row)

    def _place(self, row: int, column: int) -> str:
        return str(Cell(self.grid.file, self.grid.sheet, self.grid.ref(row, column)))

    def _omit(self, what: str, reason: str, where: str) -> None:
        self.figures.omissions.append(Omission(what, reason, where))

    def _name_text(self, block: Block, row: int) -> str:
        """The text of the last filled name cell; a number there (a running number) is no name."""
        for column in reversed(block.names):
            cell = self.grid.at(row, column)
            if cell is not None and isinstance(cell.value, str) and cell.text.strip():
                return cell.text.strip()
        return ""

    def _group_text(self, block: Block, row: int, name: str) -> str:
        """The group of a row: of its group column or an outer name column, else the heading above."""
        columns = [one.index for one in block.columns if one.kind == "group"] + list(block.names[:-1])
        texts = [text for column in columns if (text := self.grid.text(row, column)) and text != name]
        if texts:
            self.group = clean_name(texts[-1])
        return self.group

    def _read_block_row(self, block: Block, row: int) -> None:
        filled = [
            (column, cell)
            for column in block.values
            if (cell := self.grid.cells.get((row, column.index))) is not None and read_value(cell, None) is not None
        ]
        text = self._name_text(block, row)
        if not filled:
            if text and not _PART_OF.match(text) and all(self.grid.at(row, one.index) is None for one in block.values):
                self.group, self.parent, self.parent_name = clean_name(text), None, ""
            return
        where = self._place(row, filled[0][0].index)
        if not clean_name(text) or _NOTE.match(text):
            self._omit(f"第{row + 1}行的数", "这一行没有指标名称", where)
            return
        group = self._group_text(block, row, text)
        name = self._complete(_read_name(text), group)
        if _ONLY_TOTAL.fullmatch(name.shown):
            self._omit(f"第{row + 1}行“{name.shown}”", "没有说是什么的合计", where)
            return
        self._add_row(block, row, name)

    def _complete(self, name: _RowName, group: str) -> _RowName:
        """A name that says nothing alone (人数, 其中：女) with that of its group or of the row it is a part of."""
        bare = _BARE_NAME.fullmatch(name.bare) is not None
        if name.part and self.parent_name:
            found = match_indicator(name.bare, None)
            lost = found is not None and not self._is_part(found)
            vague = bare or lost or (found is None and _BARE_PART.fullmatch(name.bare))
            above = f"{self.parent_name}其中" if vague else ""
        else:
            above = group if bare else ""
        return replace(name, shown=above + name.shown, bare=above + name.bare) if above else name

    def _add_row(self, block: Block, row: int, name: _RowName) -> None:
        """Adds a row's figures, value columns of one measure (人数, 金额) together."""
        several = len({one.measure for one in block.values if one.measure}) > 1
        measures = list(dict.fromkeys(one.measure if several else "" for one in block.values))
        first: _Identity | None = None
        for measure in measures:
            named = name
            if measure and not name.bare.endswith(measure):
                named = replace(name, shown=name.shown + measure, bare=name.bare + measure)
            columns = [one for one in block.values if not several or one.measure == measure]
            first = self._add_measure(block, row, named, columns) or first
        if not name.part:
            self.parent = first.indicator if first else None
            self.parent_name = name.bare

    def _add_measure(self, block: Block, row: int, name: _RowName, columns: list[Column]) -> _Identity | None:
        amounts: list[tuple[Column, Amount]] = []
        for column in columns:
            read = read_value(self.grid.cells.get((row, column.index)), self._unit(row, column, name))
            if isinstance(read, str):
                self._omit(f"“{name.shown}”{column.title}的值", read, self._place(row, column.index))
            elif read is not None:
                amounts.append((column, read))
        if not amounts:
            return None
        where = self._place(row, amounts[0][0].index)
        unit = next((amount.unit for _, amount in amounts if amount.unit and amount.unit.name), None)
        identity = self._identify(name, unit, where)
        made = [self._make(block, row, name, identity, column, amount, unit) for column, amount in amounts]
        identity = self._settle_double(identity, name, made)
        for figure, (_, amount) in zip(made, amounts, strict=True):
            if amount.doubt:
                self._omit(f"“{name.shown}”", amount.doubt, str(figure.cell))
            self.figures.add(replace(figure, indicator=identity.id))
        self.used.add(identity.id)
        return identity

    def _unit(self, row: int, column: Column, name: _RowName) -> Unit | None:
        """The unit the table states: in the unit column, the row's name, the column's header, or the line above."""
        index = self.unit_columns[column.index]
        if index is not None:
            text = self.grid.text(row, index)
            text = self.unit_above.get(index, "") if text in _SAME_AS_ABOVE else text
            self.unit_above[index] = text
            unit = read_unit(text) if text else None
            if unit is not None:
                return unit
        if name.unit or column.unit:
            return name.unit or column.unit
        return self._default_unit(name)

    def _default_unit(self, name: _RowName) -> Unit | None:
        """单位：万元 above a table holds for the rows that can be in 万元; 会员人数 stays in 人."""
        line = self.line_unit
        told = unit_in_name(name.bare)
        known = [indicator.unit for indicator in find_named(name.bare)]
        if line is None:
            return read_unit(told) if told and told != "元" else None
        if told is not None and not counts_same(told, line.name):
            return read_unit(told)
        return None if known and not any(counts_same(unit, line.name) for unit in known) else line

    def _identify(self, name: _RowName, unit: Unit | None, where: str) -> _Identity:
        """The catalogue indicator of a row, or the office's own, with a notice where only the unit kept them apart."""
        found = match_indicator(name.bare, unit.name if unit else None)
        if name.part and found is not None and not self._is_part(found):
            found = None
        elif found is None:
            other = find_named(name.bare)
            if other and unit is not None:
                reason = f"指标目录里这一项的单位是“{other[0].unit}”，表里是“{unit.written}”，不是一回事"
                self._omit(f"“{name.shown}”", f"{reason}，作为本单位自己的指标", where)
        if found is not None and unit is None:
            self._omit(f"“{name.shown}”", f"表里没写单位，按指标目录的“{found.unit}”读，请核对", where)
        if found is not None:
            return _Identity(found.id, found)
        return _Identity(own_id(name.bare), None)

    def _is_part(self, indicator: Indicator) -> bool:
        """Whether 其中：女会员 may be that indicator: below a known row only if the catalogue bounds it by that row."""
        if self.parent is not None:
            return self.parent.id in indicator.at_most
        return not self.parent_name

    def _make(
        self,
        block: Block,
        row: int,
        name: _RowName,
        identity: _Identity,
        column: Column,
        amount: Amount,
        unit: Unit | None,
    ) -> Figure:
        indicator = identity.indicator
        # A bare 万 (1.2万) has a scale and no name; the unit is then the row's.
        stated = amount.unit.name if amount.unit and amount.unit.name else unit.name if unit else ""
        base = stated or (indicator.unit if indicator else "")
        year = self.year if column.year is None else column.year
        source = block.source_column()
        return Figure(
            indicator=identity.id,
            name=name.shown,
            unit="元" if base.startswith("元/") and indicator else base,
            value=amount.value,
            year=year if name.year is None else name.year + (year - self.year),
            cell=Cell(self.grid.file, self.grid.sheet, self.grid.ref(row, column.index)),
            role=name.role or column.role,
            written=amount.written,
            written_unit=amount.unit.written if amount.unit else base,
            source="" if source is None else self.grid.text(row, source),
        )

    def _settle_double(self, identity: _Identity, name: _RowName, made: list[Figure]) -> _Identity:
        """A second row of this sheet with the id of a first one and another value gets an id of its own."""
        if identity.id not in self.used:
            return identity
        pairs = [(one, self.figures.find(identity.id, one.year, one.role)) for one in made]
        if all(kept is None or kept.value == one.value for one, kept in pairs):
            return identity
        kept = next(kept for one, kept in pairs if kept is not None and kept.value != one.value)
        also = f"都像指标“{identity.indicator.name}”" if identity.indicator else "同名"
        reason = f"和“{kept.name}”（{kept.cell}）{also}，值不同，作为另一个指标，请核对"
        self._omit(f"“{name.shown}”", reason, str(made[0].cell))
        return _Identity(self.figures.free_id(own_id(name.bare)), None)
