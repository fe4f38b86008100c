"""Breaks as settings: asking, booking, moving by hand, one's own page and the matching problem keep the same ones."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.diary.models import CommitmentKind
from conference.diary.service import commit
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.meetings import service
from conference.meetings.forms import AskForm, BlockForm
from conference.meetings.models import Meeting
from conference.meetings.queries import SlotRow, matching_input
from conference.meetings.queries.availability import availability
from conference.meetings.queries.places import places_for
from conference.meetings.rules.pace import Pace, bearable, day_of, stretches
from scheduling.matching.rhythm import Rhythm
from tests.client import Browser, text_of
from tests.conference.meetings.factories import Fair, make_fair
from tests.conference.meetings.test_settings import make_desk
from tests.factories import at


def slots(*minutes: int) -> list[SlotRow]:
    """Slots of 20 minutes, so many minutes after 14:00."""
    starts = [at("14:00") + timedelta(minutes=minute) for minute in minutes]
    return [SlotRow(number, start, start + timedelta(minutes=20)) for number, start in enumerate(starts)]


def test_slots_follow_each_other_where_less_than_a_slot_lies_between() -> None:
    row = slots(0, 20, 45, 85, 105)
    assert [[slot.id for slot in part] for part in stretches(row)] == [[0, 1, 2], [3, 4]]
    day = day_of(row, Pace(longest_run=2))
    assert day.barred([0, 1]) == {2}
    assert day.barred([1, 2]) == {0}
    assert day_of(row, Pace(pause=1)).barred([1, 3]) == {0, 2, 4}
    assert day_of(row, Pace()).barred([0, 1, 2]) == frozenset()


@given(st.sets(st.integers(0, 7)), st.integers(1, 4), st.integers(0, 3))
def test_what_stands_can_be_borne_and_nothing_stricter_could(busy: set[int], longest: int, pause: int) -> None:
    mask, joined = sum(1 << slot for slot in busy), 0b11101110
    run, rest = bearable(Pace(longest, pause), joined, mask)
    assert run is not None
    assert Rhythm(run, rest, joined).keeps(mask)
    assert rest == pause or not Rhythm(None, rest + 1, joined).keeps(mask)
    assert run == longest or not Rhythm(run - 1, 0, joined).keeps(mask)


async def _placed(kit: Kit, fair: Fair, pair: tuple[int, int], slot: int) -> Meeting:
    async with kit.work() as work:
        return await service.place_meeting(
            work, fair.event_id, fair.person(pair[0]), fair.person(pair[1]), fair.slot(slot)
        )


async def _offered(kit: Kit, fair: Fair, asker: int, other: int) -> list[int]:
    async with kit.db.read() as db:
        found = await availability(db, fair.event_id, kit.clock.now(), viewer=fair.person(asker))
    order = [slot.id for slot in fair.slots]
    return [order.index(slot.id) for slot in found.offers(fair.person(asker), fair.person(other))]


async def test_nobody_is_booked_without_the_break_that_the_event_keeps(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 5, 6, longest_run=2)
    await _placed(kit, fair, (0, 1), 1)
    last = await _placed(kit, fair, (0, 2), 2)
    assert await _offered(kit, fair, 0, 3) == [4, 5]
    assert await _offered(kit, fair, 3, 1) == [0, 2, 3, 4, 5]
    with pytest.raises(
        RuleBroken, match=r"Inês Calado would have no break on .*at most 2 meetings in a row"
    ) as refused:
        await _placed(kit, fair, (0, 3), 3)
    assert refused.value.code == "time.no_break"
    async with kit.work() as work:
        with pytest.raises(RuleBroken, match="One of these times is no longer free"):
            form = AskForm(invitee=fair.person(3), slot_ids=[fair.slot(0)])
            await service.ask(work, fair.event_id, form, by=fair.person(0))
    await _placed(kit, fair, (0, 3), 4)
    await _placed(kit, fair, (0, 4), 5)
    async with kit.db.read() as db:
        names = {fair.person(place): fair.people[place].name for place in (0, 2)}
        places = await places_for(db, fair.event_id, names, kit.clock.now(), last)
    whys = [place.why for place in places]
    assert whys == [
        "",
        "Inês Calado: 1:1 with Lars Nygaard",
        "",
        "no break for Inês Calado",
        "Inês Calado: 1:1 with Petra Šimková",
        "Inês Calado: 1:1 with Katrin Vogel",
    ]
    async with kit.work() as work:
        with pytest.raises(RuleBroken, match="no break"):
            await service.move_meeting(work, last, fair.slot(3), by=None)
    async with kit.work() as work:
        await service.move_meeting(work, last, fair.slot(0), by=None)
    words = text_of(await (await browser_for().sign_in(fair.people[0])).get(fair.url("meetings")))
    assert words.count("Kept free: your break") == 2


async def test_a_pause_and_a_distance_to_the_rest_of_the_day_are_kept(kit: Kit) -> None:
    fair = await make_fair(kit, 3, 6, pause_slots=1, buffer_minutes=15)
    start = fair.slots[5].starts_at
    async with kit.work() as work:
        await commit(
            work,
            event=fair.event_id,
            person=fair.person(1),
            kind=CommitmentKind.PRIVATE,
            start=start,
            end=start + timedelta(minutes=20),
            ref=1,
            label="",
        )
    async with kit.db.read() as db:
        given = await matching_input(db, fair.event_id)
    assert [slot.id in given.people[fair.person(1)] for slot in fair.slots] == [True] * 4 + [False] * 2
    await _placed(kit, fair, (0, 1), 1)
    assert await _offered(kit, fair, 0, 2) == [3, 4, 5]
    assert await _offered(kit, fair, 1, 2) == [3]
    with pytest.raises(RuleBroken, match="something else less than 15 minutes from") as near:
        await _placed(kit, fair, (1, 2), 4)
    assert near.value.code == "time.near"
    with pytest.raises(RuleBroken, match="1 free slot after each meeting"):
        await _placed(kit, fair, (0, 2), 2)


async def test_breaks_are_settings_and_move_nothing_that_stands(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 3, 3)
    desk, hana = await make_desk(kit, fair)
    await _placed(kit, fair, (0, 1), 0)
    await _placed(kit, fair, (0, 2), 1)
    browser = await browser_for().sign_in(hana)
    limits = {"tables": "3", "max_meetings": "9", "min_meetings": "1", "max_requests": "5", "hold_minutes": "60"}
    breaks = {"longest_run": "0", "pause_slots": "-1", "buffer_minutes": "10"}
    refused = await browser.press(f"{desk}/limits", _method="PUT", **limits, **breaks)
    assert (refused.status_code, refused.text.count('aria-invalid="true"')) == (422, 2)
    breaks |= {"longest_run": "1", "pause_slots": "1"}
    assert (await browser.press(f"{desk}/limits", _method="PUT", **limits, **breaks)).status_code == 303
    async with kit.db.read() as db:
        given = await matching_input(db, fair.event_id)
    assert given.pace == Pace(1, 1, timedelta(minutes=10))
    assert len(given.meetings) == 2
    assert await _offered(kit, fair, 1, 2) == []
    async with kit.work() as work:
        evening = BlockForm.model_validate({"day": "2020-11-11", "starts": "18:00", "ends": "18:20"})
        await service.add_block(work, fair.event_id, evening, fair.event.zone)
    async with kit.db.read() as db:
        found = await availability(db, fair.event_id, kit.clock.now())
    assert [slot.starts_at for slot in found.offers(fair.person(1), fair.person(2))] == [at("18:00", day=1)]
    breaks |= {"longest_run": "", "pause_slots": "0"}
    assert (await browser.press(f"{desk}/limits", _method="PUT", **limits, **breaks)).status_code == 303
    assert 'id="f-longest_run" name="longest_run"' in (page := (await browser.get(desk)).text)
    assert "None" not in page.split('id="f-longest_run"')[1][:200]
