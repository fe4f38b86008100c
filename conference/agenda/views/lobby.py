"""The lobby: what is on, what is next, one's own day, and the word from the organisers."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from conference.agenda.queries.lobby import Award, Word, latest_words, next_award
from conference.agenda.rules.lobby import event_days, greeting, minutes_through, next_up, on_poster, where_we_are
from conference.agenda.rules.mine import my_items
from conference.agenda.views.people import people_worth_meeting
from conference.ballots.live import list_topic
from conference.events.entrance import guest
from conference.events.live import event_topic
from conference.events.rules import moment
from conference.foundation.kit import Kit
from conference.foundation.web import answer, kit_of, render, wants_partial
from conference.people.live import person_topic
from conference.polls.live import running_topic
from conference.polls.queries import Running, running_polls
from conference.programme.kept import going_at
from conference.programme.live import programme_topic
from conference.programme.views.reader import Reader, reader_of

AWARD_SECONDS = 5  # which one is next changes with the clock too
ART = frozenset({"plenary", "green", "digital", "resil", "skills", "finance", "cafe"})


async def show_lobby(request: Request) -> Response:
    """The lobby; for a stranger to an event whose agenda is not public, only its door."""
    found = await guest(request)
    if not found.is_member and not found.event.public_agenda:
        return await render(request, "agenda/closed.html", current="lobby", event=found.event)
    kit = kit_of(request)
    reader = await reader_of(request)
    topics = _topics(reader)
    revisions = kit.pages.at(topics)
    facts = await _facts(request, reader)
    facts["topics"] = [(topic, kit.revisions[topic]) for topic in topics]
    if wants_partial(request):
        return answer(request, kit.templates.render("agenda/_lobby.html", **facts))
    response = await render(request, "agenda/lobby.html", current="lobby", **facts)
    return kit.pages.keep(request, response, revisions) if reader.same_for_all else response


def _topics(reader: Reader) -> list[str]:
    event = reader.guest.event_id
    topics = [programme_topic(event), event_topic(event)]
    return (
        [*topics, list_topic(event), running_topic(event), person_topic(reader.guest.person_id)]
        if reader.is_member
        else topics
    )


async def _facts(request: Request, reader: Reader) -> dict[str, Any]:
    kit, event, now = kit_of(request), reader.guest.event, reader.now
    number = reader.guest.event_id
    going = await going_at(kit, number)
    live = on_poster(reader.programme.live(now), reader.own, going)
    words, award = await _news(kit, number, now) if reader.is_member else ([], None)
    asked = await _asked(kit, number) if reader.is_member else []
    today = now.astimezone(reader.zone).date()
    items = my_items(reader.programme, reader.own, now, reader.zone)
    viewer = reader.guest.viewer
    over = moment(event, now) == "past"
    return {
        "reader": reader,
        "zone": reader.zone,
        "now": now,
        "hello": f"{greeting(now, reader.zone)}, {viewer.name.split()[0]}" if viewer else event.name,
        "tagline": event.tagline,
        "where": where_we_are(event, now, reader.programme.zone),
        "days": event_days(event, reader.programme, now),
        "live": live,
        "more_live": len(reader.programme.live(now)) - len(live),
        "progress": minutes_through(live[0], now) if live else (0, 1),
        "art": f"img/art/{live[0].track.hue}.svg" if live and live[0].track.hue in ART else "img/art/event-wide.svg",
        "going": going,
        "next": next_up(reader.programme, reader.own, now),
        "today": [item for item in items if item.starts_at.astimezone(reader.zone).date() == today],
        "over": over,
        "worth": await people_worth_meeting(kit, number, reader.guest.person_id)
        if reader.is_member and not over
        else (),
        "words": words,
        "award": award,
        "asked": asked,
        "figures": _figures(request, reader),
    }


async def _news(kit: Kit, event: int, now: datetime) -> tuple[list[Word], Award | None]:
    """Announcements and the next award, remembered for all who come to the lobby."""

    async def read_words() -> list[Word]:
        async with kit.db.glance() as db:
            return await latest_words(db, event)

    async def read_award() -> Award | None:
        async with kit.db.glance() as db:
            return await next_award(db, event, now)

    words = await kit.memory.recall(("words", event), read_words, lambda _: (event_topic(event),))
    award = await kit.memory.recall(("award", event), read_award, lambda _: (list_topic(event),), seconds=AWARD_SECONDS)
    return words, award


async def _asked(kit: Kit, event: int) -> list[Running]:
    """The polls that take answers now, remembered for all who come to the lobby."""

    async def read() -> list[Running]:
        async with kit.db.glance() as db:
            return await running_polls(db, event)

    return await kit.memory.recall(("running polls", event), read, lambda _: (running_topic(event),))


def _figures(request: Request, reader: Reader) -> list[tuple[str, int, str]]:
    """Label, number, nothing; only figures that say something."""
    programme = reader.programme
    here = kit_of(request).hub.present(event_topic(reader.guest.event_id)) if reader.is_member else 0
    sessions = sum(not session.is_break for session in programme.standing)
    figures = (
        ("Countries", programme.countries),
        ("Speakers", programme.speakers),
        ("Sessions", sessions),
        ("Café tables", programme.tables),
        ("Here now", here),
    )
    return [(label, number, "") for label, number in figures if number]
