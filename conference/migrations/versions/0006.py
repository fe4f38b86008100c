"""Room codes: single-use codes of a ballot for people without a login."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from conference.foundation.guards import Guard, rules

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def _ballot(row: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM ballot WHERE ballot.id = {row}.ballot_id AND {condition})"


def _in(table: str, row: str, condition: str = "1 = 1") -> str:
    same = f"{table}.ballot_id = {row}.ballot_id AND {table}.digest = {row}.digest"
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same} AND {condition})"


_NOT_DRAFT = "ballot.state <> 'draft'"
_OPEN = "ballot.state = 'open'"
_VOTING_AHEAD = "ballot.state IN ('frozen', 'open')"
_VOIDED = "NEW.void AND NOT OLD.void AND NEW.ballot_id = OLD.ballot_id AND NEW.digest = OLD.digest"
GUARDS = (
    Guard(
        "codes_settled",
        "UPDATE",
        "ballot",
        "OLD.state <> 'draft' AND (NEW.room_codes <> OLD.room_codes OR NEW.room_void < OLD.room_void"
        " OR COALESCE(NEW.room_salt, '') <> COALESCE(OLD.room_salt, ''))",
    ),
    Guard("code_added", "INSERT", "room_code", _ballot("NEW", _NOT_DRAFT)),
    Guard(
        "code_changed",
        "UPDATE",
        "room_code",
        f"NOT ({_VOIDED} AND {_ballot('OLD', _VOTING_AHEAD)}) OR {_in('room_roll', 'OLD')}",
    ),
    Guard("code_erased", "DELETE", "room_code", _ballot("OLD", _NOT_DRAFT)),
    Guard(
        "code_roll_closed",
        "INSERT",
        "room_roll",
        f"NOT {_ballot('NEW', _OPEN)} OR NOT {_in('room_code', 'NEW', 'NOT room_code.void')}",
    ),
    Guard("code_roll_changed", "UPDATE", "room_roll", "1 = 1"),
    Guard("code_roll_erased", "DELETE", "room_roll", "1 = 1"),
)
# The emptying of PostgreSQL's tables: only the box, and only in the transaction that rewrites it.
EMPTYING = """CREATE OR REPLACE FUNCTION refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_TABLE_NAME <> 'ballot_box' OR (current_setting('folkmoot.closing', true) = 'yes') IS NOT TRUE THEN
    RAISE EXCEPTION 'emptied' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"""


def upgrade() -> None:
    op.add_column("ballot", sa.Column("room_codes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ballot", sa.Column("room_salt", TEXT(length=32), nullable=True))
    op.add_column("ballot", sa.Column("room_void", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "room_code",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("digest", TEXT(length=64), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name=op.f("fk_room_code_ballot_id_ballot"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ballot_id", "digest", name=op.f("pk_room_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_room_code_digest")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "room_roll",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("digest", TEXT(length=64), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_room_roll_ballot_id_ballot")),
        sa.PrimaryKeyConstraint("ballot_id", "digest", name=op.f("pk_room_roll")),
        sqlite_with_rowid=False,
    )
    dialect = op.get_bind().dialect.name
    for statement in rules(GUARDS, dialect):
        op.execute(statement)
    if dialect == "postgresql":
        op.execute(EMPTYING)
        op.execute("CREATE TRIGGER code_roll_emptied BEFORE TRUNCATE ON room_roll EXECUTE FUNCTION refuse_emptying()")


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
