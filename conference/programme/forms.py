"""What may come in about the programme."""

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from conference.foundation.forms import Form
from conference.programme.models import SessionKind, SessionState

WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\S*$", max_length=400)]


class ResourceForm(Form):
    """Something to read or watch."""

    title: Annotated[str, Field(min_length=1, max_length=160)]
    url: WebAddress
    kind: Annotated[str, StringConstraints(pattern=r"^(slides|document|link|recording)$")] = "link"


class PartForm(Form):
    """A pitch, a café table, a project that gets feedback."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    summary: Annotated[str, Field(max_length=600)] = ""
    language: Annotated[str, Field(max_length=12)] = "en"
    lead_id: int | None = None


class Billing(Form):
    """A person on the bill."""

    person_id: int
    role: Annotated[str, StringConstraints(pattern=r"^(speaker|moderator|chair|pitcher|host|jury)$")] = "speaker"


class SessionForm(Form):
    """A session. `people` stand on the bill in this order; `must_attend` have a duty without standing there."""

    kind: SessionKind
    title: Annotated[str, Field(min_length=3, max_length=200)]
    abstract: Annotated[str, Field(max_length=4000)] = ""
    state: SessionState = SessionState.PUBLISHED
    track_id: int | None = None
    room_id: int | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: Annotated[int, Field(ge=1)] | None = None
    live_url: WebAddress | None = None
    uid: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{3,40}$")] | None = None
    people: tuple[Billing, ...] = ()
    must_attend: tuple[int, ...] = ()
    resources: tuple[ResourceForm, ...] = ()
    parts: tuple[PartForm, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "SessionForm":
        if self.ends_at <= self.starts_at:
            raise ValueError("It ends before it starts.")
        billed = [billing.person_id for billing in self.people]
        if len(billed) != len(set(billed)):
            raise ValueError("Somebody is on the bill twice.")
        return self

    @property
    def on_duty(self) -> list[int]:
        """The people whose time the session takes, each once."""
        return list(dict.fromkeys([*(billing.person_id for billing in self.people), *self.must_attend]))
