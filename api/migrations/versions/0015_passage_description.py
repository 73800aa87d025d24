"""Passages know the kind of their report and the indicators they give figures of; filled in beside the vectors.

Revision: 0015. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("passage", sa.Column("kind", sa.String(20), nullable=False, server_default=""))
    op.add_column("passage", sa.Column("indicators", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("passage", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("indicators")
        table.drop_column("kind")
