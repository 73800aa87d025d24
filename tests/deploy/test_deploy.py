"""The shipped compose file and units: well formed, and naming commands that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from api.cli import cli
from api.settings import Settings, show_settings

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


def test_the_compose_file_with_servers_lets_the_database_owner_in_once_and_chroma_out_nowhere() -> None:
    composed = yaml.safe_load((ROOT / "deploy" / "compose.servers.yaml").read_text())
    services = composed["services"]
    ours = {name: one for name, one in services.items() if one["image"] == "nigao"}
    assert {name for name, one in ours.items() if "NIGAO_DATABASE_OWNER_URL" in one["environment"]} == {"tables"}
    assert {one["command"][1] for one in ours.values() if "command" in one} <= set(cli.commands)
    known = {one.name for one in show_settings(Settings())}
    assert {name for one in ours.values() for name in one["environment"]} <= known
    assert composed["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "chroma"):
        assert (services[name]["networks"], services[name].get("ports")) == (["inside"], None)


def test_the_servers_roles_are_those_that_the_addresses_name(tmp_path: Path) -> None:
    """The script as the container runs it, with a psql that only notes what it was given."""
    noted = tmp_path / "noted"
    (tmp_path / "psql").write_text(f'#!/bin/sh\necho "$@" > {noted}; cat >> {noted}\n')
    (tmp_path / "psql").chmod(0o700)
    passwords = {"NIGAO_OWNER_PASSWORD": "one", "NIGAO_APP_PASSWORD": "two"}
    script = ROOT / "deploy" / "postgres" / "roles.sh"
    subprocess.run(["sh", script], env={"PATH": f"{tmp_path}:/usr/bin:/bin", **passwords}, check=True)
    said = noted.read_text()
    urls = re.findall(r"//(\w+):", (ROOT / "deploy" / "compose.servers.yaml").read_text())
    assert {f"CREATE ROLE {name} LOGIN" in said for name in urls if name.startswith("nigao")} == {True}
    assert "--set=owner=one --set=app=two" in said
