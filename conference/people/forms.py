"""What may come in about accounts and sign-in."""

import re
from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, Field

from conference.foundation.forms import Form
from conference.people.languages import LANGUAGES
from conference.people.paths import onward_path
from conference.people.zones import Zone, zone_names

# What browsers take for <input type=email> (WHATWG HTML, "valid e-mail address"), but dots only between letters.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_NUMBERS = ("no", "one", "two", "three", "four", "five")
UNREADABLE = "That does not read like an e-mail address. Example: ines@example.org."


def mail_address(text: str) -> str:
    """An address as accounts keep it: lower case, a domain with other letters in its ASCII form (RFC 5891)."""
    local, _, domain = text.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(UNREADABLE) from None
    # No mail reaches a domain of .invalid (RFC 2606); simulated people have theirs there.
    if domain.endswith(".invalid") or len(local) > 64 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError(UNREADABLE)
    return f"{local}@{domain}"


def six_digits(text: str) -> str:
    """The code of the mail, however it was grouped or pasted."""
    digits = re.sub(r"[\s\-–.]", "", text)
    if not re.fullmatch(r"[0-9]*", digits):
        raise ValueError("The code has digits only. Please copy it from the newest e-mail.")
    if len(digits) < 6:
        noun = "digit" if len(digits) == 1 else "digits"
        raise ValueError(f"That is {_NUMBERS[len(digits)]} {noun}. The code has six.")
    if len(digits) > 6:
        raise ValueError("Those are more than six digits. Please look at the code again.")
    return digits


def one_line(text: str) -> str:
    """Text without breaks and doubled blanks."""
    return " ".join(text.split())


def known_language(tag: str) -> str:
    if tag not in dict(LANGUAGES):
        raise ValueError("The pages are not written in that language yet.")
    return tag


def _zone_or_none(text: str) -> str:
    return text if text in zone_names() else ""


MailAddress = Annotated[str, Field(min_length=1, max_length=254), AfterValidator(mail_address)]
PersonName = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(one_line)]
# One spelling for one word, whatever the keyboard makes of it (RFC 8265, section 4.2).
OneSpelling = AfterValidator(lambda text: normalize("NFC", text))
Secret = Annotated[str, Field(max_length=200), OneSpelling]
Onward = Annotated[str, AfterValidator(onward_path)]


class EmailForm(Form):
    """The door: an address, and where the person was going."""

    email: MailAddress
    next: Onward = "/"


class CodeForm(Form):
    code: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(six_digits)]


class EnterForm(Form):
    """A person with an account, at the link's page: the button is all that there is."""


class NewcomerForm(Form):
    """A person without an account, at the link's page. `zone` is what their device says, or nothing."""

    name: PersonName
    zone: Annotated[str, AfterValidator(_zone_or_none)] = ""


class PasswordEntryForm(Form):
    """The other door."""

    email: MailAddress
    password: Annotated[str, Field(min_length=1, max_length=200), OneSpelling]
    next: Onward = "/"


class AccountForm(Form):
    name: PersonName
    zone: Zone
    lang: Annotated[str, AfterValidator(known_language)] = "en"


class ZoneForm(Form):
    zone: Zone


class PasswordForm(Form):
    """A new password. `current` is asked for where one stands and the sign-in is not fresh."""

    current: Secret = ""
    password: Annotated[str, Field(min_length=12, max_length=200), OneSpelling]


class NoPasswordForm(Form):
    """The wish to do without a password again."""

    current: Secret = ""
