"""Moving an installation between SQLite and PostgreSQL, with reports, a draft, accounts and a waiting job."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from bigram_embedder import OFFICE, BigramEmbedder, make_report
from click.testing import CliRunner
from sqlalchemy import Engine, event, func, select
from web_office import make_accounts
from written_draft import draft_table, make_draft

from api.cli import cli
from api.database import open_database
from api.home import Home
from api.jobs.queue import JobRequest, add_job
from api.moving import MoveError, move_database
from bench.servers import TEMPLATE, Postgres
from corpus.db import reading
from corpus.errors import InputError
from corpus.library import Corpus
from corpus.records import ReportRecord
from drafter.draft_store import load_draft, save_draft

pytestmark = pytest.mark.embedded
ASKED = JobRequest(2025, "community", 1, date(2025, 12, 20))


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Engine]:
    make_accounts(tmp_path / "old")
    engine = open_database(tmp_path / "old")
    with Corpus(engine, tmp_path / "old" / "vectors", BigramEmbedder()) as corpus:
        for year in (2021, 2022, 2023):
            corpus.add_report(*make_report(year), b"x")
        corpus.embed_pending()
    save_draft(engine, make_draft(id="0123456789ab"), draft_table())
    add_job(engine, OFFICE, "li", ASKED)
    yield engine
    engine.dispose()


@pytest.fixture
def served(postgres: Postgres, tmp_path: Path) -> Iterator[Engine]:
    postgres.make_database("moved", TEMPLATE)
    engine = open_database(Home(tmp_path, postgres.url("moved")))
    yield engine
    engine.dispose()
    postgres.drop_database("moved")


def _ignore(_done: int, _total: int) -> None:
    pass


def _search(engine: Engine, folder: Path) -> list[tuple[str, str]]:
    with Corpus(engine, folder, None) as corpus:
        return [(hit.passage.id, hit.passage.text) for hit in corpus.search("劳动争议调解", office=OFFICE)]


def test_there_and_back_everything_is_as_before(old: Engine, served: Engine, tmp_path: Path) -> None:
    there = move_database(old, served, _ignore)
    back = open_database(tmp_path / "back")
    assert move_database(served, back, _ignore) == there
    assert (there["report"].rows, there["draft"].rows, there["job"].rows, there["account"].rows) == (3, 1, 1, 8)
    found = _search(old, tmp_path / "v1")
    assert found
    assert found == _search(served, tmp_path / "v2") == _search(back, tmp_path / "v3")
    assert load_draft(served, "0123456789ab") == load_draft(old, "0123456789ab")
    back.dispose()


def test_rows_made_after_the_move_get_numbers_of_their_own(old: Engine, served: Engine, tmp_path: Path) -> None:
    move_database(old, served, _ignore)
    add_job(served, OFFICE, "li", ASKED)
    with Corpus(served, tmp_path / "vectors", None) as corpus:
        assert corpus.add_report(*make_report(2024), b"x").was_new
        assert len(corpus.reports(OFFICE)) == 4


def test_a_target_with_anything_in_it_is_left_alone(old: Engine, served: Engine) -> None:
    add_job(served, OFFICE, "li", ASKED)
    with pytest.raises(InputError, match="job"):
        move_database(old, served, _ignore)


def test_a_move_that_is_cut_off_leaves_the_target_empty_and_can_be_made_again(old: Engine, served: Engine) -> None:
    def stop(done: int, _total: int) -> None:
        if done > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_database(old, served, stop)
    with reading(served) as session:
        assert session.scalar(select(func.count()).select_from(ReportRecord)) == 0
    move_database(old, served, _ignore)


def test_a_value_that_arrives_changed_is_noticed_and_nothing_is_kept(old: Engine, served: Engine) -> None:
    def spoil(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> object:
        if statement.startswith("INSERT INTO report "):
            for row in parameters:  # type: ignore[attr-defined]  # the rows of one batch
                row["title"] += "。"
        return statement, parameters

    event.listen(served, "before_cursor_execute", spoil, retval=True)
    with pytest.raises(MoveError, match="report"):
        move_database(old, served, _ignore)
    with reading(served) as session:
        assert session.scalar(select(func.count()).select_from(ReportRecord)) == 0


def test_the_command_names_every_table_with_its_rows(old: Engine, postgres: Postgres, tmp_path: Path) -> None:  # noqa: ARG001
    postgres.make_database("bare")
    runner = CliRunner()
    given = ["migrate", "--from", str(tmp_path / "old"), "--to", postgres.url("bare")]
    owner = {"NIGAO_DATABASE_OWNER_URL": postgres.owner_url("bare")}
    done = runner.invoke(cli, ["--data", str(tmp_path), *given], env=owner, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "report　3 行" in done.output
    assert isinstance(runner.invoke(cli, ["--data", str(tmp_path), *given], env=owner).exception, InputError)
    postgres.drop_database("bare")
