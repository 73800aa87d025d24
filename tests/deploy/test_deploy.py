"""The shipped compose file and units: well formed, and naming commands that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from api.cli import cli

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("nigao*"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_the_units_are_what_systemd_accepts(tmp_path: Path) -> None:
    for unit in UNITS:
        # The program is not installed where the units expect it.
        text = unit.read_text().replace("/opt/nigao/.venv/bin/nigao", "/bin/true")
        text = re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text)
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said = [line for line in ran.stderr.splitlines() if str(tmp_path) in line or "nigao" in line]
    assert (ran.returncode, said) == (0, [])


def test_every_command_that_a_unit_runs_exists() -> None:
    run = {name for unit in UNITS for name in re.findall(r"/bin/nigao (\w+)", unit.read_text())}
    assert run == {"serve", "backup", "retention", "doctor"}
    assert run <= set(cli.commands)


def test_the_compose_file_keeps_the_home_below_its_volume_and_asks_an_address_that_answers() -> None:
    (service,) = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"].values()
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    home = re.search(r"NIGAO_DATA=(\S+)", dockerfile)
    assert home
    mounts = [one.split(":")[1] for one in service["volumes"]]
    assert any(home[1].startswith(f"{one}/") for one in mounts)
    assert "/health/ready" in service["healthcheck"]["test"][-1]
    assert service["ports"] == ["127.0.0.1:8090:8090"]
    copied = set(re.findall(r"^COPY (.+) \S+$", dockerfile, flags=re.MULTILINE))
    assert all((ROOT / name).exists() for line in copied for name in line.split())
