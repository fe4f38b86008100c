"""A publication in the background: quick to begin, made in batches, taken up after a crash, and nothing done twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from conference.app import make_kit
from conference.diary.models import CommitmentKind
from conference.diary.service import commit
from conference.foundation.clock import FixedClock
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.matchmaking.jobs import JOBS, Press, finish_publication
from conference.matchmaking.jobs import publishing as pressing
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.rules.plan import Planned, planned_meetings
from conference.matchmaking.service import publish, publish_some
from conference.matchmaking.service.publishing import FAILED
from conference.meetings import service as meetings
from conference.meetings.models import Meeting
from conference.notices.models import Notice
from conference.people.models import Person
from tests.client import Browser, text_of
from tests.conference.matchmaking.factories import (
    Market,
    make_market,
    outcome,
    published,
    queue,
    reload,
    solved,
    tangle,
)
from tests.counting import counted


@pytest.fixture
async def kits(kit: Kit, clock: FixedClock) -> AsyncIterator[list[Kit]]:
    """Two processes' kits on one database."""
    other = make_kit(kit.settings, clock=clock)
    yield [kit, other]
    await other.db.close()


async def begun(kit: Kit, market: Market) -> tuple[MatchRun, list[Planned]]:
    run = await solved(kit, market)
    async with kit.work() as work:
        await publish(work, run, by=market.organiser.id)
    return run, planned_meetings(run)


async def step(kit: Kit, run: MatchRun, plan: list[Planned], count: int) -> bool:
    async with kit.work() as work:
        return await publish_some(work, run.id or 0, plan, count)


async def letters(kit: Kit) -> list[OutgoingMail]:
    async with kit.db.read() as db:
        return list((await db.exec(select(OutgoingMail))).all())


async def bells(kit: Kit) -> Counter[int]:
    async with kit.db.read() as db:
        return Counter((await db.exec(select(Notice.person_id))).all())


async def placed(kit: Kit) -> list[int]:
    async with kit.db.read() as db:
        return sorted(number or 0 for number in (await db.exec(select(Meeting.request_id))).all())


async def wide(kit: Kit) -> Market:
    """Twelve requests among eight people; two more have none."""
    return await make_market(kit, tangle(8, 12), people=10, slots=8, tables=5)


async def test_the_word_to_publish_makes_nothing_yet_and_costs_the_same_for_many(kit: Kit) -> None:
    counts = []
    for market in (await make_market(kit, [(0, 1)]), await wide(kit)):
        run = await solved(kit, market)
        with counted(kit) as statements:
            async with kit.work() as work:
                await publish(work, run, by=market.organiser.id)
        counts.append(len(statements))
        found = await reload(kit, run)
        assert (found.state, found.dealt, found.publishing_at) == (RunState.PUBLISHING, 0, kit.clock.now())
        assert (found.published_by_id, found.published_at) == (market.organiser.id, None)
    assert counts[0] == counts[1]
    assert (await placed(kit), await letters(kit)) == ([], [])


async def test_the_job_finishes_what_was_begun_and_returns_at_once(kit: Kit) -> None:
    market = await wide(kit)
    run, plan = await begun(kit, market)
    press = Press()
    await press.look(kit)
    await press.look(kit)  # at work already: nothing is taken twice
    assert (await reload(kit, run)).dealt == 0
    assert press._at_work is not None
    await press._at_work
    done = await outcome(kit, run)
    assert (done.placed, done.lost) == (len(plan), {})
    assert [job.name for job in JOBS] == ["matchmaking", "publishing"]


@pytest.mark.parametrize("batches", [1, 3, 4, 5])
async def test_a_worker_that_dies_in_the_middle_is_followed_by_one_who_goes_on(kits: list[Kit], batches: int) -> None:
    old, new = kits
    market = await wide(old)
    run, plan = await begun(old, market)
    for _ in range(batches):
        await step(old, run, plan, 4)
    press = Press()
    await press.look(new)
    assert press._at_work is not None
    await press._at_work
    assert await placed(new) == sorted(meeting.request for meeting in plan)
    told = Counter(person for meeting in plan for person in (meeting.first, meeting.second))
    names = {person.email: person.id for person in market.fair.people}
    sent = await letters(new)
    assert Counter(names[mail.to] for mail in sent if mail.method) == told
    assert sorted(names[mail.to] or 0 for mail in sent if not mail.method) == [
        market.fair.person(8),
        market.fair.person(9),
    ]
    assert await bells(new) == Counter(range(market.fair.person(0), market.fair.person(9) + 1))
    assert (await outcome(new, run)).placed == len(plan)


async def test_a_batch_that_is_cut_off_leaves_nothing_and_is_done_again(kit: Kit) -> None:
    run, plan = await begun(kit, await wide(kit))
    await step(kit, run, plan, 4)
    with pytest.raises(RuntimeError, match="power"):
        async with kit.work() as work:
            await publish_some(work, run.id or 0, plan, 4)
            raise RuntimeError("power cut")
    assert ((await reload(kit, run)).dealt, len(await placed(kit)), len(await letters(kit))) == (4, 4, 8)
    await finish_publication(kit, run.id or 0)
    assert await placed(kit) == sorted(meeting.request for meeting in plan)
    assert len({mail.key for mail in await letters(kit)}) == 2 * len(plan) + 2


