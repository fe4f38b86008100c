"""What may come in about organisations and profiles."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from conference.directory.countries import countries
from conference.foundation.forms import Form

MAX_PHRASES = 8
MAX_PHRASE = 120


def known_country(code: str) -> str:
    """An ISO 3166-1 alpha-2 code, or nothing."""
    if code and code not in countries():
        raise ValueError("Please choose a country of the list.")
    return code


def phrases(given: object) -> list[str]:
    """Phrases from a list, or from the lines of a text field: trimmed, without blanks and repetitions."""
    lines: Iterable[object] = given if isinstance(given, (list, tuple)) else str(given or "").splitlines()
    kept: dict[str, str] = {}
    for line in lines:
        for phrase in str(line).splitlines():
            clean = " ".join(phrase.strip(" \t-–•;").split())
            if clean:
                kept.setdefault(clean.casefold(), clean)
    found = list(kept.values())
    if len(found) > MAX_PHRASES:
        raise ValueError(f"At most {MAX_PHRASES} lines; this has {len(found)}. Keep those that matter most.")
    for phrase in found:
        if len(phrase) > MAX_PHRASE:
            raise ValueError(f"“{phrase[:30]}…” is too long: at most {MAX_PHRASE} characters a line.")
    return found


def language_tags(text: str) -> str:
    """BCP 47 tags separated by blanks, from tags separated by blanks, commas or semicolons."""
    tags = text.replace(",", " ").replace(";", " ").split()
    primary = [tag.split("-")[0].lower() for tag in tags]
    for tag, first in zip(tags, primary, strict=True):
        if not (2 <= len(first) <= 3 and tag.isascii() and all(part.isalnum() for part in tag.split("-"))):
            raise ValueError("Please write language codes, separated by blanks. Example: en pt fr.")
    written = (first + tag[len(first) :] for tag, first in zip(tags, primary, strict=True))
    return " ".join(dict.fromkeys(written))


OptionalNumber = Annotated[int | None, BeforeValidator(lambda given: given or None)]
Country = Annotated[str, AfterValidator(known_country)]
Phrases = Annotated[list[str], BeforeValidator(phrases)]
Languages = Annotated[str, Field(max_length=80), AfterValidator(language_tags)]


class OrganisationForm(Form):
    """A new organisation. `mark` is a path under static/img, `members` a head count."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=160)]
    kind: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "cluster"
    country: Country
    city: Annotated[str, Field(max_length=80)] = ""
    sector: Annotated[str, Field(max_length=80)] = ""
    members: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    label: Annotated[str, Field(max_length=40)] = ""
    blurb: Annotated[str, Field(max_length=400)] = ""
    mark: Annotated[str, Field(max_length=200)] | None = None


class ProfileForm(Form):
    """What a person shows of themselves. Offers and needs are lists, or lines of one text field."""

    organisation_id: OptionalNumber = None
    job_title: Annotated[str, Field(max_length=120)] = ""
    country: Country = ""
    languages: Languages = ""
    about: Annotated[str, Field(max_length=1200)] = ""
    offers: Phrases = Field(default_factory=list)
    needs: Phrases = Field(default_factory=list)
