"""What may come in about meetings: rules, requests, proposals, notes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from conference.foundation.forms import Form
from conference.meetings.models import Priority

MAX_PROPOSED = 3
MAX_MESSAGE = 400


# A radio button "any time" posts an empty value.
OptionalSlot = Annotated[int | None, BeforeValidator(lambda given: given or None)]


class RulesForm(Form):
    """An event's rules for meetings; `hold_minutes` is how long proposed times are held for the asker."""

    tables: Annotated[int, Field(ge=0, le=10_000)]
    max_requests: Annotated[int, Field(ge=0, le=1_000)] = 10
    max_meetings: Annotated[int, Field(ge=0, le=1_000)] = 12
    hold_minutes: Annotated[int, Field(ge=0, le=60 * 24 * 30)] = 24 * 60


class SlotForm(Form):
    """A span in which meetings may happen, with its offset from UTC."""

    starts_at: datetime
    ends_at: datetime

    @model_validator(mode="after")
    def _in_order(self) -> "SlotForm":
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("A slot's times need a time zone.")
        if self.ends_at <= self.starts_at:
            raise ValueError("A slot ends before it starts.")
        return self


class AskForm(Form):
    """A wish to meet somebody, with up to three proposed slots, or none for the organisers' run to place."""

    invitee: int
    message: Annotated[str, Field(max_length=MAX_MESSAGE)] = ""
    priority: Priority = Priority.NORMAL
    slot_ids: Annotated[list[int], Field(max_length=MAX_PROPOSED)] = Field(default_factory=list)


class AcceptForm(Form):
    """The answer yes: at a slot, or without one for the organisers' run to place."""

    slot: OptionalSlot = None


class NoteForm(Form):
    """A kind word to go with a no."""

    note: Annotated[str, Field(max_length=MAX_MESSAGE)] = ""


class ProposalForm(Form):
    """Other times, for the other person to choose from."""

    slot_ids: Annotated[list[int], Field(min_length=1, max_length=MAX_PROPOSED)] = Field(default_factory=list)


class TimeForm(Form):
    """Another slot for a meeting that stands."""

    slot: int


class NotesForm(Form):
    """Private notes of a meeting, and how useful it was."""

    text: Annotated[str, Field(max_length=4000)] = ""
    outcome: Literal["", "no", "useful", "together"] = ""
