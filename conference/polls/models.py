"""Tables of polls, and the rules that the database itself keeps."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, UniqueConstraint

from conference.foundation.guards import Guard
from conference.foundation.tables import Table


class PollKind(StrEnum):
    """What one is asked for. A quiz and a consultation hold several questions, the others one."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    WORDS = "words"
    RANKING = "ranking"
    TEXT = "text"
    QUIZ = "quiz"
    CONSULTATION = "consultation"


class PollState(StrEnum):
    """Forward, but for an armed poll that goes back to be changed, and a locked one that opens again."""

    DRAFT = "draft"
    ARMED = "armed"
    OPEN = "open"
    LOCKED = "locked"
    REVEALED = "revealed"
    ARCHIVED = "archived"


class Visibility(StrEnum):
    """When those who are asked see the result."""

    LIVE = "live"
    AFTER_OWN = "after_own"
    ON_REVEAL = "on_reveal"
    NEVER = "never"


class Standing(StrEnum):
    """Where a text stands with the moderators; a text that nobody has read is shown to nobody else."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class Poll(Table, table=True):
    """One poll, quiz or consultation of a session.

    `named` is the anonymity that the page promises: an answer then carries its person. Otherwise a person is known
    by a keyed digest over `salt`, which goes when the poll is archived: from then on nobody can tell.
    """

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True, ondelete="CASCADE")
    session_id: int = Field(foreign_key="session.id", index=True, ondelete="CASCADE")
    kind: str = Field(max_length=12)
    title: str = Field(max_length=200)
    note: str = Field(default="", max_length=400)
    visibility: str = Field(max_length=10)
    named: bool = False
    changeable: bool = True
    max_choices: int = 1  # of `multiple` and `words`
    low: str = Field(default="", max_length=40)  # what the ends of a scale mean
    high: str = Field(default="", max_length=40)
    state: str = Field(default=PollState.DRAFT, max_length=10)
    salt: str | None = Field(max_length=64)
    made_at: datetime
    opened_at: datetime | None = None
    locked_at: datetime | None = None
    revealed_at: datetime | None = None
    staged_at: datetime | None = None  # of a session's polls the big screen shows the latest
    kept: str | None = None  # JSON: what was broken down by country and role, once the salt is gone


class PollQuestion(Table, table=True):
    """A question with its options; of a quiz, the right ones and when it is asked."""

    __tablename__ = "poll_question"
    __table_args__ = (UniqueConstraint("poll_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    poll_id: int = Field(foreign_key="poll.id", ondelete="CASCADE")
    position: int
    text: str = Field(max_length=300)
    options: list[str] = Field(default_factory=list, sa_type=JSON)
    right: list[int] = Field(default_factory=list, sa_type=JSON)
    seconds: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    hidden: list[str] = Field(default_factory=list, sa_type=JSON)  # words, folded, that a moderator took away


class PollAnswer(Table, table=True):
    """A person's one answer to a question. No time and no order: on SQLite without a rowid, whose order would tell.

    `value` is canonical (see `rules.read_value`), `elapsed` counts milliseconds of a quiz question.
    """

    __tablename__ = "poll_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    question_id: int = Field(foreign_key="poll_question.id", primary_key=True, ondelete="CASCADE")
    voter: str = Field(primary_key=True, max_length=64)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, ondelete="SET NULL")
    value: str = Field(max_length=600)
    comment: str = Field(default="", max_length=300)
    standing: str | None = Field(default=None, max_length=8)
    ref: str | None = Field(default=None, unique=True, max_length=32)  # how moderators name a text
    elapsed: int | None = None
    points: int | None = None


_STEPS = """('draft>armed', 'draft>open', 'armed>draft', 'armed>open', 'open>locked', 'locked>open',
    'locked>revealed', 'locked>archived', 'revealed>archived')"""
_PROMISED = (
    "event_id", "session_id", "kind", "title", "visibility", "named", "changeable", "max_choices", "low", "high",
)  # fmt: skip
_ASKED = ("poll_id", "position", "text", "options", "right", "seconds")


def _differ(names: tuple[str, ...], *, as_text: tuple[str, ...] = ()) -> str:
    """True where one of the columns changes. PostgreSQL compares JSON as text alone."""
    quoted = {name: f'"{name}"' for name in names}
    return " OR ".join(
        f"CAST(NEW.{quoted[name]} AS TEXT) {{differs}} CAST(OLD.{quoted[name]} AS TEXT)"
        if name in as_text
        else f"NEW.{quoted[name]} {{differs}} OLD.{quoted[name]}"
        for name in names
    )


def _poll_of(question: str, condition: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM poll JOIN poll_question ON poll_question.poll_id = poll.id "
        f"WHERE poll_question.id = {question} AND {condition})"
    )


GUARDS = (
    Guard("poll_step", "UPDATE", "poll", f"NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state IN {_STEPS})"),
    Guard("poll_promised", "UPDATE", "poll", f"OLD.state NOT IN ('draft', 'armed') AND ({_differ(_PROMISED)})"),
    Guard(
        "question_added",
        "INSERT",
        "poll_question",
        "NOT EXISTS (SELECT 1 FROM poll WHERE poll.id = NEW.poll_id AND poll.state = 'draft')",
    ),
    Guard(
        "question_asked",
        "UPDATE",
        "poll_question",
        f"({_differ(_ASKED, as_text=('options', 'right'))}) AND NOT "
        "EXISTS (SELECT 1 FROM poll WHERE poll.id = OLD.poll_id AND poll.state = 'draft')",
    ),
    Guard("answer_closed", "INSERT", "poll_answer", "NOT " + _poll_of("NEW.question_id", "poll.state = 'open'")),
    Guard(
        "answer_stands",
        "UPDATE",
        "poll_answer",
        f"({_differ(('question_id', 'voter', 'value', 'elapsed', 'points'))}) AND NOT "
        + _poll_of("OLD.question_id", "poll.state = 'open' AND poll.changeable"),
    ),
)
