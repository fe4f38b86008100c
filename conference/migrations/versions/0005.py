"""Conflicts of interest in ballots."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from conference.foundation.guards import Guard, rules

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString

_FIXED = (
    "event_id", "title", "method", "max_choices", "seats", "allow_equal", "top_score", "tie_rule", "allow_blank",
    "panel_rule", "jury_weight", "public_weight", "conflict", "jury_of", "electorate", "opens_at", "closes_at",
    "config", "config_hash", "electors", "roll_digest",
)  # fmt: skip
_ONCE = ("opened_at", "closed_at", "voted", "root", "result")
_CHANGED = " OR ".join(f"NEW.{name} {{differs}} OLD.{name}" for name in _FIXED)
_TWICE = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} {{differs}} OLD.{name})" for name in _ONCE)
SETTLED = Guard(
    "ballot_settled",
    "UPDATE",
    "ballot",
    f"OLD.state <> 'draft' AND ({_CHANGED} OR NEW.reveal_step < OLD.reveal_step) OR {_TWICE}",
)


def upgrade() -> None:
    op.add_column("ballot", sa.Column("conflict", TEXT(length=12), nullable=False, server_default=""))
    op.add_column("elector", sa.Column("barred", TEXT(length=200), nullable=False, server_default=""))
    dialect = op.get_bind().dialect.name
    op.execute("DROP TRIGGER ballot_settled" + (" ON ballot" if dialect == "postgresql" else ""))
    if dialect == "postgresql":
        op.execute("DROP FUNCTION refuse_ballot_settled()")
    for statement in rules((SETTLED,), dialect):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
