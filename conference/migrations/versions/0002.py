"""Matchmaking by the organisers: who may meet whom, locks, imports of wishes, stages, substitutions."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    # Plain columns with a default: a filled database gets them without being rewritten.
    op.add_column("meeting_rules", sa.Column("min_meetings", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("meeting_rules", sa.Column("colleagues", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("meeting_slot", sa.Column("tables", sa.Integer(), nullable=True))
    op.add_column("meeting_slot", sa.Column("dropped_at", MOMENT(), nullable=True))
    op.add_column(
        "meeting_request", sa.Column("by_organisers", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("match_run", sa.Column("trial", TEXT(length=200), nullable=False, server_default=""))
    op.add_column("match_run", sa.Column("repairs", sa.Integer(), nullable=True))
    op.add_column("match_run", sa.Column("stage", TEXT(), nullable=False, server_default=""))
    op.add_column("match_run", sa.Column("staged", TEXT(), nullable=False, server_default=""))
    op.create_table(
        "meeting_bar",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("low", TEXT(length=60), nullable=False),
        sa.Column("high", TEXT(length=60), nullable=False),
        sa.CheckConstraint("low <= high", name=op.f("ck_meeting_bar_order")),
        _to("meeting_bar", "event_id", "event"),
        sa.PrimaryKeyConstraint("event_id", "low", "high", name=op.f("pk_meeting_bar")),
    )
    op.create_table(
        "kept_apart",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_kept_apart_order")),
        _to("kept_apart", "event_id", "event"),
        _to("kept_apart", "low_id", "person"),
        _to("kept_apart", "high_id", "person"),
        _to("kept_apart", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("event_id", "low_id", "high_id", name=op.f("pk_kept_apart")),
    )
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("state", TEXT(length=12), nullable=False),
        sa.Column("note", TEXT(length=400), nullable=False),
        sa.Column("asked_at", MOMENT(), nullable=False),
        sa.Column("answered_at", MOMENT(), nullable=True),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_substitution_two")),
        _to("substitution", "meeting_id", "meeting"),
        _to("substitution", "from_id", "person"),
        _to("substitution", "to_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index(op.f("ix_substitution_from_id"), "substitution", ["from_id"])
    op.create_index(op.f("ix_substitution_to_id"), "substitution", ["to_id"])
    waiting = sa.text("state = 'asked'")
    op.create_index(
        "uq_substitution_waiting",
        "substitution",
        ["meeting_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "plan_lock",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _to("plan_lock", "request_id", "meeting_request"),
        _to("plan_lock", "event_id", "event"),
        _to("plan_lock", "slot_id", "meeting_slot"),
        _to("plan_lock", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_plan_lock")),
    )
    op.create_index(op.f("ix_plan_lock_event_id"), "plan_lock", ["event_id"])
    op.create_table(
        "wish_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT(length=120), nullable=False),
        sa.Column("made_at", MOMENT(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("faults", TEXT(), nullable=False),
        _to("wish_import", "event_id", "event"),
        _to("wish_import", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_import")),
    )
    op.create_index(op.f("ix_wish_import_event_id"), "wish_import", ["event_id"])


def _to(table: str, column: str, other: str, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=gone)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
