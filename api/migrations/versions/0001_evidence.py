"""Evidence: reports, sections, passages, their vectors and the full-text table.

Revision: 0001, the first. Kind: structural.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("file", sa.String(500), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("original_sha256", sa.String(64), nullable=False),
        sa.Column("original_path", sa.String(200), nullable=False),
        sa.Column("omissions", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("office", "digest", name="uq_report_office_digest"),
    )
    op.create_index("ix_report_office", "report", ["office"])
    op.create_table(
        "section",
        sa.Column("report_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("body_start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "position", name="pk_section"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_section_report_id_report", ondelete="CASCADE"),
    )
    _create_passages()
    op.create_table(
        "index_state",
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_index_state"),
    )
    if op.get_bind().dialect.name == "sqlite":
        # Words come in segmented and joined by spaces (corpus/search/words.py); unicode61 splits at the spaces only.
        op.execute("CREATE VIRTUAL TABLE passage_words USING fts5(heading, body, tokenize = 'unicode61')")
        op.execute("CREATE VIRTUAL TABLE passage_words_terms USING fts5vocab(passage_words, row)")


def _create_passages() -> None:
    op.create_table(
        "passage",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("report_id", sa.String(32), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("heading_path", sa.JSON(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_passage"),
        sa.UniqueConstraint("id", name="uq_passage_id"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_passage_report_id_report", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passage_report_id", "passage", ["report_id"])
    op.create_index("ix_passage_office_seq", "passage", ["office", "seq"])
    op.create_table(
        "embedding",
        sa.Column("passage_seq", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("dim", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("passage_seq", "model", name="pk_embedding"),
        sa.ForeignKeyConstraint(
            ["passage_seq"], ["passage.seq"], name="fk_embedding_passage_seq_passage", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_embedding_model_office", "embedding", ["model", "office", "passage_seq"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE passage_words_terms")
        op.execute("DROP TABLE passage_words")
    for table in ("index_state", "embedding", "passage", "section", "report"):
        op.drop_table(table)
