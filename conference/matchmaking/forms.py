"""What may come in about matchmaking: what counts in a run and how much, and pairs of people."""

from typing import Annotated, Literal

from pydantic import Field

from conference.foundation.forms import Form

Weight = Annotated[int, Field(ge=0, le=10)]


class WeightsForm(Form):
    """What counts in a run.

    A meeting is worth `both` where the other one has said yes and `one` where they have not answered; `must` comes on
    top where the asker marked it so, half of it for a high priority. `at_least` is how many meetings everybody should
    get, where that is possible, before any of this counts. Without `unanswered` only accepted requests are placed.
    """

    both: Weight
    one: Weight
    must: Weight
    at_least: Annotated[int, Field(ge=1, le=6)]
    unanswered: bool = False


USUAL = WeightsForm(both=10, one=4, must=6, at_least=1, unanswered=True)


class PairForm(Form):
    """Two people by e-mail address or whole name, and what the organisers say of them."""

    one: Annotated[str, Field(min_length=1, max_length=320)]
    other: Annotated[str, Field(min_length=1, max_length=320)]
    kind: Literal["must", "apart"] = "must"
