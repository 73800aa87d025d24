"""The main job on the sample office that ships with the program: no key, no network."""

from contextlib import ExitStack
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from pydantic import SecretStr

from api.drafting import DraftRequest, DraftResult, make_draft
from api.files import ReportFile
from api.settings import Settings
from api.storage import ingest_files, open_corpus

OFFICE, SIBLING, YEAR = "青禾街道总工会", "白榆街道总工会", 2025


async def run_demo(settings: Settings) -> DraftResult:
    """Ingests the sample reports into `<data>/demo`, drafts 2025 there and writes .docx and .json beside it."""
    home = settings.data / "demo"
    servers = {"database_url": SecretStr(""), "database_owner_url": SecretStr(""), "chroma_url": ""}
    own = settings.model_copy(update={"data": home, **servers})
    with ExitStack() as stack:
        samples = stack.enter_context(as_file(files("corpus").joinpath("samples")))
        with open_corpus(home) as corpus:
            for office, folder in ((OFFICE, "qinghe"), (SIBLING, "baiyu")):
                ingest_files(corpus, _summaries(samples / folder), office, None, progress=True)
        request = DraftRequest(
            office=OFFICE,
            year=YEAR,
            outline="community",
            statistics=(samples / "qinghe" / f"statistics-{YEAR}.xlsx",),
            events=(samples / "qinghe" / f"events-{YEAR}.csv",),
            guidance=("党的二十届四中全会精神", "中央八项规定精神"),
            signed=date(YEAR, 12, 22),
            out=home / f"{OFFICE}{YEAR}年工作总结.docx",
            json_file=home / f"{OFFICE}{YEAR}年工作总结.json",
        )
        return await make_draft(own, request, progress=True)


def _summaries(folder: Path) -> list[ReportFile]:
    return [ReportFile.of(path) for path in sorted(folder.glob("summary-*"))]
