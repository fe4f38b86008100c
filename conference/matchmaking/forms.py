"""What may come in about matchmaking: what counts in a run and how much, and pairs of people."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from conference.foundation.forms import Form
from conference.matchmaking.models import Firmness

Weight = Annotated[int, Field(ge=0, le=10)]


class WeightsForm(Form):
    """What counts in a run.

    A meeting is worth `both` where the other one has said yes and `one` where they have not answered; `must` comes on
    top where the asker marked it so, half of it for a high priority. `at_least` is how many meetings everybody should
    get, where that is possible, before any of this counts; with `worst_first` whoever has the fewest gets as many as
    can be. Without `unanswered` only accepted requests are placed.
    """

    both: Weight
    one: Weight
    must: Weight
    at_least: Annotated[int, Field(ge=1, le=6)]
    unanswered: bool = False
    worst_first: bool = False


USUAL = WeightsForm(both=10, one=4, must=6, at_least=1, unanswered=True)


def usual(least: int) -> WeightsForm:
    """What counts before an organiser has set it; `least` is the event's target of meetings a person."""
    return USUAL.model_copy(update={"at_least": min(max(least, 1), 6)})


class TrialForm(WeightsForm):
    """A run that only tries what would be with more (or, below 0, less) of something."""

    tables: Annotated[int, Field(ge=-100, le=1_000)] = 0
    meetings: Annotated[int, Field(ge=-10, le=10)] = 0
    slots: Annotated[int, Field(ge=0, le=20)] = 0

    @model_validator(mode="after")
    def _something(self) -> "TrialForm":
        if not (self.tables or self.meetings or self.slots):
            raise ValueError("Nothing is changed: move one of the numbers.")
        return self


class RepairForm(Form):
    """A repair: how firm the standing meetings are, and slots that it shall empty."""

    firmness: Firmness = Firmness.SPARING
    slot: Annotated[list[int], Field(max_length=400)] = Field(default_factory=list)


class PublicationForm(Form):
    """Which days of a plan go out (none named: all that is left), and whether what no longer fits is left out."""

    day: Annotated[list[str], Field(max_length=60)] = Field(default_factory=list)
    anyway: bool = False


class LockForm(Form):
    """The slot that a wish gets in every run."""

    slot: int


class PairForm(Form):
    """Two people by e-mail address or whole name, and what the organisers say of them."""

    one: Annotated[str, Field(min_length=1, max_length=320)]
    other: Annotated[str, Field(min_length=1, max_length=320)]
    kind: Literal["must", "apart"] = "must"
