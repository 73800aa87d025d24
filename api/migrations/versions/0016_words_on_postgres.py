"""The full-text table of PostgreSQL; SQLite's is of revision 0001.

Revision: 0016. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_table(
        "passage_words",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("words", TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_passage_words"),
        sa.ForeignKeyConstraint(["seq"], ["passage.seq"], name="fk_passage_words_seq_passage", ondelete="CASCADE"),
    )
    op.create_index("ix_passage_words_office", "passage_words", ["office"])
    op.create_index("ix_passage_words_words", "passage_words", ["words"], postgresql_using="gin")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_table("passage_words")
