"""Ballots: extensions, late admissions, and an order that is drawn."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from conference.foundation.guards import Guard, replaced, rules

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
TIME = sqlmodel.sql.sqltypes.UTCDateTime

_FIXED = (
    "event_id", "title", "method", "max_choices", "seats", "allow_equal", "top_score", "tie_rule", "allow_blank",
    "panel_rule", "jury_weight", "public_weight", "verifiable", "conflict", "jury_of", "electorate", "order_rule",
    "opens_at", "config", "config_hash",
)  # fmt: skip
_ONCE = ("draw_seed", "opened_at", "closed_at", "voted", "root", "result")
_CHANGED = " OR ".join(f"NEW.{name} {{differs}} OLD.{name}" for name in _FIXED)
_TWICE = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} {{differs}} OLD.{name})" for name in _ONCE)
_STAYS = "OLD.state IN ('frozen', 'open') AND NEW.state = OLD.state"
_EXTENDED = f"""{_STAYS} AND NEW.closes_at > OLD.closes_at AND NEW.extended_because <> ''
    AND NEW.announced_close = COALESCE(OLD.announced_close, OLD.closes_at) AND NEW.extension > OLD.extension
    AND EXISTS (SELECT 1 FROM ballot_act WHERE ballot_act.ballot_id = NEW.id AND ballot_act.number = NEW.extension
    AND ballot_act.act = 'extended' AND ballot_act.at < OLD.closes_at)"""
_ADMITTED = f"""{_STAYS} AND NEW.admitted = OLD.admitted + 1 AND NEW.electors = OLD.electors + 1
    AND NEW.roll_digest <> OLD.roll_digest AND NEW.admitted = (SELECT COUNT(*) FROM ballot_act
    WHERE ballot_act.ballot_id = NEW.id AND ballot_act.act = 'admitted')"""
_LATE = """NEW.admitted > 0 AND EXISTS (SELECT 1 FROM ballot JOIN membership ON membership.event_id = ballot.event_id
    WHERE ballot.id = NEW.ballot_id AND ballot.state IN ('frozen', 'open') AND membership.person_id = NEW.person_id)
    AND EXISTS (SELECT 1 FROM ballot_act WHERE ballot_act.ballot_id = NEW.ballot_id
    AND ballot_act.number = NEW.admitted AND ballot_act.act = 'admitted')
    AND NOT EXISTS (SELECT 1 FROM ballot JOIN ballot half ON half.jury_of = ballot.id OR half.id = ballot.jury_of
    JOIN elector seated ON seated.ballot_id = half.id
    WHERE ballot.id = NEW.ballot_id AND seated.person_id = NEW.person_id)"""


def _only(allowed: str, *names: str) -> str:
    differs = " OR ".join(f"NEW.{name} {{differs}} OLD.{name}" for name in names)
    return f"OLD.state <> 'draft' AND ({differs}) AND ({allowed}) IS NOT TRUE"


# The guards of 0001 and 0005, with a way through for what may change while a ballot runs.
CHANGED = (
    Guard(
        "ballot_settled",
        "UPDATE",
        "ballot",
        f"OLD.state <> 'draft' AND ({_CHANGED} OR NEW.reveal_step < OLD.reveal_step) OR {_TWICE}",
    ),
    Guard(
        "elector_added",
        "INSERT",
        "elector",
        "(EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND ballot.state <> 'draft')"
        f" OR NEW.admitted <> 0) AND ({_LATE}) IS NOT TRUE",
    ),
)
NEW = (
    Guard(
        "ballot_extended",
        "UPDATE",
        "ballot",
        _only(_EXTENDED, "closes_at", "announced_close", "extension", "extended_because"),
    ),
    Guard("ballot_admitted", "UPDATE", "ballot", _only(_ADMITTED, "electors", "roll_digest", "admitted")),
)


def upgrade() -> None:
    op.add_column("ballot", sa.Column("order_rule", TEXT(length=12), nullable=False, server_default="fixed"))
    op.add_column("ballot", sa.Column("draw_seed", TEXT(length=64), nullable=True))
    op.add_column("ballot", sa.Column("announced_close", TIME(), nullable=True))
    op.add_column("ballot", sa.Column("extension", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ballot", sa.Column("extended_because", TEXT(length=300), nullable=False, server_default=""))
    op.add_column("ballot", sa.Column("admitted", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("elector", sa.Column("admitted", sa.Integer(), nullable=False, server_default="0"))
    late = sa.text("admitted > 0")
    op.create_index(
        "uq_elector_admitted",
        "elector",
        ["ballot_id", "admitted"],
        unique=True,
        sqlite_where=late,
        postgresql_where=late,
    )
    dialect = op.get_bind().dialect.name
    for statement in [*replaced(CHANGED, dialect), *rules(NEW, dialect)]:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
