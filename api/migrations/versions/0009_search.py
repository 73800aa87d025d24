"""One index with all that a search's scope asks for; the embedding models that have been used.

Revision: 0009. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_passage_office_seq", "passage")
    op.create_index("ix_passage_scope", "passage", ["office", "year", "report_id", "seq"])
    op.create_table(
        "embedding_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("replaced", sa.String(100), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_embedding_change"),
    )


def downgrade() -> None:
    op.drop_table("embedding_change")
    op.drop_index("ix_passage_scope", "passage")
    op.create_index("ix_passage_office_seq", "passage", ["office", "seq"])
