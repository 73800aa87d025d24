"""Revisions of sections, candidates, and the guiding documents of a draft.

Revision: 0006. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_revision",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("section", sa.String(50), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(50), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_revision"),
        sa.UniqueConstraint("draft_id", "section", "number", name="uq_draft_revision_draft_id"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name="fk_draft_revision_draft_id_draft", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "draft_candidate",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("section", sa.String(50), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("made_by", sa.String(50), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_candidate"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name="fk_draft_candidate_draft_id_draft", ondelete="CASCADE"
        ),
    )
    op.add_column("draft", sa.Column("guidance", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("draft", "guidance")
    op.drop_table("draft_candidate")
    op.drop_table("draft_revision")
