"""Polls as pages and rules see them: slotted dataclasses without a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from conference.polls.models import PollKind, PollState

NETWORK_CREDIT: Final = timedelta(milliseconds=300)  # what the network may take of an answer's time


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question. `right` is for rules alone: a page may hold it once `is_over`."""

    id: int
    position: int
    text: str
    options: tuple[str, ...]
    right: frozenset[int]
    seconds: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    hidden: frozenset[str]

    @property
    def over_at(self) -> datetime | None:
        """When a quiz question's result may be shown: no answer that was given in time is on its way any more."""
        return self.ends_at + NETWORK_CREDIT if self.ends_at is not None else None

    def is_over(self, now: datetime) -> bool:
        """Whether a quiz question's result may be shown by now."""
        return self.over_at is not None and self.over_at <= now

    def is_asked(self, now: datetime) -> bool:
        """Whether a quiz question may be read by now."""
        return self.starts_at is not None and self.starts_at <= now


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with its questions in order; everything but its answers."""

    id: int
    event_id: int
    session_id: int
    kind: str
    title: str
    note: str
    visibility: str
    named: bool
    changeable: bool
    max_choices: int
    low: str
    high: str
    state: str
    salt: str | None
    staged_at: datetime | None
    kept: str | None
    questions: tuple[QuestionView, ...]

    @property
    def is_open(self) -> bool:
        return self.state == PollState.OPEN

    @property
    def is_public(self) -> bool:
        """Whether those who are asked know of it."""
        return self.state != PollState.DRAFT

    @property
    def is_simple(self) -> bool:
        """Whether it is one question that fits into a panel."""
        return self.kind not in (PollKind.QUIZ, PollKind.CONSULTATION)

    def question(self, number: int) -> QuestionView | None:
        """The question with this number."""
        return next((question for question in self.questions if question.id == number), None)

    def running(self, now: datetime) -> QuestionView | None:
        """The quiz question that is announced or asked at `now`."""
        return next((q for q in self.questions if q.starts_at is not None and not q.is_over(now)), None)

    def last(self, now: datetime) -> QuestionView | None:
        """The quiz question that ended last."""
        over = [question for question in self.questions if question.is_over(now)]
        return max(over, key=lambda question: question.position) if over else None

    def upcoming(self) -> QuestionView | None:
        """The quiz question that comes next."""
        return next((question for question in self.questions if question.starts_at is None), None)
