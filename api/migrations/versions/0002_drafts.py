"""Drafts and their sections.

Revision: 0002. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("outline", sa.String(50), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recipient", sa.String(200), nullable=False),
        sa.Column("signed", sa.Date(), nullable=False),
        sa.Column("snapshot", sa.String(64), nullable=False),
        sa.Column("writer", sa.String(200), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("omissions", sa.JSON(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("statistics", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_office_year", "draft", ["office", "year"])
    op.create_table(
        "draft_section",
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(50), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "position", name="pk_draft_section"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_draft_section_draft_id_draft", ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("draft_section")
    op.drop_table("draft")
