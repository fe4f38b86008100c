"""What may come in about events."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from conference.events.models import Registration
from conference.foundation.forms import Form
from conference.people.forms import Onward
from conference.people.zones import Zone

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,58}$")]


class EventForm(Form):
    """A new event."""

    slug: Slug
    name: Annotated[str, Field(min_length=3, max_length=160)]
    short_name: Annotated[str, Field(min_length=1, max_length=60)]
    tagline: Annotated[str, Field(max_length=200)] = ""
    zone: Zone
    starts_on: date
    ends_on: date
    registration: Registration = Registration.INVITED
    public_agenda: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> "EventForm":
        if self.ends_on < self.starts_on:
            raise ValueError("The last day is before the first.")
        return self


class AnnouncementForm(Form):
    text: Annotated[str, Field(min_length=3, max_length=600)]


class JoinForm(Form):
    """Joining an event whose registration is open: where to go on to afterwards."""

    next: Onward = "/"
