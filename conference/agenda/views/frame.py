"""The frame of every page of an event: entries of the sign, and the departure strip."""

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request

from conference.events.entrance import guest
from conference.events.live import event_topic
from conference.foundation.templating import NavItem, Page, Strip, day
from conference.foundation.web import kit_of
from conference.programme.cards import KINDS, Busy, Own, Programme
from conference.programme.kept import programme_of
from conference.programme.views.reader import own_of

SHORT = 44  # letters that fit the strip


async def show_frame(request: Request, page: Page) -> None:
    """Lobby and Agenda for whoever may see them, and the strip. One query for a member, none for a visitor."""
    if page.event is None:
        return
    found = await guest(request)
    if not page.roles and not found.event.public_agenda:
        return
    page.nav.append(NavItem("lobby", page.event.url(), "Lobby", "house", 10))
    page.nav.append(NavItem("agenda", page.event.url("agenda"), "Agenda", "calendar-days", 20))
    kit = kit_of(request)
    programme = await programme_of(kit, page.event.id)
    own = await own_of(request)
    topic = event_topic(page.event.id)
    if page.roles and topic not in page.live_topics:
        page.live_topics.append(topic)
    here = kit.hub.present(topic) if page.roles else 0
    page.strip = _strip(page, programme, own, here)


def _strip(page: Page, programme: Programme, own: Own, here: int) -> Strip:
    live = programme.live(page.now)
    text = _live_text(programme, page)
    ahead = next_own(own, page)
    if ahead is None or page.event is None:
        return Strip(len(live), text, here)
    return Strip(len(live), text, here, _short(ahead.label), ahead.starts_at, own_url(page.event.url(), ahead), "Open")


def next_own(own: Own, page: Page) -> Busy | None:
    """What the viewer has next: a starred session, a duty, a meeting."""
    ahead = (item for item in own.busy if item.starts_at > page.now and item.kind != "private")
    return next(ahead, None)


def own_url(base: str, item: Busy) -> str:
    """The page about something that takes the viewer's time."""
    if item.kind == "meeting":
        return f"{base}meetings/{item.ref}"
    return f"{base}day" if item.kind == "private" else f"{base}sessions/{item.ref}"


def _live_text(programme: Programme, page: Page) -> str:
    """What runs now, or what comes next, in a few words."""
    live, zone = programme.live(page.now), page.zone
    if len(live) == 1:
        return _short(live[0].title)
    if live:
        kinds, ends = {session.kind for session in live}, {session.ends_at for session in live}
        what = f"{KINDS[kinds.pop()]}s" if len(kinds) == 1 else "Sessions"
        return f"{what} until {max(ends).astimezone(zone):%H:%M}"
    for session in programme.sessions:
        if session.starts_at > page.now and not session.is_break and not session.is_cancelled:
            return f"{_when(session.starts_at, page.now, zone)}: {_short(session.title)}"
    return "The programme is over; recordings and slides stay here." if programme.sessions else ""


def _when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`Next at 14:00` today, `Next on Wed 11 Nov, 09:00` on another day."""
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"Next at {local:%H:%M}"
    return f"Next on {day(local, style='medium')}, {local:%H:%M}"


def _short(title: str) -> str:
    return title if len(title) <= SHORT else title[: SHORT - 1].rstrip() + "…"
