"""Files the program writes: the place is tried before the work, and a file appears whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import InputError
from corpus.reading.file_access import explain_refusal


def check_place(path: Path, endings: Sequence[str]) -> None:
    """InputError unless a file with one of the `endings` (".docx") can be written at `path`; nothing is left there."""
    if path.suffix not in endings:
        raise InputError(f"输出文件应以 {' 或 '.join(endings)} 结尾，给的是“{path.name}”。")
    try:
        has_folder, is_folder = path.parent.is_dir(), path.is_dir()
        is_device = path.exists() and not is_folder and not path.is_file()
    except OSError as error:  # a name that is too long, a folder that may not be entered
        raise InputError(f"“{path}”应当可以写入，而打不开这个位置（{explain_refusal(error)}）。") from error
    if not has_folder:
        raise InputError(f"输出文件夹“{path.parent}”不存在。")
    if is_folder:
        raise InputError(f"输出位置“{path}”是文件夹，应是文件。")
    if is_device:  # moving a file there would put it in the device's place
        raise InputError(f"输出位置“{path}”是管道或设备，应是普通文件。")
    try:
        _make_beside(path).unlink()
    except OSError as error:
        raise InputError(f"“{path}”应当可以写入，而文件夹不能写（{explain_refusal(error)}）。") from error


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Lets `write` fill a file beside `path` and moves it there; InputError when the disk does not let it.

    Whatever happens, `path` holds either what it held before or the whole new file.
    """
    try:
        temporary = _make_beside(path)
        try:
            write(temporary)
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"“{path}”应当可以写入，而写入失败（{explain_refusal(error)}）。") from error


def _make_beside(path: Path) -> Path:
    """An empty file in the same folder, so that moving it is one step on the same disk."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".nigao-", suffix=path.suffix)
    os.close(handle)
    return Path(name)
