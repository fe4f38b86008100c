"""Tables of one-to-one meetings."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, UniqueConstraint

from conference.foundation.tables import Table


class RequestState(StrEnum):
    REQUESTED = "requested"
    ACCEPTED = "accepted"  # agreed, but no time yet: the organisers' run places it
    SCHEDULED = "scheduled"  # became a meeting
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Priority(StrEnum):
    MUST = "must"
    HIGH = "high"
    NORMAL = "normal"


class MeetingState(StrEnum):
    SCHEDULED = "scheduled"
    CHANGED = "changed"
    LIVE = "live"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


OPEN_REQUEST = "state IN ('requested', 'accepted', 'scheduled')"
STANDING = "state <> 'cancelled'"


class MeetingRules(Table, table=True):
    """An event's rules for meetings. `hold_minutes` is how long a request keeps its times for the asker;
    `min_meetings` is how many everybody should get if it can be. Without `colleagues`, people of one organisation do
    not meet. `longest_run`, `pause_slots` and `buffer_minutes` are the breaks that everybody has (`rules.pace`)."""

    __tablename__ = "meeting_rules"

    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    tables: int
    max_requests: int = 10
    max_meetings: int = 12
    hold_minutes: int = 24 * 60
    min_meetings: int = 1
    colleagues: bool = True
    longest_run: int | None = None
    pause_slots: int = 0
    buffer_minutes: int = 0


class MeetingSlot(Table, table=True):
    """A span in which meetings may happen. `tables` is its own number of tables, where it differs from the event's.

    A slot that was taken out (`dropped_at`) is offered to nobody; its row stays for what was cancelled in it.
    """

    __tablename__ = "meeting_slot"
    __table_args__ = (
        UniqueConstraint("event_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE")
    starts_at: datetime
    ends_at: datetime
    tables: int | None = None
    dropped_at: datetime | None = None


class MeetingBar(Table, table=True):
    """Two groups whose people do not meet each other; `low` <= `high`. A group is `kind:…` (of an organisation) or
    `role:…` (of a member)."""

    __tablename__ = "meeting_bar"
    __table_args__ = (CheckConstraint("low <= high", name="order"),)

    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    low: str = Field(primary_key=True, max_length=60)
    high: str = Field(primary_key=True, max_length=60)


class KeptApart(Table, table=True):
    """Two people whom the organisers keep apart."""

    __tablename__ = "kept_apart"
    __table_args__ = (CheckConstraint("low_id < high_id", name="order"),)

    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    low_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    high_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    made_at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")


class Participant(Table, table=True):
    """A member who takes part in the event's meetings."""

    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True, ondelete="CASCADE")
    joined_at: datetime


class ClosedSlot(Table, table=True):
    """A slot that a person has closed: it is never offered to anyone."""

    __tablename__ = "closed_slot"

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    slot_id: int = Field(foreign_key="meeting_slot.id", primary_key=True, ondelete="CASCADE")


class MeetingRequest(Table, table=True):
    """One person asks another. Of one pair at most one request is open at a time, whoever asked.

    `turn_id` is whose answer is awaited: it changes when another time is proposed. A wish `by_organisers` is agreed
    from the beginning; the two can still say no.
    """

    __tablename__ = "meeting_request"
    __table_args__ = (
        CheckConstraint("asker_id <> invitee_id", name="two"),
        Index(
            "uq_meeting_request_open_pair",
            "event_id",
            "low_id",
            "high_id",
            unique=True,
            sqlite_where=text(OPEN_REQUEST),
            postgresql_where=text(OPEN_REQUEST),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE")
    asker_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    invitee_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    low_id: int
    high_id: int
    turn_id: int = Field(index=True)
    priority: str = Field(default=Priority.NORMAL, max_length=10)
    message: str = Field(default="", max_length=400)
    state: str = Field(default=RequestState.REQUESTED, max_length=12)
    asked_at: datetime
    answered_at: datetime | None = None
    expires_at: datetime = Field(index=True)
    by_organisers: bool = False


class ProposedTime(Table, table=True):
    """A slot proposed in a request by `by_id`, softly held for them until `held_until`."""

    __tablename__ = "proposed_time"

    request_id: int = Field(foreign_key="meeting_request.id", primary_key=True, ondelete="CASCADE")
    slot_id: int = Field(foreign_key="meeting_slot.id", primary_key=True, index=True, ondelete="CASCADE")
    by_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    held_until: datetime


class Meeting(Table, table=True):
    """Two people, a slot, a table. Both persons' commitments make double booking impossible, the index below
    that of a table."""

    __table_args__ = (
        Index(
            "uq_meeting_table",
            "slot_id",
            "table_number",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True, max_length=40)
    event_id: int = Field(foreign_key="event.id", index=True, ondelete="CASCADE")
    slot_id: int = Field(foreign_key="meeting_slot.id", ondelete="CASCADE")
    table_number: int
    first_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    second_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    request_id: int | None = Field(default=None, foreign_key="meeting_request.id", index=True, ondelete="SET NULL")
    run_id: int | None = None
    state: str = Field(default=MeetingState.SCHEDULED, max_length=12)
    locked: bool = False
    sequence: int = 0
    made_at: datetime
    revised_at: datetime


class MeetingNote(Table, table=True):
    """One person's private notes of a meeting, and how useful it was to them."""

    __tablename__ = "meeting_note"

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    text: str = Field(default="", max_length=4000)
    outcome: str = Field(default="", max_length=20)
    saved_at: datetime


class SubstitutionState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


WAITING = "state = 'asked'"


class Substitution(Table, table=True):
    """One of a meeting's two asks a colleague to go in their place. Of a meeting at most one such question waits."""

    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="two"),
        Index(
            "uq_substitution_waiting",
            "meeting_id",
            unique=True,
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", ondelete="CASCADE")
    from_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    to_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    state: str = Field(default=SubstitutionState.ASKED, max_length=12)
    note: str = Field(default="", max_length=400)
    asked_at: datetime
    answered_at: datetime | None = None


class SuggestionRules(Table, table=True):
    """How much each thing counts when people are suggested to each other, 0 to 10; an event without this has the usual
    weights. Everybody is suggested to at least `least` people. `country_rule` and `size_rule` are any, alike or
    different."""

    __tablename__ = "suggestion_rules"

    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    get: int = 10
    give: int = 10
    mutual: int = 3
    sectors: int = 2
    text: int = 2
    country: int = 1
    size: int = 0
    languages: int = 1
    country_rule: str = Field(default="different", max_length=10)
    size_rule: str = Field(default="alike", max_length=10)
    least: int = 3


class SuggestionEdition(Table, table=True):
    """The newest lists of an event: what they were made from (`basis`, a digest), their lexicon and figures as JSON."""

    __tablename__ = "suggestion_edition"

    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    made_at: datetime
    basis: str = Field(max_length=64)
    lexicon: str
    figures: str


class SuggestionList(Table, table=True):
    """Whom one person is suggested, as JSON: people and points side by side, the first `first` of them seen by all,
    `lifted` people among these so that they are seen at all. `fitting` counts everybody whom something connects."""

    __tablename__ = "suggestion_list"

    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True, ondelete="CASCADE")
    people: str
    points: str
    first: int
    lifted: str
    fitting: int
