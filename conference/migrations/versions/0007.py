"""Verifiable ballots: tokens on the roll and in the box, and the key that signs them."""

import sqlalchemy as sa
from alembic import op

from conference.foundation.guards import Guard, rules

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CLOSING = "folkmoot.closing"

_FIXED = (
    "event_id", "title", "method", "max_choices", "seats", "allow_equal", "top_score", "tie_rule", "allow_blank",
    "panel_rule", "jury_weight", "public_weight", "verifiable", "conflict", "jury_of", "electorate", "opens_at",
    "closes_at", "config", "config_hash", "electors", "roll_digest",
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


def _ballot(row: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM ballot WHERE ballot.id = {row}.ballot_id AND {condition})"


_ON_ROLL = """(CASE WHEN ballot.verifiable THEN ballot.state IN ('frozen', 'open')
    AND NEW.blinded IS NOT NULL AND NEW.signature IS NOT NULL AND EXISTS (SELECT 1 FROM elector
        WHERE elector.ballot_id = NEW.ballot_id AND elector.person_id = NEW.voter_id)
    ELSE ballot.state = 'open' AND NEW.blinded IS NULL AND NEW.signature IS NULL END)"""
_TAKES_VOTE = """(ballot.state = 'open' OR ballot.state = 'closed' AND ballot.root IS NULL)
    AND ballot.verifiable = (NEW.token IS NOT NULL)"""
ROLL = Guard("roll_closed", "INSERT", "ballot_roll", "NOT " + _ballot("NEW", _ON_ROLL))
BOX = Guard("box_closed", "INSERT", "ballot_box", "NOT " + _ballot("NEW", _TAKES_VOTE))
KEYS = (
    Guard("key_added", "INSERT", "ballot_key", _ballot("NEW", "ballot.state <> 'draft'")),
    Guard("key_changed", "UPDATE", "ballot_key", "1 = 1"),
    Guard("key_erased", "DELETE", "ballot_key", _ballot("OLD", "ballot.state IN ('frozen', 'open')")),
)
REPLACED = (SETTLED, ROLL, BOX)


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    op.add_column("ballot", sa.Column("verifiable", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("ballot_roll", sa.Column("blinded", sa.LargeBinary(), nullable=True))
    op.add_column("ballot_roll", sa.Column("signature", sa.LargeBinary(), nullable=True))
    op.add_column("ballot_box", sa.Column("token", sa.LargeBinary(), nullable=True))
    op.create_table(
        "ballot_key",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_key_ballot_id_ballot")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballot_key")),
    )
    for guard in REPLACED:
        op.execute(f"DROP TRIGGER {guard.name}" + (f" ON {guard.table}" if postgres else ""))
        if postgres:
            op.execute(f"DROP FUNCTION refuse_{guard.name}()")
    # On PostgreSQL the transaction that closes a ballot writes all boxes anew, those of published ballots too.
    excused = f" AND (current_setting('{CLOSING}', true) = 'yes') IS NOT TRUE" if postgres else ""
    box = BOX._replace(condition=f"({BOX.condition}){excused}")
    for statement in rules((SETTLED, ROLL, box, *KEYS), op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
