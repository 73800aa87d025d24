"""What the command line takes: kinds of values, and what is wrong with a call, as one Chinese sentence."""

import click

from api.lines import OFFICE_CHARS, read_line
from corpus.errors import InputError
from corpus.report_kind import REPORT_KINDS

OLDEST_YEAR, NEWEST_YEAR = 1949, 2100
_ARGUMENTS = {
    "paths": "要收进的文件或文件夹",
    "files": "要核对的文件",
    "draft_id": "稿件编号",
    "words": "要找的词",
}


class TextLine(click.ParamType[str]):
    """One line of text that can be shown, stored and printed. `what` it is stands in the error."""

    name = "text"

    def __init__(self, what: str, most: int, *, may_be_empty: bool = False) -> None:
        self.what, self.most, self.may_be_empty = what, most, may_be_empty

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text without spaces around it."""
        try:
            return read_line(value, self.what, self.most, may_be_empty=self.may_be_empty)
        except InputError as error:
            self.fail(str(error), param, ctx)


OFFICE = TextLine("单位的名称", OFFICE_CHARS)
WORDS = TextLine("一个或几个词", 2000)
GUIDANCE = TextLine("指导文件或会议的名称", 200)
RECIPIENT = TextLine("主送机关", 100, may_be_empty=True)
TITLE = TextLine("总结的标题", 200)
MODEL = TextLine("模型名（或 builtin）", 200)
DRAFT_ID = TextLine("稿件编号", 100)
YEAR = click.IntRange(OLDEST_YEAR, NEWEST_YEAR)
KIND = click.Choice(REPORT_KINDS)


def explain_usage(error: click.ClickException) -> str:
    """What is wrong with the call and where its usage is explained."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{_explain(error, context)}（用 {context.command_path if context else 'nigao'} --help 看用法）"


def _explain(error: click.ClickException, context: click.Context | None) -> str:
    match error:
        case click.exceptions.NoArgsIsHelpError() if context:
            return f"应给出一个命令：{_commands(context)}"
        case click.exceptions.NoSuchCommand() if context:
            return f"没有“{error.command_name}”这个命令，有的是：{_commands(context)}"
        case click.NoSuchOption():
            near = f"，是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
            return f"没有“{error.option_name}”这个选项{near}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 后面的值不对：缺一个，或多了一个"
        case click.MissingParameter() if error.param is not None:
            return f"缺少{_describe(error.param)}"
        case click.BadParameter() if error.param is not None:
            return f"{_describe(error.param)}不对：{_expect(error.param.type) or error.message}"
    return f"用法不对：{error.format_message()}"


def _commands(context: click.Context) -> str:
    group = context.command
    return "、".join(group.list_commands(context)) if isinstance(group, click.Group) else ""


def _describe(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return f"选项 {max(param.opts, key=len)}"
    return _ARGUMENTS.get(param.name or "", "参数")


def _expect(kind: click.ParamType[object]) -> str:
    """What values of a kind of click's own are; a kind of ours says it itself."""
    if isinstance(kind, click.IntRange):
        return f"应是 {kind.min} 到 {kind.max} 的整数"
    if isinstance(kind, click.Choice):
        return f"应是 {'、'.join(map(str, kind.choices))} 中的一个"
    if isinstance(kind, click.DateTime):
        return "应是 2025-12-31 这样的日期"
    return ""
