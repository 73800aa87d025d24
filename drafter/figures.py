"""Figure expressions: what a number of the text stands for, evaluated over the statistics.

Grammar: indicator ids, `last(id)` (the year before), `plan(id)`, + - * / and parentheses, numbers. An id is any
identifier of `StatTable`, Chinese included.
"""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from corpus.errors import NigaoError
from corpus.table import Figure, StatTable

_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class ExpressionError(NigaoError):
    """The expression cannot be evaluated: bad form, a figure that is missing, or a division by zero."""


@dataclass(frozen=True, slots=True)
class FigureUse:
    """A number of a text bound to a figure expression; offsets are code points into that text, end exclusive."""

    start: int
    end: int
    label: str
    expression: str
    value: Decimal
    text: str


@lru_cache(maxsize=4096)
def _parse(expression: str) -> ast.expr:
    try:
        return ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(f"算式“{expression}”写法不对。") from error


def _figure_of(node: ast.expr, table: StatTable) -> Figure:
    role_or_year: dict[str, Figure | None]
    if isinstance(node, ast.Name):
        name, found = node.id, table.figure(node.id)
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Name)
    ):
        name = node.args[0].id
        role_or_year = {
            "last": table.figure(name, table.year - 1),
            "plan": table.figure(name, role="plan"),
        }
        if node.func.id not in role_or_year:
            raise ExpressionError(f"算式里只能用 last() 和 plan()，遇到了 {node.func.id}()。")
        found = role_or_year[node.func.id]
    else:
        raise ExpressionError("算式里只能有指标、数字和加减乘除。")
    if found is None:
        raise ExpressionError(f"统计数据里没有算式所用的数：{ast.unparse(node)}（指标 {name}）。")
    return found


def _walk(node: ast.expr, table: StatTable, seen: list[Figure]) -> Decimal:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Decimal(str(node.value))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _walk(node.left, table, seen), _walk(node.right, table, seen)
        if isinstance(node.op, ast.Div) and right == 0:
            raise ExpressionError("算式的除数为零。")
        return _OPERATORS[type(node.op)](left, right)
    figure = _figure_of(node, table)
    seen.append(figure)
    return figure.value


def evaluate(expression: str, table: StatTable) -> Decimal:
    """The value of the expression in base units; ExpressionError when it has none."""
    return _walk(_parse(expression), table, [])


def figures_in(expression: str, table: StatTable) -> tuple[Figure, ...]:
    """The figures an expression reads, in order, each once; ExpressionError when one is missing."""
    seen: list[Figure] = []
    _walk(_parse(expression), table, seen)
    return tuple(dict.fromkeys(seen))


def _binds(node: ast.expr) -> int:
    """How strongly an operator holds its sides: sums 1, products 2, anything else 3."""
    if isinstance(node, ast.BinOp):
        return 1 if isinstance(node.op, ast.Add | ast.Sub) else 2
    return 3


def describe_expression(expression: str, table: StatTable) -> str:
    """The expression in Chinese, for the number annex: 调解成功件数 ÷ 劳动争议受理件数 × 100."""

    def say(node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.BinOp):
            signs = {ast.Add: "＋", ast.Sub: "－", ast.Mult: "×", ast.Div: "÷"}
            left, right = say(node.left), say(node.right)
            if _binds(node.left) < _binds(node):
                left = f"（{left}）"
            # a - (b - c) and a / (b * c) mean something else without their brackets.
            if _binds(node.right) < _binds(node) or (
                isinstance(node.op, ast.Sub | ast.Div) and _binds(node.right) == _binds(node)
            ):
                right = f"（{right}）"
            return f"{left} {signs[type(node.op)]} {right}"
        figure = _figure_of(node, table)
        prefix = "计划" if figure.role == "plan" else "上年" if figure.year == table.year - 1 else ""
        return prefix + figure.name

    return say(_parse(expression))


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Rounds the way offices do (GB/T 8170 is not applied to these texts): half away from zero."""
    # The default context refuses to quantize values of more than 28 digits; a mistyped cell may hold one.
    digits = max(28, value.adjusted() + places + 2)
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=digits))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def format_value(value: Decimal, unit: str) -> str:
    """The number as it stands in a text, unit included: 451230 元 becomes 45.12万元, 96.84 % becomes 96.8%."""
    if unit == "元":
        for exponent, name in ((0, "元"), (4, "万元")):
            scaled = round_half_up(value.scaleb(-exponent), 2)
            if abs(scaled) < 10**4:
                return _plain(scaled) + name
        return _plain(round_half_up(value.scaleb(-8), 2)) + "亿元"
    if unit == "%":
        return _plain(round_half_up(value, 1)) + unit
    places = 0 if value == value.to_integral_value() else 1
    return _plain(round_half_up(value, places)) + unit
