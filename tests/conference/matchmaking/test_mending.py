"""Somebody reads why a wish of theirs has no time, and mends it on the spot."""

from conference.foundation.kit import Kit
from conference.meetings import service as meetings
from conference.meetings.queries.availability import availability
from tests.client import Browser, text_of
from tests.conference.matchmaking.factories import make_market, published, solved


async def test_opening_the_named_slot_gives_an_agreed_wish_its_time(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], people=4, slots=2, accepted=2)
    fair = market.fair
    async with kit.work(quiet=True) as work:
        await meetings.close_slot(work, fair.slots[0], by=fair.person(0))
        await meetings.close_slot(work, fair.slots[1], by=fair.person(1))
    await published(kit, await solved(kit, market))
    browser = await browser_for().sign_in(fair.people[0])
    url = fair.url("wishes")
    page = await browser.get(url)
    name = fair.people[1].name
    assert f"You and {name} have no open slot in common." in text_of(page)
    assert "Open Wed 11, 14:00 and meet" in text_of(page)
    opening = f"{url}/{market.requests[0].id}/opening"
    stranger = await browser_for().sign_in(fair.people[2])
    assert (await stranger.press(opening, _method="PUT", slot=str(fair.slot(0)))).status_code == 404
    # The table is gone by now: nothing is opened, and the page says so.
    async with kit.work(quiet=True) as work:
        await meetings.set_tables(work, fair.event_id, [fair.slot(0)], 1)
    gone = await browser.press(opening, _method="PUT", slot=str(fair.slot(0)))
    assert (gone.status_code, "tables are taken" in text_of(gone)) == (409, True)
    async with kit.db.read() as db:
        free = await availability(db, fair.event_id, kit.clock.now(), (fair.person(0),))
    assert free.free[fair.person(0)] & 1 == 0
    async with kit.work(quiet=True) as work:
        await meetings.set_tables(work, fair.event_id, [fair.slot(0)], 3)
    met = await browser.press(opening, _method="PUT", slot=str(fair.slot(0)))
    assert met.status_code == 303
    assert f"{name} and you" in text_of(await browser.get(met.headers["location"]))
    assert "Nothing is left over" in text_of(await browser.get(url))


async def test_a_wish_that_waits_for_the_other_one_only_gets_the_slot_opened(
    kit: Kit, browser_for: type[Browser]
) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], people=4, slots=2)
    fair = market.fair
    async with kit.work(quiet=True) as work:
        await meetings.close_slot(work, fair.slots[0], by=fair.person(0))
        await meetings.close_slot(work, fair.slots[1], by=fair.person(1))
    await published(kit, await solved(kit, market))
    browser = await browser_for().sign_in(fair.people[0])
    opening = fair.url(f"wishes/{market.requests[0].id}/opening")
    done = await browser.press(opening, _method="PUT", slot=str(fair.slot(0)))
    assert done.headers["location"] == fair.url("wishes")
    words = text_of(await browser.get(fair.url("wishes")))
    assert "That slot is open now." in words
    assert "By now you both have Wed 11, 14:00 free" in words
