"""Tables of ballots and the rules that the database itself keeps. The roll says who, the box says what was voted."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary
from sqlmodel import Field, UniqueConstraint

from conference.foundation.tables import Table


class BallotState(StrEnum):
    """Forward only."""

    DRAFT = "draft"
    FROZEN = "frozen"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    REVEALED = "revealed"
    PUBLISHED = "published"
    VOID = "void"


class Ballot(Table, table=True):
    """One ballot. What is decided about it is canonical JSON in `config`, hashed when it is frozen."""

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True, ondelete="CASCADE")
    session_id: int | None = Field(default=None, foreign_key="session.id", ondelete="SET NULL")
    title: str = Field(max_length=160)
    description: str = Field(default="", max_length=600)
    method: str = Field(max_length=20)
    max_choices: int = 1
    seats: int = 1
    allow_equal: bool = False  # rankings may put candidates on one rung
    top_score: int = 0  # the highest mark where candidates are scored
    tie_rule: str = Field(default="share", max_length=12)
    allow_blank: bool = True
    panel_rule: str = Field(default="", max_length=12)  # how a jury is combined with this ballot; "" without one
    jury_weight: int = 1
    public_weight: int = 1
    verifiable: bool = False  # votes come without a name, each with a blind-signed token
    conflict: str = Field(default="", max_length=12)  # who may not vote for whom: "", "nominee" or "organisation"
    # Set for a jury's own ballot: the award that it belongs to, with which it opens, closes and is revealed.
    jury_of: int | None = Field(default=None, foreign_key="ballot.id", unique=True, index=True)
    electorate: str = Field(default="members", max_length=40)  # `members`, or a role
    room_codes: int = 0  # single-use codes for people without a login, made at the freezing
    room_salt: str | None = Field(default=None, max_length=32)  # what they are derived from (see `slips.py`)
    room_void: int = 0  # how many of them were withdrawn
    state: str = Field(default=BallotState.DRAFT, max_length=12, index=True)
    opens_at: datetime
    closes_at: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    config: str | None = None
    config_hash: str | None = Field(default=None, max_length=64)
    electors: int | None = None
    roll_digest: str | None = Field(default=None, max_length=64)
    voted: int | None = None  # set by the count
    root: str | None = Field(default=None, max_length=64)
    result: str | None = None  # JSON, sealed until the reveal
    reveal_step: int = -1
    revealed_at: datetime | None = None


class Candidate(Table, table=True):
    """What can be chosen."""

    __table_args__ = (UniqueConstraint("ballot_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", ondelete="CASCADE")
    position: int
    name: str = Field(max_length=160)
    organisation: str = Field(default="", max_length=160)
    country: str = Field(default="", max_length=60)
    line: str = Field(default="", max_length=300)
    portrait: str | None = Field(default=None, max_length=200)
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    pitch_url: str | None = Field(default=None, max_length=400)
    pitch_minutes: str = Field(default="", max_length=8)


class Elector(Table, table=True):
    """The frozen electorate: who may vote, and for whom not (`barred`: option ids, separated by commas)."""

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    barred: str = Field(default="", max_length=200)


class Roll(Table, table=True):
    """Who has voted; in a verifiable ballot, who has been given a token, kept here blinded so that it is given once.

    No time and no order; on SQLite without a rowid, whose order would tell.
    """

    __tablename__ = "ballot_roll"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    voter_id: int = Field(foreign_key="person.id", primary_key=True)
    blinded: bytes | None = Field(default=None, sa_type=LargeBinary)
    signature: bytes | None = Field(default=None, sa_type=LargeBinary)


class RoomCode(Table, table=True):
    """A single-use code that may vote like an elector, known by its keyed digest alone."""

    __tablename__ = "room_code"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True, ondelete="CASCADE")
    digest: str = Field(primary_key=True, unique=True, max_length=64)
    void: bool = False


class RoomRoll(Table, table=True):
    """Which room codes were used: a roll like that of people, with no time and no order."""

    __tablename__ = "room_roll"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    digest: str = Field(primary_key=True, max_length=64)


class Box(Table, table=True):
    """What was voted, under a tracker that only the voter knows. Never a person, a time or an order."""

    __tablename__ = "ballot_box"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    tracker: bytes = Field(primary_key=True, sa_type=LargeBinary)
    choice: str = Field(max_length=2000)
    token: bytes | None = Field(default=None, sa_type=LargeBinary)  # of a verifiable ballot: prefix and signature


class BallotKey(Table, table=True):
    """The private key of a verifiable ballot, sealed (see `signer.py`). It goes when the ballot ends."""

    __tablename__ = "ballot_key"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class BallotAct(Table, table=True):
    """The audit log of a ballot: acts of organisers, each line hashed together with the one before it."""

    __tablename__ = "ballot_act"
    __table_args__ = (UniqueConstraint("ballot_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", ondelete="CASCADE")
    number: int
    at: datetime
    actor_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    act: str = Field(max_length=40)
    facts: str = Field(default="{}", max_length=4000)
    hash: str = Field(max_length=64)


# What the database refuses, whoever asks. The states go one step at a time, and only forward; what was frozen
# stays; the roll takes names while voting is open and never lets one go; the box is rewritten once, sorted,
# between the closing and its root (see `box.py`), and is shut for good by the root.
_STEPS = "('draft>frozen', 'frozen>open', 'open>closed', 'closed>counted', 'counted>revealed', 'revealed>published')"
_FIXED = (
    "event_id", "title", "method", "max_choices", "seats", "allow_equal", "top_score", "tie_rule", "allow_blank",
    "panel_rule", "jury_weight", "public_weight", "verifiable", "conflict", "jury_of", "electorate", "opens_at",
    "closes_at", "config", "config_hash", "electors", "roll_digest",
)  # fmt: skip
_ONCE = ("opened_at", "closed_at", "voted", "root", "result")


def _changed(differs: str) -> str:
    fixed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in _FIXED)
    once = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in _ONCE)
    return f"OLD.state <> 'draft' AND ({fixed} OR NEW.reveal_step < OLD.reveal_step) OR {once}"


_BACKWARD = f"""NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state IN {_STEPS}
    OR NEW.state = 'void' AND OLD.state <> 'published' AND OLD.state <> 'void')"""


def _ballot(row: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM ballot WHERE ballot.id = {row}.ballot_id AND {condition})"


def _in(table: str, row: str, condition: str = "1 = 1") -> str:
    """Whether the code of `row` stands in `table`."""
    same = f"{table}.ballot_id = {row}.ballot_id AND {table}.digest = {row}.digest"
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same} AND {condition})"


_NOT_DRAFT = "ballot.state <> 'draft'"
_CODES_CHANGED = """OLD.state <> 'draft' AND (NEW.room_codes <> OLD.room_codes OR NEW.room_void < OLD.room_void
    OR COALESCE(NEW.room_salt, '') <> COALESCE(OLD.room_salt, ''))"""
_VOIDED = "NEW.void AND NOT OLD.void AND NEW.ballot_id = OLD.ballot_id AND NEW.digest = OLD.digest"
_OPEN = "ballot.state = 'open'"
_VOTING_AHEAD = "ballot.state IN ('frozen', 'open')"
_IN_BOX = "(ballot.state = 'open' OR ballot.state = 'closed' AND ballot.root IS NULL)"
_OUT_OF_BOX = "ballot.state = 'closed' AND ballot.root IS NULL"
# A roll takes either names that vote in the open ballot, or, from the freezing on, tokens of electors.
_ON_ROLL = """(CASE WHEN ballot.verifiable THEN ballot.state IN ('frozen', 'open')
    AND NEW.blinded IS NOT NULL AND NEW.signature IS NOT NULL AND EXISTS (SELECT 1 FROM elector
        WHERE elector.ballot_id = NEW.ballot_id AND elector.person_id = NEW.voter_id)
    ELSE ballot.state = 'open' AND NEW.blinded IS NULL AND NEW.signature IS NULL END)"""
_TAKES_VOTE = f"{_IN_BOX} AND ballot.verifiable = (NEW.token IS NOT NULL)"
_PERSON_STAYS = "EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id)"

# (name, when, table, condition under which it is refused).
_GUARDS: tuple[tuple[str, str, str, str], ...] = (
    ("ballot_backward", "UPDATE", "ballot", _BACKWARD),
    ("ballot_settled", "UPDATE", "ballot", "{changed}"),
    ("ballot_kept", "DELETE", "ballot", "OLD.state <> 'draft'"),
    ("roll_closed", "INSERT", "ballot_roll", "NOT " + _ballot("NEW", _ON_ROLL)),
    ("roll_changed", "UPDATE", "ballot_roll", "1 = 1"),
    ("roll_erased", "DELETE", "ballot_roll", "1 = 1"),
    ("codes_settled", "UPDATE", "ballot", _CODES_CHANGED),
    ("code_added", "INSERT", "room_code", _ballot("NEW", _NOT_DRAFT)),
    (
        "code_changed",  # a code can be withdrawn while it is unused, and nothing else
        "UPDATE",
        "room_code",
        f"NOT ({_VOIDED} AND {_ballot('OLD', _VOTING_AHEAD)}) OR {_in('room_roll', 'OLD')}",
    ),
    ("code_erased", "DELETE", "room_code", _ballot("OLD", _NOT_DRAFT)),
    (
        "code_roll_closed",
        "INSERT",
        "room_roll",
        f"NOT {_ballot('NEW', _OPEN)} OR NOT {_in('room_code', 'NEW', 'NOT room_code.void')}",
    ),
    ("code_roll_changed", "UPDATE", "room_roll", "1 = 1"),
    ("code_roll_erased", "DELETE", "room_roll", "1 = 1"),
    ("box_closed", "INSERT", "ballot_box", "NOT " + _ballot("NEW", _TAKES_VOTE)),
    ("box_changed", "UPDATE", "ballot_box", "1 = 1"),
    ("box_erased", "DELETE", "ballot_box", "NOT " + _ballot("OLD", _OUT_OF_BOX)),
    ("key_added", "INSERT", "ballot_key", _ballot("NEW", _NOT_DRAFT)),
    ("key_changed", "UPDATE", "ballot_key", "1 = 1"),
    ("key_erased", "DELETE", "ballot_key", _ballot("OLD", "ballot.state IN ('frozen', 'open')")),
    ("elector_added", "INSERT", "elector", _ballot("NEW", _NOT_DRAFT)),
    ("elector_changed", "UPDATE", "elector", _ballot("OLD", _NOT_DRAFT)),
    ("elector_erased", "DELETE", "elector", _ballot("OLD", _NOT_DRAFT) + " AND " + _PERSON_STAYS),
    ("candidate_added", "INSERT", "candidate", _ballot("NEW", _NOT_DRAFT)),
    (
        "candidate_changed",
        "UPDATE",
        "candidate",
        "(NEW.name <> OLD.name OR NEW.position <> OLD.position OR NEW.ballot_id <> OLD.ballot_id) AND "
        + _ballot("OLD", _NOT_DRAFT),
    ),
    ("candidate_erased", "DELETE", "candidate", _ballot("OLD", _NOT_DRAFT)),
    (
        "act_changed",
        "UPDATE",
        "ballot_act",
        "NEW.number <> OLD.number OR NEW.act <> OLD.act OR NEW.facts <> OLD.facts OR NEW.hash <> OLD.hash"
        " OR NEW.at <> OLD.at OR NEW.ballot_id <> OLD.ballot_id",
    ),
    ("act_erased", "DELETE", "ballot_act", _ballot("OLD", "1 = 1")),
)

CLOSING = "folkmoot.closing"  # PostgreSQL: set for the one transaction that rewrites the box


def _postgres(name: str, when: str, table: str, condition: str) -> tuple[str, str]:
    excused = f"current_setting('{CLOSING}', true) = 'yes'"
    refused = f"({condition})" if table != "ballot_box" else f"({condition}) AND {excused} IS NOT TRUE"
    back = "OLD" if when == "DELETE" else "NEW"
    return (
        f"""CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {refused} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF;
        RETURN {back}; END $$""",
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()",
    )


def _sqlite(name: str, when: str, table: str, condition: str) -> str:
    return f"""CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition}
    BEGIN SELECT RAISE(ABORT, '{name}'); END"""


POSTGRES_RULE = (
    *(
        statement
        for name, when, table, condition in _GUARDS
        for statement in _postgres(name, when, table, condition.replace("{changed}", _changed("IS DISTINCT FROM")))
    ),
    f"""CREATE FUNCTION refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_TABLE_NAME <> 'ballot_box' OR (current_setting('{CLOSING}', true) = 'yes') IS NOT TRUE THEN
    RAISE EXCEPTION 'emptied' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$""",
    "CREATE TRIGGER roll_emptied BEFORE TRUNCATE ON ballot_roll EXECUTE FUNCTION refuse_emptying()",
    "CREATE TRIGGER code_roll_emptied BEFORE TRUNCATE ON room_roll EXECUTE FUNCTION refuse_emptying()",
    "CREATE TRIGGER box_emptied BEFORE TRUNCATE ON ballot_box EXECUTE FUNCTION refuse_emptying()",
)
SQLITE_RULE = tuple(
    _sqlite(name, when, table, condition.replace("{changed}", _changed("IS NOT")))
    for name, when, table, condition in _GUARDS
)
