"""Reading a file that a user named: regular files only, up to a size, and why the system refuses, in plain Chinese."""

import errno
import stat
from pathlib import Path

from corpus.errors import InputError

_SHOWN = 100
_REASONS = {
    errno.ENOENT: "路径不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "是一个文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EEXIST: "已有同名的文件",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
}


def explain_refusal(error: OSError) -> str:
    """Why the system refused, in Chinese; its own words where we have none."""
    return _REASONS.get(error.errno or 0) or error.strerror or "读写出错"


def show_name(path: Path | str) -> str:
    """The last part of a path for a message, cut when very long; the whole of `.` and `/`, which have none."""
    name = Path(path).name or str(path)
    return name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"


def read_file(path: Path, max_bytes: int) -> bytes:
    """The content of a regular file; InputError for anything else, for one past `max_bytes` and for a refusal.

    A pipe or a device is not opened: it could block or never end.
    """
    name = show_name(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"要的是一个文件，“{name}”却是一个文件夹。")
        if not stat.S_ISREG(mode):
            raise InputError(f"要的是一个普通文件，“{name}”却是管道或设备。")
        with path.open("rb") as source:
            data = source.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise InputError(f"没有找到文件“{name}”。") from error
    except OSError as error:
        raise InputError(f"文件“{name}”打不开：{explain_refusal(error)}。") from error
    except ValueError as error:  # a NUL character in the path
        raise InputError("文件的路径里有不能用的字符。") from error
    if len(data) > max_bytes:
        raise InputError(f"文件“{name}”超过 {max_bytes // 2**20} MB，没有读。")
    return data
