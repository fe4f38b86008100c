"""Tables of accounts and sign-ins."""

from datetime import datetime

from sqlmodel import Field

from conference.foundation.tables import Table


class Person(Table, table=True):
    """An account. `email` is lower case and unique; `zone` is an IANA name, `lang` a BCP 47 tag."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=320)
    name: str = Field(max_length=120)
    zone: str = Field(default="UTC", max_length=60)
    lang: str = Field(default="en", max_length=12)
    portrait: str | None = Field(default=None, max_length=200)
    password: str | None = Field(default=None, max_length=200)
    made_at: datetime


class Login(Table, table=True):
    """One sign-in on one device. The cookie holds the token, the table only its digest."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    token: str = Field(unique=True, max_length=64)
    device: str = Field(default="", max_length=80)
    made_at: datetime
    seen_at: datetime
    expires_at: datetime


class SignInCode(Table, table=True):
    """A mailed way in: a link for any device, and six digits for the browser that asked.

    `browser` is the digest of a word in the asking browser's cookie: only there do the six digits count.
    """

    __tablename__ = "sign_in_code"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=320, index=True)
    link: str = Field(unique=True, max_length=64)
    code: str = Field(max_length=64)
    browser: str = Field(max_length=64, index=True)
    onward: str = Field(default="/", max_length=500)
    made_at: datetime
    expires_at: datetime
    tries: int = 0
    used_at: datetime | None = None
