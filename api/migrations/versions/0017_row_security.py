"""PostgreSQL keeps offices apart by itself: a transaction sees the rows of the office it has named, all of them only
where it said so, and none where it said nothing. The owner of the tables is held to it too.

Revision: 0017. Kind: structural.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_WITH_OFFICE = (
    *("report", "passage", "passage_words", "embedding", "yearly_return", "office_outline", "draft", "draft_run"),
    *("model_call", "account", "audit", "job"),
)
_OF_PARENT = {
    "section": ("report_id", "report"),
    "draft_section": ("draft_id", "draft"),
    "draft_outline": ("draft_id", "draft"),
    "draft_revision": ("draft_id", "draft"),
    "draft_candidate": ("draft_id", "draft"),
    "draft_correction": ("draft_id", "draft"),
    "draft_step": ("draft_id", "draft"),
    "draft_review": ("draft_id", "draft"),
    "finding_decision": ("draft_id", "draft"),
    "draft_run_section": ("run_id", "draft_run"),
    "web_session": ("account_id", "account"),
    "api_token": ("account_id", "account"),
    "recovery_code": ("account_id", "account"),
    "idempotency_key": ("account_id", "account"),
}
_EVERY = "current_setting('nigao.every_office', true) = 'on'"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _WITH_OFFICE:
        _guard(table, "office = current_setting('nigao.office', true)")
    for table, (column, parent) in _OF_PARENT.items():
        # The parent is read under its own policy, so what it hides is hidden here.
        _guard(table, f"EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = {table}.{column})")


def _guard(table: str, is_own: str) -> None:
    op.execute(f"CREATE POLICY own_office ON {table} USING ({_EVERY} OR {is_own})")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in (*_WITH_OFFICE, *_OF_PARENT):
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY own_office ON {table}")
