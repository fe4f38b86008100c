"""Polls, quizzes and consultations of sessions."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from conference.foundation.guards import Guard, rules

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime

# What the database itself refuses, as it stood at this revision.
GUARDS = (
    Guard(
        "poll_step",
        "UPDATE",
        "poll",
        """NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state IN ('draft>armed', 'draft>open', 'armed>draft', 'armed>open', 'open>locked', 'locked>open', 'locked>revealed', 'locked>archived', 'revealed>archived'))""",
    ),
    Guard(
        "poll_promised",
        "UPDATE",
        "poll",
        """OLD.state NOT IN ('draft', 'armed') AND (NEW."event_id" {differs} OLD."event_id" OR NEW."session_id" {differs} OLD."session_id" OR NEW."kind" {differs} OLD."kind" OR NEW."title" {differs} OLD."title" OR NEW."visibility" {differs} OLD."visibility" OR NEW."named" {differs} OLD."named" OR NEW."changeable" {differs} OLD."changeable" OR NEW."max_choices" {differs} OLD."max_choices" OR NEW."low" {differs} OLD."low" OR NEW."high" {differs} OLD."high")""",
    ),
    Guard(
        "question_added",
        "INSERT",
        "poll_question",
        """NOT EXISTS (SELECT 1 FROM poll WHERE poll.id = NEW.poll_id AND poll.state = 'draft')""",
    ),
    Guard(
        "question_asked",
        "UPDATE",
        "poll_question",
        """(NEW."poll_id" {differs} OLD."poll_id" OR NEW."position" {differs} OLD."position" OR NEW."text" {differs} OLD."text" OR CAST(NEW."options" AS TEXT) {differs} CAST(OLD."options" AS TEXT) OR CAST(NEW."right" AS TEXT) {differs} CAST(OLD."right" AS TEXT) OR NEW."seconds" {differs} OLD."seconds") AND NOT EXISTS (SELECT 1 FROM poll WHERE poll.id = OLD.poll_id AND poll.state = 'draft')""",
    ),
    Guard(
        "answer_closed",
        "INSERT",
        "poll_answer",
        """NOT EXISTS (SELECT 1 FROM poll JOIN poll_question ON poll_question.poll_id = poll.id WHERE poll_question.id = NEW.question_id AND poll.state = 'open')""",
    ),
    Guard(
        "answer_stands",
        "UPDATE",
        "poll_answer",
        """(NEW."question_id" {differs} OLD."question_id" OR NEW."voter" {differs} OLD."voter" OR NEW."value" {differs} OLD."value" OR NEW."elapsed" {differs} OLD."elapsed" OR NEW."points" {differs} OLD."points") AND NOT EXISTS (SELECT 1 FROM poll JOIN poll_question ON poll_question.poll_id = poll.id WHERE poll_question.id = OLD.question_id AND poll.state = 'open' AND poll.changeable)""",
    ),
)


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=12), nullable=False),
        sa.Column("title", TEXT(length=200), nullable=False),
        sa.Column("note", TEXT(length=400), nullable=False),
        sa.Column("visibility", TEXT(length=10), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("changeable", sa.Boolean(), nullable=False),
        sa.Column("max_choices", sa.Integer(), nullable=False),
        sa.Column("low", TEXT(length=40), nullable=False),
        sa.Column("high", TEXT(length=40), nullable=False),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("salt", TEXT(length=64), nullable=True),
        sa.Column("made_at", MOMENT(), nullable=False),
        sa.Column("opened_at", MOMENT(), nullable=True),
        sa.Column("locked_at", MOMENT(), nullable=True),
        sa.Column("revealed_at", MOMENT(), nullable=True),
        sa.Column("staged_at", MOMENT(), nullable=True),
        sa.Column("kept", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_poll_event_id_event"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_poll_session_id_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    op.create_index(op.f("ix_poll_event_id"), "poll", ["event_id"], unique=False)
    op.create_index(op.f("ix_poll_session_id"), "poll", ["session_id"], unique=False)
    op.create_table(
        "poll_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", TEXT(length=300), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("right", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("starts_at", MOMENT(), nullable=True),
        sa.Column("ends_at", MOMENT(), nullable=True),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["poll.id"], name=op.f("fk_poll_question_poll_id_poll"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_question")),
        sa.UniqueConstraint("poll_id", "position", name=op.f("uq_poll_question_poll_id_position")),
    )
    op.create_table(
        "poll_answer",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("voter", TEXT(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("value", TEXT(length=600), nullable=False),
        sa.Column("comment", TEXT(length=300), nullable=False),
        sa.Column("standing", TEXT(length=8), nullable=True),
        sa.Column("ref", TEXT(length=32), nullable=True),
        sa.Column("elapsed", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_poll_answer_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["poll_question.id"],
            name=op.f("fk_poll_answer_question_id_poll_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "voter", name=op.f("pk_poll_answer")),
        sa.UniqueConstraint("ref", name=op.f("uq_poll_answer_ref")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_poll_answer_person_id"), "poll_answer", ["person_id"], unique=False)
    for rule in rules(GUARDS, op.get_bind().dialect.name):
        op.execute(rule)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
