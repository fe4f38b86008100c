"""Letters about accounts, written into the outbox."""

from conference.foundation.mail import Letter
from conference.foundation.work import Work
from conference.people.models import Person

SIGN_IN_KEY = "sign-in."


def sign_in_letter(
    work: Work, email: str, person: Person | None, *, link: str, digits: str, device: str, key: str
) -> Letter:
    """The way in: `link` is a path of ours, `digits` the six of the code."""
    facts: dict[str, object] = {
        "name": person.name if person else "",
        "link": work.kit.url(link),
        "digits": f"{digits[:3]} {digits[3:]}",
        "device": device,
    }
    return _letter(work, "sign_in", email, person.name if person else "", SIGN_IN_KEY + key, facts)


def password_letter(work: Work, person: Person, *, standing: bool, device: str) -> Letter:
    """Word that a password was set (`standing`) or taken away, to whoever reads the mailbox."""
    facts: dict[str, object] = {
        "name": person.name,
        "standing": standing,
        "device": device,
        "account": work.kit.url("/account"),
    }
    key = f"password.{person.id}.{work.kit.secrets.token()}"  # each change is told, however fast they follow
    return _letter(work, "password_changed", person.email, person.name, key, facts)


def _letter(work: Work, message: str, to: str, name: str, key: str, facts: dict[str, object]) -> Letter:
    kit = work.kit
    given = {"app_name": kit.settings.app_name, "url": kit.url, **facts}
    subject, text, html = (
        kit.templates.render(f"mail/{message}/{part}", **given) for part in ("subject.txt", "body.txt", "body.html")
    )
    return Letter(to, name, " ".join(subject.split()), text, html, key)
