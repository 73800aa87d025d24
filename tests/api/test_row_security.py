"""PostgreSQL's own wall between offices: the program's user sees and writes one office's rows, table by table."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Date, DateTime, MetaData, Table, create_engine, delete, func, insert, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.types import Boolean, Integer, LargeBinary, Numeric

from api.database import open_database
from api.home import Home
from bench.servers import TEMPLATE, Postgres
from corpus.db import for_office
from corpus.errors import InputError

OWN, OTHER = "甲街道总工会", "乙街道总工会"
OF_NO_OFFICE = {"alembic_version", "index_state", "embedding_change", "sign_in_failure"}
"""Tables with nothing of any office: the state of indexes, and names that were tried at the door."""


@pytest.fixture(scope="module")
def database(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with a row of each of two offices in every table."""
    postgres.make_database("walls", TEMPLATE)
    engine = open_database(Home(tmp_path_factory.mktemp("home"), postgres.url("walls")))
    with engine.begin() as connection:
        for number, office in enumerate((OWN, OTHER), 1):
            for table in _tables(engine):
                connection.execute(insert(table).values(_row(table, office, number)))
    yield engine
    engine.dispose()
    postgres.drop_database("walls")


def _tables(engine: Engine) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(engine)
    return [table for table in metadata.sorted_tables if table.name not in OF_NO_OFFICE]


def _row(table: Table, office: str, number: int) -> dict[str, Any]:
    return {column.name: _value(column, office, number) for column in table.columns}


def _value(column: Column[Any], office: str, number: int) -> object:
    """Something that fits; keys are the number everywhere, so that a row's parent is the office's own."""
    if column.name == "office":
        return office
    kind = column.type
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, DateTime):
        return datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
    if isinstance(kind, Date):
        return datetime.date(2025, 1, 1)
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, LargeBinary):
        return b"x"
    return number if isinstance(kind, Integer | Numeric) else str(number)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def test_every_table_is_behind_the_wall_and_the_program_owns_none(database: Engine) -> None:
    walls = """
        SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, pg_get_userbyid(c.relowner), count(p.polname)
        FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1, 2, 3"""
    with database.connect() as connection:
        found = {name: (on, owner, policies) for name, on, owner, policies in connection.execute(text(walls))}
        rights = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.scalar(text(rights)) is False
        assert connection.scalar(text("SELECT current_user")) == "nigao_app"
    assert {name for name, (on, _, _) in found.items() if not on} == OF_NO_OFFICE
    assert {owner for _, owner, _ in found.values()} == {"nigao_owner"}
    assert {policies for name, (_, _, policies) in found.items() if name not in OF_NO_OFFICE} == {1}


def test_an_office_sees_its_own_row_of_every_table_and_no_other(database: Engine) -> None:
    with for_office(database, OWN).connect() as own, database.connect() as every:
        for table in _tables(database):
            assert (_count(own, table), _count(every, table)) == (1, 2), table.name


def test_an_office_cannot_write_change_or_delete_anothers_row(database: Engine) -> None:
    for table in _tables(database):
        theirs = _row(table, OTHER, 3)
        for foreign in table.foreign_keys:
            theirs[foreign.parent.name] = _value(foreign.parent, OTHER, 2)
        with for_office(database, OWN).connect() as connection:
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(insert(table).values(theirs))
            connection.rollback()
            column = next(iter(table.columns))
            changed = connection.execute(table.update().values({column.name: column}))
            removed = connection.execute(delete(table).where(column == _value(column, OTHER, 2)))
            assert (changed.rowcount, removed.rowcount) == (1, 0), table.name
            connection.rollback()


def test_a_transaction_that_names_no_office_sees_nothing(database: Engine, postgres: Postgres) -> None:
    for url in (postgres.url("walls"), postgres.owner_url("walls")):
        plain = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with plain.connect() as connection:
            assert {_count(connection, table) for table in _tables(database)} == {0}
        plain.dispose()


def test_the_office_of_one_transaction_is_not_that_of_the_next_on_the_same_connection(database: Engine) -> None:
    table = next(table for table in _tables(database) if table.name == "draft")
    for engine, seen in ((for_office(database, OWN), OWN), (for_office(database, OTHER), OTHER)) * 3:
        with engine.connect() as connection:
            assert connection.scalars(select(table.c.office)).all() == [seen]
            connection.commit()
            assert connection.scalars(select(table.c.office)).all() == [seen]


def test_only_the_owner_sets_up_and_the_program_says_so(postgres: Postgres, tmp_path: Path) -> None:
    postgres.make_database("bare")
    with pytest.raises(InputError, match="NIGAO_DATABASE_OWNER_URL"):
        open_database(Home(tmp_path, postgres.url("bare")))
    open_database(Home(tmp_path, postgres.url("bare"), postgres.owner_url("bare"))).dispose()
    open_database(Home(tmp_path, postgres.url("bare"))).dispose()
    postgres.drop_database("bare")
