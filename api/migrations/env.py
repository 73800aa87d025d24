"""Alembic's entry point: one history for all tables, run on the connection that `api.database` passes in."""

from typing import Any

from alembic import context

import api.tables  # noqa: F401 - registers the tables
from corpus.db import Base


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:  # noqa: ANN401, ARG001
    """Whether a table takes part in comparisons: the full-text table and its shadows are not SQLAlchemy's."""
    return not (kind == "table" and name is not None and name.startswith("passage_words"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_object=include_object,
)
with context.begin_transaction():
    context.run_migrations()
