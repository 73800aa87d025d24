"""All tables of an installation, in an order in which a row's parents come before it."""

from collections.abc import Sequence

from sqlalchemy import Table

import drafter.outline_records
import drafter.records
import drafter.revision_records
import drafter.workflow_records  # noqa: F401 - all of these register the tables
from corpus.db import Base


def all_tables() -> Sequence[Table]:
    """The tables SQLAlchemy knows: all but Alembic's own and the full text."""
    return Base.metadata.sorted_tables
