"""Verbs of the programme: rooms and people are never booked twice, and who counts on a session hears of changes."""

import asyncio

import pytest
from sqlmodel import col, select

from conference.diary.models import Commitment, CommitmentKind
from conference.diary.service import commit
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.notices.models import Notice
from conference.programme.kept import going_at, programme_of
from conference.programme.models import Part, Resource, Session, SessionState, Star
from conference.programme.service import cancel_session, move_session, star, unstar
from tests.conference.programme.factories import make_room, make_session, make_track
from tests.factories import at, make_event, make_member


async def taken_by(kit: Kit, person: int) -> list[tuple[str, int, str]]:
    async with kit.db.read() as db:
        asked = select(Commitment).where(Commitment.person_id == person).order_by(col(Commitment.starts_at))
        return [(each.kind, each.ref, f"{each.starts_at:%H:%M}") for each in (await db.exec(asked)).all()]


async def test_a_session_takes_the_time_of_everybody_on_its_bill(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        noor, jury = await make_member(work, event, "Noor Bakker"), await make_member(work, event, "Ana Vuković")
        session = await make_session(
            work,
            event,
            speakers=(noor,),
            must_attend=(jury.id,),
            resources=[{"title": "Slides", "url": "https://files.example/slides.pdf", "kind": "slides"}],
            parts=[{"title": "First pitch", "lead_id": noor.id}, {"title": "Second pitch"}],
        )
    assert await taken_by(kit, noor.id) == [("duty", session.id, "10:00")]
    assert await taken_by(kit, jury.id) == [("duty", session.id, "10:00")]
    async with kit.db.read() as db:
        assert (await db.exec(select(Resource.title))).all() == ["Slides"]
        assert (await db.exec(select(Part.position, Part.title).order_by(Part.position))).all() == [
            (1, "First pitch"),
            (2, "Second pitch"),
        ]


async def test_a_draft_takes_nobodys_time_and_is_not_in_the_programme(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        noor = await make_member(work, event, "Noor Bakker")
        await make_session(work, event, speakers=(noor,), state=SessionState.DRAFT)
    assert await taken_by(kit, noor.id) == []
    assert (await programme_of(kit, event.id)).sessions == ()


async def test_a_room_is_not_used_twice_at_a_time(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        room = await make_room(work, event)
        await make_session(work, event, "Green", "11:00", "12:00", room_id=room.id)
        await make_session(work, event, "After it", "12:00", "13:00", room_id=room.id)
    with pytest.raises(RuleBroken, match="“Green” is in that room at that time") as refused:
        async with kit.work() as work:
            await make_session(work, event, "Digital", "11:59", "12:10", room_id=room.id)
    assert refused.value.code == "session.room_taken"


async def test_of_sessions_that_race_for_a_room_one_gets_it(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        room = await make_room(work, event)

    async def take(start: str, end: str) -> bool:
        try:
            async with kit.work() as work:
                await make_session(work, event, "Racing", start, end, room_id=room.id)
        except RuleBroken as refused:
            assert refused.code == "session.room_taken"
            return False
        return True

    spans = [("11:00", "12:00"), ("11:30", "12:30"), ("11:59", "13:00"), ("10:00", "13:00")]
    assert sum(await asyncio.gather(*(take(*span) for span in spans * 3))) == 1


async def test_somebody_who_has_no_time_is_named(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        noor = await make_member(work, event, "Noor Bakker")
        await make_session(work, event, "Green", speakers=(noor,))
    with pytest.raises(RuleBroken, match="Noor Bakker has “Green” at that time") as refused:
        async with kit.work() as work:
            await make_session(work, event, "Digital", "11:30", "12:30", speakers=(noor,))
    assert refused.value.code == "session.person_taken"
    async with kit.work() as work:
        await make_session(work, event, "After it", "12:00", "12:30", speakers=(noor,))


async def test_a_private_block_is_not_told_to_the_organiser(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        noor = await make_member(work, event, "Noor Bakker")
        span = {"start": at("11:00"), "end": at("12:00")}
        await commit(work, event=event.id, person=noor.id, kind=CommitmentKind.PRIVATE, label="Dentist", **span)
    with pytest.raises(RuleBroken, match="Noor Bakker has something private at that time"):
        async with kit.work() as work:
            await make_session(work, event, speakers=(noor,))


async def test_moving_a_session_moves_its_duties_and_tells_who_counts_on_it(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work, slug="ecc")
        noor, ines = await make_member(work, event, "Noor Bakker"), await make_member(work, event, zone="Europe/Lisbon")
        organiser = await make_member(work, event, "Dilan Aydın")
        room = await make_room(work, event, "Room 2")
        session = await make_session(work, event, "Green", speakers=(noor,))
        for person in (ines, organiser):
            await star(work, session, by=person.id)
    async with kit.work() as work:
        session = await work.db.get(Session, session.id)
        await move_session(work, session, starts_at=at("14:00"), ends_at=at("15:00"), room_id=room.id, by=organiser.id)
    assert await taken_by(kit, noor.id) == [("duty", session.id, "13:00")]
    card = (await programme_of(kit, event.id)).by_id[session.id]
    assert (card.sequence, card.place_name, card.starts_at) == (1, "Room 2", at("14:00"))
    async with kit.db.read() as db:
        told = (await db.exec(select(Notice.person_id, Notice.text, Notice.url))).all()
    url = f"/e/ecc/sessions/{session.id}"
    assert sorted(told) == sorted(
        [
            (noor.id, "“Green” moved: now Tue 10 Nov, 14:00, Room 2.", url),
            (ines.id, "“Green” moved: now Tue 10 Nov, 13:00, Room 2.", url),
        ]
    )


async def test_a_move_that_somebody_has_no_time_for_changes_nothing(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        noor = await make_member(work, event, "Noor Bakker")
        green = await make_session(work, event, "Green", "11:00", "12:00", speakers=(noor,))
        await make_session(work, event, "Digital", "14:00", "15:00", speakers=(noor,))
    with pytest.raises(RuleBroken, match="Noor Bakker has “Digital”"):
        async with kit.work() as work:
            session = await work.db.get(Session, green.id)
            await move_session(work, session, starts_at=at("14:30"), ends_at=at("15:30"), room_id=None, by=None)
    assert [start for _, _, start in await taken_by(kit, noor.id)] == ["10:00", "13:00"]
    assert (await programme_of(kit, event.id)).by_id[green.id].sequence == 0


async def test_a_cancelled_session_gives_back_room_and_time(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        noor, ines = await make_member(work, event, "Noor Bakker"), await make_member(work, event)
        room = await make_room(work, event)
        session = await make_session(work, event, "Green", speakers=(noor,), room_id=room.id)
        await star(work, session, by=ines.id)
    for _ in range(2):  # twice does no harm
        async with kit.work() as work:
            await cancel_session(work, await work.db.get(Session, session.id), by=None)
    async with kit.work() as work:
        await make_session(work, event, "Instead", speakers=(noor,), room_id=room.id)
    card = (await programme_of(kit, event.id)).by_id[session.id]
    assert (card.is_cancelled, card.sequence) == (True, 1)
    async with kit.db.read() as db:
        told = (await db.exec(select(Notice.person_id).where(col(Notice.text).contains("was cancelled")))).all()
    assert sorted(told) == sorted([noor.id, ines.id])


async def test_a_cancelled_session_cannot_be_starred_or_moved(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        session = await make_session(work, event)
        await cancel_session(work, session, by=None)
        with pytest.raises(RuleBroken, match="was cancelled"):
            await star(work, session, by=ines.id)
        with pytest.raises(RuleBroken, match="was cancelled"):
            await move_session(work, session, starts_at=at("15:00"), ends_at=at("16:00"), room_id=None, by=None)


async def test_a_star_counts_once_also_from_two_tabs_at_once(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        session = await make_session(work, event)

    async def press() -> None:
        async with kit.work() as work:
            await star(work, session, by=ines.id)

    await asyncio.gather(*(press() for _ in range(6)))
    assert await going_at(kit, event.id) == {session.id: 1}
    async with kit.work() as work:
        await unstar(work, session, by=ines.id)
        await unstar(work, session, by=ines.id)
    async with kit.db.read() as db:
        assert (await db.exec(select(Star))).all() == []


async def test_the_kept_programme_is_read_anew_after_a_change(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        await make_track(work, event, "green")
        await make_session(work, event, "Green")
    first = await programme_of(kit, event.id)
    assert await programme_of(kit, event.id) is first
    async with kit.work() as work:
        await make_session(work, event, "Digital", "13:00", "14:00")
    assert [session.title for session in (await programme_of(kit, event.id)).sessions] == ["Green", "Digital"]
