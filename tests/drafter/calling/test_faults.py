"""Every fault of the fault list against a real server: nothing cut is taken for whole, nothing that came is lost."""

import asyncio
import importlib.util
import json
from pathlib import Path

import pytest

from bench.call_faults import CASES, run_fault, run_half_failing

MAKE = Path(__file__).parents[4] / "shared" / "badfiles" / "make.py"


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_lived_with(name: str) -> None:
    assert asyncio.run(run_fault(name, seed=3)).wrong == ""


def test_with_half_of_all_requests_failing_nearly_all_sections_come() -> None:
    assert sum(asyncio.run(run_half_failing(seed)) for seed in range(10)) >= 119


def test_no_fault_of_the_list_is_left_out(tmp_path: Path) -> None:
    if not MAKE.exists():
        pytest.skip("the fault list (shared/badfiles/make.py) is not part of the project and does not lie beside it")
    spec = importlib.util.spec_from_file_location("badfiles", MAKE)
    assert spec is not None
    assert spec.loader is not None
    badfiles = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(badfiles)
    badfiles.OUT = str(tmp_path)
    badfiles.f_forms()
    listed = {one["n"] for one in json.loads((tmp_path / "llm_faults.json").read_text("utf-8"))}
    assert listed == {*CASES, "503_half"}
