"""Every place of every word of SQLite's full text as a row, for BM25 over kept places (corpus/search/word_places.py).

Revision: 0019. Kind: structural.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE passage_words_places USING fts5vocab(passage_words, instance)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE passage_words_places")