async def test_two_workers_share_the_batches(kits: list[Kit], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "BATCH", 2)
    monkeypatch.setattr(pressing, "PAUSE", 0.01)
    run, plan = await begun(kits[0], await wide(kits[0]))
    await asyncio.gather(*(finish_publication(kit, run.id or 0) for kit in kits))
    assert await placed(kits[0]) == sorted(meeting.request for meeting in plan)
    assert set((await bells(kits[0])).values()) == {1}
    assert len(await letters(kits[0])) == 2 * len(plan) + 2


async def test_what_is_booked_between_two_batches_is_left_out_with_its_reason(
    kit: Kit, browser_for: type[Browser]
) -> None:
    market = await wide(kit)
    run, plan = await begun(kit, market)
    await step(kit, run, plan, 4)
    hit = plan[5]
    slot = next(slot for slot in market.fair.slots if slot.id == hit.slot)
    async with kit.work() as work:
        await commit(
            work,
            event=market.event_id,
            person=hit.first,
            kind=CommitmentKind.PRIVATE,
            start=slot.starts_at,
            end=slot.ends_at,
        )
    await step(kit, run, plan, 4)
    browser = await browser_for().sign_in(market.organiser)
    words = text_of(await browser.get(market.desk))
    assert f"Publishing, 8 of {len(plan)}" in words
    assert "1 meeting no longer fitted so far." in words
    await finish_publication(kit, run.id or 0)
    done = await outcome(kit, run)
    assert (done.placed, list(done.lost)) == (len(plan) - 1, [hit.request])
    assert "is no longer free on" in done.lost[hit.request]
    words = text_of(await browser.get(market.desk))
    assert f"{len(plan) - 1} meetings, and everybody is told." in words
    assert done.lost[hit.request] in words


async def test_a_meeting_that_its_two_cancel_meanwhile_is_not_made_again(kit: Kit) -> None:
    run, plan = await begun(kit, await wide(kit))
    await step(kit, run, plan, 4)
    async with kit.db.read() as db:
        first = (await db.exec(select(Meeting))).first()
    assert first is not None
    async with kit.work() as work:
        await meetings.cancel_meeting(work, first, by=None)
    await finish_publication(kit, run.id or 0)
    assert await placed(kit) == sorted(meeting.request for meeting in plan)


async def test_no_run_starts_and_none_is_published_meanwhile(kit: Kit) -> None:
    market = await wide(kit)
    other = await solved(kit, market)
    run, _ = await begun(kit, market)
    for deed, said in (
        (queue(kit, market), f"Run {run.number} is being published. Wait until everybody is told."),
        (published(kit, other), f"Run {run.number} is being published. Wait until everybody is told."),
        (published(kit, run), f"Run {run.number} is being published already. Nothing is sent twice."),
    ):
        with pytest.raises(RuleBroken) as refused:
            await deed
        assert (refused.value.code, refused.value.message) == ("run.publishing", said)


async def test_two_runs_that_are_published_at_once_are_one_publication(kits: list[Kit]) -> None:
    market = await wide(kits[0])
    runs = [await solved(kits[0], market), await solved(kits[0], market)]

    async def one(kit: Kit, run: MatchRun) -> str:
        try:
            async with kit.work() as work:
                await publish(work, run, by=None)
        except RuleBroken as refused:
            return refused.code
        return "published"

    said = sorted(await asyncio.gather(*(one(kit, run) for kit, run in zip(kits, runs, strict=True))))
    assert said in (["published", "run.publishing"], ["published", "run.at_work"])
    states = sorted([(await reload(kits[0], run)).state for run in runs])
    assert states == [RunState.FINISHED, RunState.PUBLISHING]


async def test_the_pages_hear_of_every_batch(kit: Kit) -> None:
    run, plan = await begun(kit, await wide(kit))
    before = kit.revisions[f"run.{run.id}"]
    await step(kit, run, plan, 4)
    assert kit.revisions[f"run.{run.id}"] == before + 1


async def test_one_meeting_that_cannot_be_made_does_not_hold_up_the_rest(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressing, "PAUSE", 0.01)
    market = await make_market(kit, [(0, 1), (2, 3), (4, 5)], people=6, slots=1, tables=3)
    run, plan = await begun(kit, market)
    async with kit.work() as work:  # a zone that this machine's tables do not know: the letter cannot be written
        (await work.db.get_one(Person, plan[1].first)).zone = "Europe/Atlantis"
    await finish_publication(kit, run.id or 0)
    done = await outcome(kit, run)
    assert (done.placed, done.lost) == (2, {plan[1].request: FAILED})


async def test_a_meeting_in_a_batch_costs_few_statements(kit: Kit) -> None:
    """Counted over a batch of twelve, with both mails, both calendars, and its share of the batch's own reads."""
    run, plan = await begun(kit, await wide(kit))
    with counted(kit) as statements:
        await step(kit, run, plan, 12)
    assert len(plan) == 12
    assert len(statements) / len(plan) <= 22
