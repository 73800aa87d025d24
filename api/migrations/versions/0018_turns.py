"""Jobs have a turn, by which offices are served in fairness, and show what they have written to other processes; the
count of changes is there from the beginning.

Revision: 0018. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_job_state_number", "job")
    op.create_index("ix_job_state_turn", "job", ["state", "turn", "number"])
    op.create_index("ix_job_office_turn", "job", ["office", "turn"])
    op.create_index("ix_job_turn", "job", ["turn"])
    op.create_table(
        "job_section",
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("section", sa.String(80), nullable=False),
        sa.Column("run", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "section", name="pk_job_section"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_job_section_job_id_job", ondelete="CASCADE"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE POLICY own_office ON job_section USING (current_setting('nigao.every_office', true) = 'on'"
            " OR EXISTS (SELECT 1 FROM job WHERE job.id = job_section.job_id))"
        )
        op.execute("ALTER TABLE job_section ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("INSERT INTO index_state (name, version) VALUES ('changes', '0') ON CONFLICT (name) DO NOTHING")


def downgrade() -> None:
    op.drop_table("job_section")
    for index in ("ix_job_turn", "ix_job_office_turn", "ix_job_state_turn"):
        op.drop_index(index, "job")
    op.create_index("ix_job_state_number", "job", ["state", "number"])
    with op.batch_alter_table("job") as table:
        table.drop_column("turn")
