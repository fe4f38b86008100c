"""What may come in about meetings: rules, slots, requests, proposals, notes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from conference.foundation.forms import Form
from conference.meetings.models import Priority
from scheduling.suggestions.model import Rule

MAX_PROPOSED = 3
MAX_MESSAGE = 400


# A radio button "any time" posts an empty value.
OptionalSlot = Annotated[int | None, BeforeValidator(lambda given: given or None)]
# An empty field means the event's own number.
OptionalTables = Annotated[
    Annotated[int, Field(ge=0, le=10_000)] | None, BeforeValidator(lambda given: None if given == "" else given)
]
# An empty field means any number.
OptionalRun = Annotated[
    Annotated[int, Field(ge=1, le=100)] | None, BeforeValidator(lambda given: None if given == "" else given)
]


class RulesForm(Form):
    """An event's rules for meetings; `hold_minutes` is how long proposed times are held for the asker, the last three
    are breaks (`rules.pace.Pace`)."""

    tables: Annotated[int, Field(ge=0, le=10_000)]
    max_requests: Annotated[int, Field(ge=0, le=1_000)] = 10
    max_meetings: Annotated[int, Field(ge=0, le=1_000)] = 12
    hold_minutes: Annotated[int, Field(ge=0, le=60 * 24 * 30)] = 24 * 60
    min_meetings: Annotated[int, Field(ge=0, le=20)] = 1
    colleagues: bool = True
    longest_run: OptionalRun = None
    pause_slots: Annotated[int, Field(ge=0, le=10)] = 0
    buffer_minutes: Annotated[int, Field(ge=0, le=240)] = 0


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


class LimitsForm(RulesForm):
    """The rules as the settings page posts them: a box that is not ticked is left out."""

    colleagues: bool = False

    @model_validator(mode="after")
    def _possible(self) -> "LimitsForm":
        if self.min_meetings > self.max_meetings > 0:
            raise ValueError(f"Everybody should get {self.min_meetings}, but may have {self.max_meetings}.")
        return self


class BlockForm(Form):
    """Slots on one day on the event's clock, from `starts` until `ends` at the latest; over midnight where `ends` is
    earlier. `minutes` a slot, `pause` minutes between two."""

    day: date
    starts: time
    ends: time
    minutes: Annotated[int, Field(ge=5, le=240)] = 20
    pause: Annotated[int, Field(ge=0, le=120)] = 0
    tables: OptionalTables = None

    def between(self, zone: str) -> tuple[datetime, datetime]:
        """The block's ends as instants."""
        clock = ZoneInfo(zone)
        until = self.day if self.ends > self.starts else self.day + timedelta(days=1)
        starts, ends = (datetime.combine(day, at, clock) for day, at in ((self.day, self.starts), (until, self.ends)))
        return starts.astimezone(UTC), ends.astimezone(UTC)


class SlotsForm(Form):
    """Which slots an organiser means."""

    slot: Annotated[list[int], Field(min_length=1, max_length=400)] = Field(default_factory=list)


class TablesForm(SlotsForm):
    """A number of tables for these slots."""

    tables: OptionalTables = None


class DropForm(SlotsForm):
    """Slots to take out, and a word to those whose meetings fall."""

    note: Annotated[str, Field(max_length=MAX_MESSAGE)] = ""


class BarsForm(Form):
    """Which pairs of groups may meet, as `low|high`; every other pair of `groups` may not."""

    groups: Annotated[list[str], Field(max_length=40)] = Field(default_factory=list)
    may: Annotated[list[str], Field(max_length=1_000)] = Field(default_factory=list)


Weight = Annotated[int, Field(ge=0, le=10)]


class SuggestionForm(Form):
    """What counts when people are suggested to each other, and to how many everybody is."""

    get: Weight
    give: Weight
    mutual: Weight
    sectors: Weight
    text: Weight
    country: Weight
    size: Weight
    languages: Weight
    country_rule: Rule
    size_rule: Rule
    least: Annotated[int, Field(ge=0, le=6)]

    @model_validator(mode="after")
    def _connects(self) -> "SuggestionForm":
        if not (self.get or self.give or self.mutual or self.sectors or self.text):
            raise ValueError(
                "Offers, needs, sectors and texts all count nothing, so nobody would be suggested anybody."
            )
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


class SubstituteForm(Form):
    """A colleague to go in one's place, and a word to them."""

    colleague: int
    note: Annotated[str, Field(max_length=MAX_MESSAGE)] = ""


class OutcomeForm(Form):
    """What became of a meeting."""

    happened: Literal["held", "no_show"]


class NotesForm(Form):
    """Private notes of a meeting, and how useful it was."""

    text: Annotated[str, Field(max_length=4000)] = ""
    outcome: Literal["", "no", "useful", "together"] = ""
