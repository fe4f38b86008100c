"""What may come in at the organiser's desk."""

from typing import Annotated

from pydantic import Field

from conference.events.models import Role
from conference.foundation.forms import Form
from conference.people.forms import MailAddress, PersonName


class MemberForm(Form):
    """A person to put on the list. `name` counts only where the address has no account yet."""

    email: MailAddress
    name: PersonName
    roles: Annotated[list[Role], Field(default_factory=list)]


def page_number(text: str) -> int:
    """A page of a list, from 1; what is no number is the first."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def known_role(text: str) -> Role | None:
    """A role of the address line, or None for any other word."""
    return Role(text) if text in set(Role) else None
