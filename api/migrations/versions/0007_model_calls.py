"""Unfinished drafting runs with their sections, and the audit line of every model call.

Revision: 0007. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_run",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("writer", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_run"),
        sa.UniqueConstraint("key", "writer", name="uq_draft_run_key"),
    )
    op.create_table(
        "draft_run_section",
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_draft_run_section"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["draft_run.id"], name="fk_draft_run_section_run_id_draft_run", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "model_call",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("section", sa.String(50), nullable=False),
        sa.Column("host", sa.String(300), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("prompt_hash", sa.String(64), nullable=False),
        sa.Column("masked", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(50), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("reply_tokens", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("micro_cost", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model_call"),
    )
    op.create_index("ix_model_call_office_at", "model_call", ["office", "at"])
    op.create_index("ix_model_call_run", "model_call", ["run"])


def downgrade() -> None:
    op.drop_table("model_call")
    op.drop_table("draft_run_section")
    op.drop_table("draft_run")
