"""Tables of ballots. The roll says who, the box says what was voted. What the database refuses: see `guards.py`."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field, UniqueConstraint

from conference.foundation.tables import Table

SIMULATED = "@rehearsal.invalid"  # how the addresses of a rehearsal's people end


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
    """One ballot. What is decided about it is canonical JSON in `config`, hashed when it is frozen.

    Rehearsals have numbers below zero, and no other ballot has.
    """

    __table_args__ = (CheckConstraint("(rehearsal_of IS NULL) = (id > 0)", name="rehearsal"),)

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
    quorum: int = 0  # percent of the roll without which the award is not given
    majority: str = Field(default="", max_length=12)  # what the winner has to reach: "", "half" or "two_thirds"
    majority_base: str = Field(default="valid", max_length=8)  # of what
    verifiable: bool = False  # votes come without a name, each with a blind-signed token
    conflict: str = Field(default="", max_length=12)  # who may not vote for whom: "", "nominee" or "organisation"
    # Set for a jury's own ballot: the award that it belongs to, with which it opens, closes and is revealed.
    jury_of: int | None = Field(default=None, foreign_key="ballot.id", unique=True, index=True)
    rehearsal_of: int | None = Field(default=None, foreign_key="ballot.id", index=True)  # the award that it rehearses
    electorate: str = Field(default="members", max_length=40)  # `members`, or a role
    room_codes: int = 0  # single-use codes for people without a login, made at the freezing
    room_salt: str | None = Field(default=None, max_length=32)  # what they are derived from (see `slips.py`)
    room_void: int = 0  # how many of them were withdrawn
    order_rule: str = Field(default="fixed", max_length=12)  # "lot": the candidates' order is drawn at the freezing
    draw_seed: str | None = Field(default=None, max_length=64)  # hex; its hash stands in the log from the drafting on
    state: str = Field(default=BallotState.DRAFT, max_length=12, index=True)
    opens_at: datetime
    closes_at: datetime  # moves later by an extension alone; the rules keep the one that was announced
    announced_close: datetime | None = None  # the end before the first extension
    extension: int = 0  # the number of the act that moved it last, and its reason
    extended_because: str = Field(default="", max_length=300)
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    config: str | None = None
    config_hash: str | None = Field(default=None, max_length=64)
    electors: int | None = None  # on the roll, with those admitted late; the rules keep the number at the freezing
    roll_digest: str | None = Field(default=None, max_length=64)
    admitted: int = 0  # how many of the electors came onto the roll after the freezing
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


class Portrait(Table, table=True):
    """A picture that an organiser sent, under the SHA-256 of its bytes."""

    __tablename__ = "candidate_portrait"

    digest: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=20)
    data: bytes = Field(sa_type=LargeBinary)
    made_at: datetime


class Elector(Table, table=True):
    """The frozen electorate: who may vote, and for whom not (`barred`: option ids, separated by commas).

    `admitted` is 0 for who was on the roll at the freezing, else the number of the act that admitted them.
    """

    __table_args__ = (
        Index(
            "uq_elector_admitted",
            "ballot_id",
            "admitted",
            unique=True,
            sqlite_where=text("admitted > 0"),
            postgresql_where=text("admitted > 0"),
        ),
    )

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    barred: str = Field(default="", max_length=200)
    admitted: int = 0


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
