"""What may come in about one's own day."""

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from conference.foundation.forms import Form


class BlockForm(Form):
    """A span of one's own time, on the clock one lives by."""

    day: date
    start: time
    end: time
    label: Annotated[str, Field(max_length=80)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> "BlockForm":
        if self.end <= self.start:
            raise ValueError("It ends before it starts. For a block over midnight, add one for each day.")
        return self

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Start and end as instants."""
        return datetime.combine(self.day, self.start, zone), datetime.combine(self.day, self.end, zone)
