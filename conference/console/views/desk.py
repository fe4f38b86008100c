"""The live desk, and the word to everybody."""

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from conference.console.queries.desk import Desk, desk
from conference.events.entrance import Guest, organiser
from conference.events.forms import AnnouncementForm
from conference.events.live import desk_topic, event_topic
from conference.events.rules import moment
from conference.events.service import announce
from conference.foundation.forms import FormState, read_form
from conference.foundation.web import go, kit_of, render, wants_partial
from conference.meetings.live import meetings_topic

SLOW_MAIL = timedelta(minutes=10)


async def show_desk(request: Request) -> Response:
    """How the event stands now; the part alone where a script asks."""
    guest = await organiser(request)
    return await _desk(request, guest, part=wants_partial(request))


async def show_announcement(request: Request) -> Response:
    """The form on a page of its own, for browsers without scripts."""
    await organiser(request)
    return await render(request, "console/announcement.html", current="desk", form=FormState())


async def send_announcement(request: Request) -> Response:
    """Say something to everybody."""
    guest = await organiser(request)
    form, state = await read_form(request, AnnouncementForm)
    if form is None:
        return await render(request, "console/announcement.html", status=422, current="desk", form=state)
    async with kit_of(request).work() as work:
        await announce(work, guest.event_id, form.text, by=guest.person_id)
    return go(request, _home(guest), "Announced. It stands in the lobby of everybody at the event.")


async def _desk(request: Request, guest: Guest, *, part: bool) -> Response:
    kit = kit_of(request)
    # Taken before the rows are read: news between the two is then fetched, never missed.
    topics = kit.pages.at((desk_topic(guest.event_id), meetings_topic(guest.event_id), event_topic(guest.event_id)))
    now = kit.clock.now()
    async with kit.db.read() as db:
        found = await desk(db, guest.event_id, now)
    worries = _worries(found, now - SLOW_MAIL)
    return await render(
        request,
        "console/_desk.html" if part else "console/desk.html",
        current="desk",
        desk=found,
        worries=worries,
        phase=moment(guest.event, now),
        here_now=kit.hub.present(event_topic(guest.event_id)),
        top=max((slot.meetings for slot in found.slots), default=0),
        topics=topics,
        url=_home(guest),
        form=FormState(),
    )


def _worries(found: Desk, slow: datetime) -> list[str]:
    """What needs somebody, in sentences."""
    mail = found.mail
    worries = []
    if mail.given_up:
        noun = "mail" if mail.given_up == 1 else "mails"
        worries.append(f"{mail.given_up} {noun} could not be delivered after eight tries. Ask the operator to look.")
    if mail.oldest is not None and mail.oldest < slow:
        noun = "A mail waits" if mail.waiting == 1 else f"{mail.waiting} mails wait"
        worries.append(f"{noun} for over ten minutes. The worker or the mail server may be down.")
    return worries


def _home(guest: Guest) -> str:
    return f"/e/{guest.event.slug}/console"
