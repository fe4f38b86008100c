"""Suggestions: weights that organisers set, and lists made beforehand."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
_WEIGHTS = ("get", "give", "mutual", "sectors", "text", "country", "size", "languages")


def upgrade() -> None:
    op.create_table(
        "suggestion_rules",
        sa.Column("event_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _WEIGHTS),
        sa.Column("country_rule", TEXT(length=10), nullable=False),
        sa.Column("size_rule", TEXT(length=10), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_suggestion_rules_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_suggestion_rules")),
    )
    op.create_table(
        "suggestion_edition",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("basis", TEXT(length=64), nullable=False),
        sa.Column("lexicon", TEXT(), nullable=False),
        sa.Column("figures", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_suggestion_edition_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_suggestion_edition")),
    )
    op.create_table(
        "suggestion_list",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("people", TEXT(), nullable=False),
        sa.Column("points", TEXT(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("lifted", TEXT(), nullable=False),
        sa.Column("fitting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_suggestion_list_event_id_event"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_suggestion_list_person_id_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_suggestion_list")),
    )
    op.create_index(op.f("ix_suggestion_list_person_id"), "suggestion_list", ["person_id"])


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
