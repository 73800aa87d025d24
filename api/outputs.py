"""Where a draft is written to: judged before the work begins, and all files appear or none."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.errors import InputError
from corpus.reading.file_access import explain_refusal, show_name
from drafter.export import check_output

WriteFile = Callable[[Path], None]


def check_outputs(out: Path, json_file: Path | None = None) -> None:
    """InputError unless a document can be written at `out` and, if wanted, JSON at `json_file`."""
    _check_place(out)
    check_output(out)
    _try_folder(out)
    if json_file is None:
        return
    _check_place(json_file)
    if json_file.resolve() == out.resolve():
        raise InputError(f"--out 和 --json 应是两个文件，给的都是“{out}”。")
    _try_folder(json_file)


def write_outputs(writers: Mapping[Path, WriteFile], stamp: str) -> None:
    """Has each file written beside its place, then moves all of them there. `stamp` makes the names beside unique.

    InputError when one cannot be written; then none appears.
    """
    staged = {target: target.with_name(f".nigao-{stamp}-{n}{target.suffix}") for n, target in enumerate(writers)}
    moved: list[Path] = []
    target = Path()
    try:
        for target, write in writers.items():
            write(staged[target])
        for target, part in staged.items():
            part.replace(target)
            moved.append(target)
    except (OSError, InputError) as error:
        for done in moved:
            done.unlink(missing_ok=True)
        cause = error if isinstance(error, OSError) else error.__cause__
        reason = explain_refusal(cause) if isinstance(cause, OSError) else str(error)
        raise InputError(f"“{target}”写入失败：{reason}。") from error
    finally:
        for part in staged.values():
            part.unlink(missing_ok=True)


def _check_place(path: Path) -> None:
    """A folder that is there, and nothing but a regular file in the way: replacing a device would break it."""
    try:
        if path.is_dir():
            raise InputError(f"要写的应是一个文件，“{path}”却是文件夹。")
        if path.exists() and not path.is_file():
            raise InputError(f"要写的应是一个普通文件，“{path}”却是管道或设备。")
        if not path.parent.is_dir():
            raise InputError(f"输出文件夹“{path.parent}”不存在。")
    except OSError as error:
        raise InputError(f"“{show_name(path)}”写不了：{explain_refusal(error)}。") from error


def _try_folder(path: Path) -> None:
    """Writes a byte beside the place, so that a full or read-only disk is known before the work and not after."""
    try:
        with tempfile.TemporaryFile(dir=path.parent) as probe:
            probe.write(b"x")
            probe.flush()
    except OSError as error:
        raise InputError(f"“{path}”应当可以写入，而写不进去：{explain_refusal(error)}。") from error
