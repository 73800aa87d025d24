"""Old Word files to .docx by LibreOffice, where antiword is missing or gives up: slower, and outside of our limits on
address space, so with limits of its own."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from corpus.errors import InputError

_SECONDS = 20
_MEMORY_BYTES = 512 * 2**20
_FILE_BYTES = 100 * 2**20
# LibreOffice maps over 1 GB and uses 240 MB, so its own memory is limited and not its address space.
_START = (
    "import os, resource as r, sys; "
    f"r.setrlimit(r.RLIMIT_DATA, ({_MEMORY_BYTES}, {_MEMORY_BYTES})); "
    f"r.setrlimit(r.RLIMIT_FSIZE, ({_FILE_BYTES}, {_FILE_BYTES})); "
    f"r.setrlimit(r.RLIMIT_CPU, ({_SECONDS}, {_SECONDS})); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
# No macros, and nothing that the document points to is fetched.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def convert_to_docx(data: bytes, soffice: str) -> bytes:
    """The .docx that the program `soffice` makes of an old Word file, whose kind has been checked before.

    Raises InputError when it fails, takes more than 20 s or more than 512 MB.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "source.doc"), Path(folder, "out", "source.docx")
        source.write_bytes(data)
        profile = Path(folder, "profile")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        arguments = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
        convert = ["--infilter=MS Word 97", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(made.parent)]
        _run([sys.executable, "-I", "-c", _START, soffice, *arguments, *convert, str(source)], Path(folder))
        if not made.is_file():
            raise InputError("LibreOffice 没能转换这个旧版 .doc 文件，请用 Word 或 WPS 打开后另存为 .docx。")
        return made.read_bytes()


def _run(command: list[str], folder: Path) -> None:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"},
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise InputError(f"LibreOffice 转换了 {_SECONDS} 秒还没有完，没有读，请另存为 .docx 再给。") from error
    finally:
        if sys.platform == "win32":
            process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # it starts a process of its own, which outlives it
        process.wait()
