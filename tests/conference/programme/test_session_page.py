"""The page of a session, its star and its calendar file; visitors, strangers, drafts."""

from datetime import datetime

import vobject

from conference.foundation.kit import Kit
from conference.programme.models import Session, SessionState
from conference.programme.service import cancel_session, move_session, star
from tests.client import Browser, text_of
from tests.conference.programme.factories import make_room, make_session, make_track
from tests.factories import at, make_event, make_member, make_person


async def test_a_member_reads_both_times_speakers_and_parts(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        mei, noor = (
            await make_member(work, event, "Mei Tanaka", zone="Asia/Tokyo"),
            await make_member(work, event, "Noor"),
        )
        room, track = await make_room(work, event, "Room 1"), await make_track(work, event, "green")
        session = await make_session(
            work,
            event,
            "Green: value chains",
            speakers=(noor,),
            room_id=room.id,
            track_id=track.id,
            parts=[{"title": "The fibre passport", "summary": "Where a thread was born"}],
            resources=[{"title": "Cost model", "url": "https://files.example/model.pdf", "kind": "document"}],
        )
    page = await (await browser_for().sign_in(mei)).get(f"/e/{event.slug}/sessions/{session.id}")
    words = text_of(page)
    assert page.status_code == 200
    for expected in (
        "Green: value chains",
        "19:00 – 20:00 Tokyo time",
        "At the event it is Tue 10 Nov, 11:00–12:00 Brussels time.",
        "Room 1",
        "Noor",
        "1. The fibre passport",
        "Cost model",
        "The link to the stream appears here as soon as the organisers add it",
    ):
        assert expected in words


async def test_a_stream_is_offered_where_there_is_one(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        session = await make_session(work, event, start="10:00", end="11:00", live_url="https://live.example/1")
    page = await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/sessions/{session.id}")
    assert "It is on now , until 11:00" in text_of(page)
    assert 'href="https://live.example/1"' in page.text


async def test_not_there_for_another_event_a_draft_or_nonsense(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event, other = await make_event(work), await make_event(work)
        ines = await make_member(work, event)
        elsewhere = await make_session(work, other)
        draft = await make_session(work, event, state=SessionState.DRAFT)
    browser = await browser_for().sign_in(ines)
    for name in (elsewhere.id, draft.id, 999_999, "nonsense", "-1"):
        for path in (f"sessions/{name}", f"sessions/{name}.ics"):
            assert (await browser.get(f"/e/{event.slug}/{path}")).status_code == 404
        assert (await browser.press(f"/e/{event.slug}/sessions/{name}/star", _method="PUT")).status_code == 404


async def test_a_closed_agenda_is_for_members(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work, public_agenda=False)
        stranger = await make_person(work, "Oskar Tamm")
        session = await make_session(work, event)
    path = f"/e/{event.slug}/sessions/{session.id}"
    answer = await browser_for().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/signin?next={path}")
    assert (await (await browser_for().sign_in(stranger)).get(path)).status_code == 403


async def test_a_visitor_reads_but_cannot_star(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        session = await make_session(work, event)
    path, visitor = f"/e/{event.slug}/sessions/{session.id}", browser_for()
    page = await visitor.get(path)
    assert (page.status_code, "data-star" in page.text) == (200, False)
    answer = await visitor.press(f"{path}/star", _method="PUT")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=/")


async def test_a_star_without_scripts_leads_back_to_where_it_was_pressed(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        session = await make_session(work, event)
    browser = await browser_for().sign_in(ines)
    path = f"/e/{event.slug}/sessions/{session.id}/star?k=l"
    referer = {"referer": f"{kit.settings.base_url}/e/{event.slug}/agenda?day=2020-11-10"}
    answer = await browser.post(path, data={"_method": "PUT"}, headers=referer)
    back = f"/e/{event.slug}/agenda?day=2020-11-10#s{session.id}"
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert "Saved to your agenda." in text_of(await browser.get(back))
    answer = await browser.post(path, data={"_method": "DELETE"}, headers={"referer": "https://evil.example/x"})
    assert answer.headers["location"] == f"/e/{event.slug}/sessions/{session.id}#s{session.id}"


async def test_a_star_with_scripts_answers_itself(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        session = await make_session(work, event)
    browser, path = await browser_for().sign_in(ines), f"/e/{event.slug}/sessions/{session.id}/star"
    for verb, pressed, following in (("PUT", "true", "DELETE"), ("DELETE", "false", "PUT")):
        answer = await browser.post(f"{path}?k=g", data={"_method": verb}, headers={"hx-request": "true"})
        assert answer.status_code == 200
        assert answer.text.startswith(f'<form class="act" id="star-g{session.id}"')
        assert f'aria-pressed="{pressed}"' in answer.text
        assert f'value="{following}"' in answer.text


async def test_a_cancelled_session_says_so_and_refuses_stars(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        session = await make_session(work, event, "Green")
        await cancel_session(work, session, by=None)
    browser, path = await browser_for().sign_in(ines), f"/e/{event.slug}/sessions/{session.id}"
    assert "This session was cancelled." in text_of(await browser.get(path))
    answer = await browser.press(f"{path}/star", _method="PUT")
    assert (answer.status_code, "“Green” was cancelled" in text_of(answer)) == (409, True)


async def test_the_page_says_what_is_in_the_way(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        green, digital = await make_session(work, event, "Green"), await make_session(work, event, "Digital")
        await star(work, green, by=ines.id)
    browser = await browser_for().sign_in(ines)
    assert "Same time as “Green”." in text_of(await browser.get(f"/e/{event.slug}/sessions/{digital.id}"))


async def test_visitors_get_a_kept_page_until_the_session_changes(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        session = await make_session(work, event, "Green")
    path, visitor = f"/e/{event.slug}/sessions/{session.id}", browser_for()
    tag = (await visitor.get(path)).headers["etag"]
    assert (await visitor.get(path, headers={"if-none-match": tag})).status_code == 304
    async with kit.work() as work:
        found = await work.db.get(Session, session.id)
        await move_session(work, found, starts_at=at("15:00"), ends_at=at("16:00"), room_id=None, by=None)
    page = await visitor.get(path, headers={"if-none-match": tag})
    assert (page.status_code, "15:00 – 16:00" in text_of(page)) == (200, True)


async def test_the_calendar_file_holds_the_instants(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        session = await make_session(work, event, "Green; with, signs", uid="green-1")
    answer = await browser_for().get(f"/e/{event.slug}/sessions/{session.id}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=UTF-8"
    entry = vobject.readOne(answer.text).vevent
    assert (entry.uid.value, entry.summary.value) == ("green-1@folkmoot.test", "Green; with, signs")
    assert (entry.dtstart.value, entry.dtend.value) == (at("11:00"), at("12:00"))
    assert isinstance(entry.dtstart.value, datetime)
