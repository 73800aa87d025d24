from pathlib import Path

from bench.ingest_kill import run_kills


def test_killed_in_the_middle_of_ingesting_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    found = run_kills(tmp_path, files=20, kills=3)
    assert [one.faults for one in found] == [()] * 4
    assert found[-1].stored == 20
