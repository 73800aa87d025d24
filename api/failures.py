"""Failures of the machine or the database that a user can mend, as one Chinese sentence."""

from corpus.reading.file_access import explain_refusal, show_name

# What SQLite says, and what to do about it.
_DATABASE = (
    ("not a database", "数据库文件坏了，或不是拟稿的数据库；请用备份换回，或换一个 --data 文件夹"),
    ("malformed", "数据库文件坏了，请用备份换回"),
    ("unable to open", "数据库文件打不开，请检查 --data 文件夹和权限"),
    ("full", "磁盘满了，没有写进去；腾出空间后再来一次"),
    ("readonly", "数据库是只读的，写不进去，请检查 --data 文件夹的权限"),
    ("locked", "另一个拟稿程序正在写这个数据库，请等它结束后再来一次"),
    ("disk i/o", "磁盘满了或出了故障，没有写进去；请腾出空间或检查磁盘后再来一次"),
)


def known_failures() -> tuple[type[Exception], ...]:
    """The errors that `explain_failure` explains. SQLAlchemy is imported only when something has gone wrong."""
    from sqlalchemy.exc import SQLAlchemyError

    return (SQLAlchemyError, OSError, MemoryError, RecursionError)


def explain_failure(error: BaseException) -> str:
    """One sentence for an error of `known_failures`."""
    if isinstance(error, MemoryError):
        return "内存不够，没有做完。"
    if isinstance(error, RecursionError):
        return "材料的层次嵌套得太深，没有读。"
    if isinstance(error, OSError):
        place = f"“{show_name(str(error.filename))}”" if error.filename is not None else "文件"
        return f"{place}读写出错：{explain_refusal(error)}。"
    said = str(getattr(error, "orig", None) or error).split("\n")[0]
    known = next((meaning for words, meaning in _DATABASE if words in said.lower()), f"数据库出错（{said}）")
    return f"{known}。"
