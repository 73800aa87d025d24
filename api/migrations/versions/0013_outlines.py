"""Outlines that were changed: an office's own, and that of each draft.

Revision: 0013. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_outline",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("outline", sa.String(50), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(50), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_outline"),
        sa.UniqueConstraint("office", "outline", "number", name="uq_office_outline_office"),
    )
    op.create_table(
        "draft_outline",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(50), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_outline"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_draft_outline_draft_id_draft", ondelete="CASCADE"),
        sa.UniqueConstraint("draft_id", "number", name="uq_draft_outline_draft_id"),
    )


def downgrade() -> None:
    op.drop_table("draft_outline")
    op.drop_table("office_outline")
