"""Verbs of notices: tell a person, on the bell and by mail."""

from sqlmodel import col, update

from conference.foundation.hub import Push
from conference.foundation.mail import Letter
from conference.foundation.work import Work
from conference.notices.models import Notice
from conference.people.live import person_topic
from conference.people.models import Person


async def tell(work: Work, person: int, text: str, url: str, *, event: int | None = None, icon: str = "bell") -> None:
    """Put a notice on a person's bell. `url` is a path of ours."""
    if work.quiet:
        return
    work.db.add(Notice(person_id=person, event_id=event, at=work.now, text=text[:300], url=url, icon=icon))
    work.push(Push(person_topic(person)))


async def write(
    work: Work,
    person: Person,
    message: str,
    *,
    key: str,
    calendar: bytes | None = None,
    method: str | None = None,
    **facts: object,
) -> None:
    """Mail a person the message in `templates/mail/<message>/{subject.txt,body.txt,body.html}`.

    `key` makes the mail unique: a verb that runs twice writes one letter. The templates get `facts`, the
    person, and `url(path)` for whole addresses.
    """
    if work.quiet:
        return
    kit = work.kit
    given = {"person": person, "url": kit.url, "app_name": kit.settings.app_name, **facts}
    subject, text, html = (
        kit.templates.render(f"mail/{message}/{part}", **given) for part in ("subject.txt", "body.txt", "body.html")
    )
    await work.mail(Letter(person.email, person.name, " ".join(subject.split()), text, html, key, calendar, method))


async def read_all(work: Work, person: int) -> None:
    """Mark a person's notices as read."""
    standing = (col(Notice.person_id) == person, col(Notice.read_at).is_(None))
    await work.db.exec(update(Notice).where(*standing).values(read_at=work.now))
    work.push(Push(person_topic(person)))
