"""Rehearsals of ballots: numbers below zero, simulated people, and rows that can be wiped."""

from alembic import op

from conference.foundation.guards import Guard, replaced, rules

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CLOSING = "folkmoot.closing"

_FIXED = (
    "event_id", "title", "method", "max_choices", "seats", "allow_equal", "top_score", "tie_rule", "allow_blank",
    "panel_rule", "jury_weight", "public_weight", "verifiable", "conflict", "jury_of", "rehearsal_of", "electorate",
    "order_rule", "opens_at", "config", "config_hash",
)  # fmt: skip
_ONCE = ("draw_seed", "opened_at", "closed_at", "voted", "root", "result")
_CHANGED = " OR ".join(f"NEW.{name} {{differs}} OLD.{name}" for name in _FIXED)
_TWICE = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} {{differs}} OLD.{name})" for name in _ONCE)


def _ballot(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND {condition})"


_NOT_DRAFT = _ballot("ballot.state <> 'draft'")
_REAL = "OLD.ballot_id > 0"
BOX = Guard(
    "box_erased", "DELETE", "ballot_box", f"{_REAL} AND NOT {_ballot('''ballot.state = 'closed' AND ballot.root IS NULL''')}"
)
CHANGED = (
    Guard(
        "ballot_settled",
        "UPDATE",
        "ballot",
        f"NEW.id <> OLD.id OR OLD.state <> 'draft' AND ({_CHANGED} OR NEW.reveal_step < OLD.reveal_step) OR {_TWICE}",
    ),
    Guard("ballot_kept", "DELETE", "ballot", "OLD.state <> 'draft' AND OLD.id > 0"),
    Guard("roll_erased", "DELETE", "ballot_roll", _REAL),
    Guard("code_erased", "DELETE", "room_code", f"{_NOT_DRAFT} AND {_REAL}"),
    Guard("code_roll_erased", "DELETE", "room_roll", _REAL),
    Guard("key_erased", "DELETE", "ballot_key", f"{_ballot('''ballot.state IN ('frozen', 'open')''')} AND {_REAL}"),
    Guard(
        "elector_erased",
        "DELETE",
        "elector",
        f"{_REAL} AND {_NOT_DRAFT} AND EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id)",
    ),
    Guard("candidate_erased", "DELETE", "candidate", f"{_NOT_DRAFT} AND {_REAL}"),
    Guard("act_erased", "DELETE", "ballot_act", f"{_ballot('1 = 1')} AND {_REAL}"),
)
MIXED = Guard(
    "elector_mixed",
    "INSERT",
    "elector",
    "(NEW.ballot_id < 0) <> EXISTS (SELECT 1 FROM person WHERE person.id = NEW.person_id"
    " AND person.email LIKE '%@rehearsal.invalid')",
)


def upgrade() -> None:
    # Written out: SQLite takes constraints with a new column, but not afterwards.
    reference = "CONSTRAINT fk_ballot_rehearsal_of_ballot REFERENCES ballot (id)"
    apart = "CONSTRAINT ck_ballot_rehearsal CHECK ((rehearsal_of IS NULL) = (id > 0))"
    op.execute(f"ALTER TABLE ballot ADD COLUMN rehearsal_of INTEGER {reference} {apart}")
    op.create_index("ix_ballot_rehearsal_of", "ballot", ["rehearsal_of"])
    dialect = op.get_bind().dialect.name
    excused = f" AND (current_setting('{CLOSING}', true) = 'yes') IS NOT TRUE" if dialect == "postgresql" else ""
    box = BOX._replace(condition=BOX.condition + excused)
    for statement in [*replaced((*CHANGED, box), dialect), *rules((MIXED,), dialect)]:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
