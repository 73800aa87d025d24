"""Jobs.

Revision: 0010. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("account", sa.String(50), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("number", name="pk_job"),
        sa.UniqueConstraint("id", name="uq_job_id"),
    )
    op.create_index("ix_job_state_number", "job", ["state", "number"])
    op.create_index("ix_job_office_number", "job", ["office", "number"])


def downgrade() -> None:
    op.drop_table("job")
