"""Build corpus/samples/ from corpus/samples/source/: statistics, events, reports, manifest. Run: python -m bench.build_samples"""

from pathlib import Path

from bench.sample_figures import Master
from bench.sample_workbooks import write_statistics

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
SOURCE = SAMPLES / "source"


def build_statistics() -> None:
    """Write all statistics files and the events of 2025."""
    master = Master(SOURCE / "figures-qinghe.csv")
    for year in range(2020, 2026):
        suffix = ".csv" if year == 2021 else ".xlsx"
        write_statistics(master, "青禾街道总工会", year, SAMPLES / "qinghe" / f"statistics-{year}{suffix}")
    events = (SOURCE / "events-2025.csv").read_text(encoding="utf-8")
    (SAMPLES / "qinghe" / "events-2025.csv").write_text(events, encoding="utf-8-sig", newline="\r\n")


if __name__ == "__main__":
    build_statistics()
