"""The hostile files are read as their manifest says; here with few mutants, all of them by `make bench`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = ROOT.parent / "shared" / "badfiles" / "make.py"


@pytest.mark.skipif(not MAKE.is_file(), reason="the hostile files' generator (../shared/badfiles) is not there")
def test_hostile_files_come_out_as_their_manifest_says() -> None:
    command = [sys.executable, str(ROOT / "bench" / "hostile.py"), "--make", str(MAKE), "--mutants", "40"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
