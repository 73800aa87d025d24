"""Statistics of drafts that were corrected.

Revision: 0008. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_correction",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("statistics", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(50), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_correction"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name="fk_draft_correction_draft_id_draft", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("draft_correction")
