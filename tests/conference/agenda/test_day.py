"""My day: everything that takes one's time, with what collides and why; private blocks."""

from conference.diary.models import CommitmentKind
from conference.diary.queries import commitments_at
from conference.diary.service import commit
from conference.foundation.kit import Kit
from conference.programme.models import Session
from conference.programme.service import cancel_session, star
from tests.client import Browser, text_of
from tests.conference.programme.factories import make_room, make_session
from tests.factories import at, make_event, make_member, make_person

BLOCK = {"day": "2020-11-10", "start": "14:00", "end": "15:30", "label": "School run"}


async def test_everything_stands_in_one_list_and_says_what_collides(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        room = await make_room(work, event, "Room 1")
        duty = await make_session(work, event, "My panel", "11:00", "12:00", speakers=(ines,), room_id=room.id)
        green = await make_session(work, event, "Green", "11:30", "12:30")
        off = await make_session(work, event, "Called off", "16:00", "17:00")
        for session in (duty, green, off):
            await star(work, session, by=ines.id)
        span = {"start": at("12:20"), "end": at("12:40")}
        whose = {"event": event.id, "person": ines.id, "kind": CommitmentKind.MEETING, "ref": 7}
        await commit(work, **whose, **span, label="1:1 with João Prates")
        await cancel_session(work, await work.db.get(Session, off.id), by=None)
    words = text_of(await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/day"))
    for expected in (
        "3 things overlap with something else.",
        "11:00 12:00 My panel Your duty Room 1 Overlaps “Green”",
        "11:30 12:30 Green Starred Online Overlaps “My panel”, where you have a duty",
        "12:20 12:40 1:1 with João Prates Your meeting Overlaps “Green”",
        "16:00 17:00 Called off Cancelled",
    ):
        assert expected in words
    assert words.count("11:00 12:00 My panel") == 1  # not twice, as star and as duty


async def test_a_meeting_does_not_collide_with_the_starred_block_of_meetings(
    kit: Kit, browser_for: type[Browser]
) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        await star(work, await make_session(work, event, "1:1 meetings", kind="matchmaking"), by=ines.id)
        span = {"start": at("11:20"), "end": at("11:40")}
        await commit(work, event=event.id, person=ines.id, kind=CommitmentKind.MEETING, ref=7, label="1:1", **span)
    browser = await browser_for().sign_in(ines)
    for page in ("day", "agenda"):
        assert "Overlaps" not in text_of(await browser.get(f"/e/{event.slug}/{page}"))


async def test_an_empty_day_leads_on(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
    assert "Your days are empty" in text_of(await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/day"))


async def test_a_private_block_comes_and_goes(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event, zone="Europe/Lisbon")
    browser = await browser_for().sign_in(ines)
    answer = await browser.press(f"/e/{event.slug}/day/blocks", **BLOCK)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/e/{event.slug}/day")
    async with kit.db.read() as db:
        (block,) = await commitments_at(db, event.id, ines.id)
    assert (block.kind, block.label, block.starts_at, block.ends_at) == (
        "private",
        "School run",
        at("15:00"),  # 14:00 in Lisbon
        at("16:30"),
    )
    answer = await browser.press(f"/e/{event.slug}/day/blocks/{block.id}", _method="DELETE")
    assert answer.status_code == 303
    async with kit.db.read() as db:
        assert await commitments_at(db, event.id, ines.id) == []


async def test_a_block_over_something_else_keeps_what_was_typed(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        await make_session(work, event, "My panel", "15:00", "16:00", speakers=(ines,))
    browser = await browser_for().sign_in(ines)
    answer = await browser.press(f"/e/{event.slug}/day/blocks", **BLOCK)
    assert answer.status_code == 422
    assert "That time is taken by “My panel”." in text_of(answer)
    assert 'value="School run"' in answer.text
    assert 'value="14:00"' in answer.text


async def test_bad_input_keeps_what_was_typed(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
    browser = await browser_for().sign_in(ines)
    for change in ({"end": "13:00"}, {"start": "soon"}, {"day": "2020-13-40"}, {"label": "x" * 81}):
        answer = await browser.press(f"/e/{event.slug}/day/blocks", **(BLOCK | change))
        assert answer.status_code == 422
        assert f'value="{(BLOCK | change)["label"]}"' in answer.text
    async with kit.db.read() as db:
        assert await commitments_at(db, event.id, ines.id) == []


async def test_nobody_removes_what_is_not_their_own_private_block(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines, oskar = await make_member(work, event), await make_member(work, event, "Oskar Tamm")
        await make_session(work, event, "My panel", speakers=(ines,))
        span = {"start": at("14:00"), "end": at("15:00")}
        await commit(work, event=event.id, person=ines.id, kind=CommitmentKind.PRIVATE, **span)
    async with kit.db.read() as db:
        duty, block = await commitments_at(db, event.id, ines.id)
    ours, theirs = await browser_for().sign_in(ines), await browser_for().sign_in(oskar)
    path = f"/e/{event.slug}/day/blocks"
    assert (await theirs.press(f"{path}/{block.id}", _method="DELETE")).status_code == 404
    assert (await ours.press(f"{path}/{duty.id}", _method="DELETE")).status_code == 404
    async with kit.db.read() as db:
        assert len(await commitments_at(db, event.id, ines.id)) == 2


async def test_the_day_is_for_members(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        stranger = await make_person(work, "Oskar Tamm")
    assert (await browser_for().get(f"/e/{event.slug}/day")).status_code == 303
    browser = await browser_for().sign_in(stranger)
    assert (await browser.get(f"/e/{event.slug}/day")).status_code == 403
    assert (await browser.press(f"/e/{event.slug}/day/blocks", **BLOCK)).status_code == 403
