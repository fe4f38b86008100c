"""Ballots by every method, and juries beside the public."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from conference.foundation.guards import Guard, rules

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString

_FIXED = (
    "event_id", "title", "method", "max_choices", "seats", "allow_equal", "top_score", "tie_rule", "allow_blank",
    "panel_rule", "jury_weight", "public_weight", "jury_of", "electorate", "opens_at", "closes_at",
    "config", "config_hash", "electors", "roll_digest",
)  # fmt: skip
_ONCE = ("opened_at", "closed_at", "voted", "root", "result")
_CHANGED = " OR ".join(f"NEW.{name} {{differs}} OLD.{name}" for name in _FIXED)
_TWICE = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} {{differs}} OLD.{name})" for name in _ONCE)
# The guard of 0001, with the new columns among those that no frozen ballot changes.
SETTLED = Guard(
    "ballot_settled",
    "UPDATE",
    "ballot",
    f"OLD.state <> 'draft' AND ({_CHANGED} OR NEW.reveal_step < OLD.reveal_step) OR {_TWICE}",
)


def upgrade() -> None:
    for name, default in (("seats", "1"), ("top_score", "0"), ("jury_weight", "1"), ("public_weight", "1")):
        op.add_column("ballot", sa.Column(name, sa.Integer(), nullable=False, server_default=default))
    op.add_column("ballot", sa.Column("allow_equal", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("ballot", sa.Column("tie_rule", TEXT(length=12), nullable=False, server_default="share"))
    op.add_column("ballot", sa.Column("panel_rule", TEXT(length=12), nullable=False, server_default=""))
    # Written out: SQLite takes a foreign key with a new column, but not afterwards.
    reference = "CONSTRAINT fk_ballot_jury_of_ballot REFERENCES ballot (id)"
    op.execute(f"ALTER TABLE ballot ADD COLUMN jury_of INTEGER {reference}")
    op.create_index("ix_ballot_jury_of", "ballot", ["jury_of"], unique=True)
    dialect = op.get_bind().dialect.name
    op.execute("DROP TRIGGER ballot_settled" + (" ON ballot" if dialect == "postgresql" else ""))
    if dialect == "postgresql":
        op.execute("DROP FUNCTION refuse_ballot_settled()")
    for statement in rules((SETTLED,), dialect):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
