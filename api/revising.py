"""A stored draft opened for changing a section: its inputs as they were, and the checks' evidence."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from api.comparison import open_comparison
from api.database import open_database, require_database
from api.drafting import gather_evidence, passages_of
from api.files import read_allowed, read_tables
from api.model_access import list_endpoints, open_writer
from api.settings import Settings
from api.storage import open_corpus
from corpus.errors import InputError
from drafter.call_store import StoredCallLog
from drafter.draft_store import load_draft
from drafter.regeneration import Candidate, regenerate_section, rewrite_passage
from drafter.replanning import find_section, restore_snapshot
from drafter.rerendering import Rerendered
from drafter.revisions import correct_statistics, keep_candidate


@dataclass(frozen=True, slots=True)
class Made:
    """A stored candidate."""

    id: str
    candidate: Candidate


def open_drafts(settings: Settings) -> Engine:
    """The database of stored drafts; InputError where nothing was ever kept."""
    require_database(settings.home)
    return open_database(settings.home)


def read_text(path: Path) -> str:
    """A person's text from a file; InputError when it cannot be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"读不了“{path}”：应是 UTF-8 的文本文件。") from error


async def make_candidate(
    settings: Settings, draft_id: str, section: str, instruction: str, words: str | None, model: str, by: str
) -> Made:
    """Writes a section (or the sentences with `words`) of a stored draft again and keeps it as a candidate."""
    endpoints = list_endpoints(settings, model)
    engine = open_drafts(settings)
    draft, table = load_draft(engine, draft_id)
    current = find_section(draft, section)
    async with open_writer(settings, endpoints, StoredCallLog(engine, by, draft.office, draft_id)) as writer:
        with (
            open_corpus(settings.home) as corpus,
            open_comparison(settings.home, office=draft.office, years={draft.year}, progress=False) as compared,
        ):
            allowed = read_allowed(settings.allowed_lists)
            snapshot = restore_snapshot(draft, table)
            evidence = gather_evidence(snapshot, compared.library, allowed, settings.copy_limits)
            if words is None:
                find = passages_of(corpus, draft.office, draft.year)
                made = await regenerate_section(draft, table, section, instruction, writer, evidence, find)
            else:
                start, end = find_words(current.text, words)
                made = await rewrite_passage(draft, table, section, start, end, instruction, writer, evidence)
    kept = keep_candidate(engine, draft_id, made.section, made.instruction, by)
    return Made(kept, made)


def find_words(text: str, words: str) -> tuple[int, int]:
    """Where the words stand first; InputError when they do not."""
    start = text.find(words)
    if start < 0 or not words:
        raise InputError(f"这一节里没有“{words}”。")
    return start, start + len(words)


def rerender_stored(settings: Settings, draft_id: str, statistics: tuple[Path, ...], by: str) -> Rerendered:
    """Corrects the statistics of a stored draft; InputError when the files hold none, or the draft takes no change."""
    engine = open_drafts(settings)
    draft, _ = load_draft(engine, draft_id)
    table = read_tables(statistics, draft.year)
    if table is None:
        raise InputError("应给出统计数据（--statistics）。")
    return correct_statistics(engine, draft_id, draft, table, by)
