"""Steps of drafts, stored reviews, decisions about findings.

Revision: 0005. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_step",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("move", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("made_by", sa.String(50), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("overridden", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_step"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_draft_step_draft_id_draft", ondelete="CASCADE"),
    )
    op.create_index("ix_draft_step_draft_id_id", "draft_step", ["draft_id", "id"])
    op.create_table(
        "draft_review",
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_draft_review"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_draft_review_draft_id_draft", ondelete="CASCADE"),
    )
    op.create_table(
        "finding_decision",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(50), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_finding_decision"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name="fk_finding_decision_draft_id_draft", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_finding_decision_draft_id_id", "finding_decision", ["draft_id", "id"])


def downgrade() -> None:
    for table in ("finding_decision", "draft_review", "draft_step"):
        op.drop_table(table)
