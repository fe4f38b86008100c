"""Tables of organisations, profiles, and what people offer and need."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from conference.foundation.tables import Table


class Organisation(Table, table=True):
    """An organisation; people represent it, it is not a person. `country` is ISO 3166-1 alpha-2."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=160)
    kind: str = Field(default="cluster", max_length=40)
    country: str = Field(max_length=2)
    city: str = Field(default="", max_length=80)
    sector: str = Field(default="", max_length=80)
    members: int | None = None
    label: str = Field(default="", max_length=40)
    blurb: str = Field(default="", max_length=400)
    mark: str | None = Field(default=None, max_length=200)
    validated_at: datetime | None = None


class Profile(Table, table=True):
    """What a person shows of themselves. One for each account that has one."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True, ondelete="SET NULL")
    job_title: str = Field(default="", max_length=120)
    country: str = Field(default="", max_length=2)
    languages: str = Field(default="", max_length=80)  # BCP 47 tags, separated by blanks
    about: str = Field(default="", max_length=1200)
    confirmed_at: datetime


class InterestKind(StrEnum):
    OFFER = "offer"
    NEED = "need"


class Interest(Table, table=True):
    """One thing that a person offers or needs, in their own words."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    kind: str = Field(max_length=10)
    phrase: str = Field(max_length=120, index=True)
    position: int = 0
