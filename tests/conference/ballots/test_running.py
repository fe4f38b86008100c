"""What may change while a ballot runs: its end moves later, its roll grows; both in the log, and nothing else."""

import asyncio
import json
from datetime import UTC, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from conference.app import make_kit
from conference.ballots import service
from conference.ballots.audit import acts_of, first_break
from conference.ballots.box import read_box
from conference.ballots.jobs import GRACE, close_due_ballots
from conference.ballots.models import Ballot
from conference.ballots.queries import jury_row, part_of
from conference.ballots.sealing import read_spec, roll_digest
from conference.events.models import Role
from conference.foundation.clock import FixedClock, ShiftedClock
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.notices.models import Notice
from conference.people.models import Person
from tests.client import text_of
from tests.conference.ballots.factories import Vote, make_vote
from tests.conftest import NOW
from tests.factories import at, make_member, make_person
from voting import Draw, commitment, draw_fits, draw_of

WHY = "the sign-in was down"


async def ballot_of(kit: Kit, number: int) -> Ballot:
    async with kit.db.read() as db:
        found = await db.get(Ballot, number)
    assert found is not None
    return found


async def acts(kit: Kit, number: int) -> list[tuple[str, dict[str, object]]]:
    async with kit.db.read() as db:
        lines = await acts_of(db, number)
    assert first_break(lines) is None
    return [(line.act, json.loads(line.facts)) for line in lines]


async def refused(doing) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(RuleBroken) as broken:
        await doing
    return broken.value.code


async def test_an_extension_moves_the_end_and_leaves_the_rules(kit: Kit, clock: FixedClock) -> None:
    vote = await make_vote(kit)
    config, digest = vote.ballot.config, vote.ballot.config_hash
    await vote.do(service.extend, closes_at=at("10:45"), because=WHY)
    await vote.do(service.extend, closes_at=at("11:00"), because="more are coming")
    now = await ballot_of(kit, vote.id)
    assert (now.announced_close, now.closes_at, now.extended_because) == (at("10:30"), at("11:00"), "more are coming")
    assert (now.config, now.config_hash) == (config, digest)
    logged = [facts for act, facts in await acts(kit, vote.id) if act == "extended"]
    assert [(facts["closed"], facts["closes"], facts["reason"]) for facts in logged] == [
        (at("10:30").astimezone(UTC).isoformat(), at("10:45").astimezone(UTC).isoformat(), WHY),
        (at("10:45").astimezone(UTC).isoformat(), at("11:00").astimezone(UTC).isoformat(), "more are coming"),
    ]
    clock.move(timedelta(minutes=40))  # after the announced end
    assert await vote.cast(vote.voters[0], "c1")
    await close_due_ballots(kit)
    assert (await ballot_of(kit, vote.id)).state == "open"
    assert await refused(vote.do(service.extend, closes_at=at("10:58"), because=WHY)) == "ballot.not_later"
    clock.move(timedelta(minutes=5))  # the new end has come
    assert await refused(vote.do(service.extend, closes_at=at("11:30"), because=WHY)) == "ballot.past"
    assert await refused(vote.cast(vote.voters[1], "c1")) == "ballot.closed"
    await close_due_ballots(kit)
    assert (await ballot_of(kit, vote.id)).state == "open"  # another process may still store what arrived in time
    clock.move(GRACE)
    await close_due_ballots(kit)
    assert (await ballot_of(kit, vote.id)).closed_at == at("11:00")
    assert await refused(vote.do(service.extend, closes_at=at("11:30"), because=WHY)) == "ballot.state"


async def test_the_jury_is_extended_with_its_award(kit: Kit) -> None:
    vote = await make_vote(kit, upto="draft", panel_rule="rank_points")
    async with kit.work() as work:
        for number in range(5):
            await make_member(work, vote.event, f"Juror {number}", Role.JURY)
    await vote.do(service.freeze)
    await vote.do(service.extend, closes_at=at("10:50"), because=WHY)
    async with kit.db.read() as db:
        jury = await jury_row(db, vote.id)
        juror = (await db.exec(select(Person).where(Person.name == "Juror 0"))).one()
    assert jury is not None
    assert (jury.closes_at, jury.extended_because) == (at("10:50"), WHY)
    async with kit.work() as work:
        assert await refused(service.extend(work, jury, at("11:00"), by=None, because=WHY)) == "ballot.jury"
    assert await refused(vote.do(service.admit, person=juror)) == "ballot.other_half"


@pytest.mark.parametrize("seed", range(3))
async def test_the_clock_and_an_extension_at_once_lose_no_vote(kit: Kit, seed: int) -> None:
    """Another process closes what is due as often as it can, while an organiser extends at the last moment. Whoever
    wins, every vote that arrived before the end that holds is counted, and no other."""
    kit.clock = ShiftedClock(NOW)
    vote = await make_vote(kit, 60, closes_at=kit.clock.now() + timedelta(seconds=0.35))
    other = make_kit(kit.settings, clock=kit.clock)
    elsewhere = Vote(other, vote.event, vote.organiser, vote.voters, vote.ballot)
    good: set[bytes] = set()
    late: list[object] = []

    async def cast(number: int, voter: Person) -> None:
        await asyncio.sleep(number * 0.012)
        try:
            where = elsewhere if number % 3 == 0 else vote
            await where.cast(voter, "c1")
            good.add(where.trackers[voter.id or 0])
        except RuleBroken as broken:
            assert broken.code == "ballot.closed"
            late.append(kit.clock.now())

    async def close() -> None:
        while (await ballot_of(other, vote.id)).state == "open":
            await close_due_ballots(other)
            await asyncio.sleep(0.002)

    async def extend() -> bool:
        await asyncio.sleep(0.3 + seed * 0.02)
        try:
            await vote.do(service.extend, closes_at=vote.ballot.closes_at + timedelta(seconds=0.2), because=WHY)
        except RuleBroken as broken:
            assert broken.code in ("ballot.past", "ballot.state")
            return False
        return True

    try:
        async with asyncio.timeout(30):
            _, won, *_ = await asyncio.gather(close(), extend(), *(cast(*one) for one in enumerate(vote.voters)))
        ended = await ballot_of(kit, vote.id)
    finally:
        await other.db.close()
    async with kit.db.read() as db:
        assert {tracker for tracker, _ in await read_box(db, vote.id)} == good
    assert ended.closed_at == ended.closes_at == vote.ballot.closes_at
    assert (ended.announced_close is not None) == won
    assert all(moment >= ended.closes_at for moment in late)  # type: ignore[operator]
    assert len(good) + len(late) == 60


async def test_somebody_is_admitted_for_good_and_told(kit: Kit) -> None:
    vote = await make_vote(kit, conflict="nominee")
    before, frozen = vote.ballot.roll_digest, dict(read_spec(vote.ballot.config or "").terms)
    async with kit.work() as work:
        late = await make_member(work, vote.event, "Late Comer")
        stranger = await make_person(work, "A Stranger")
    assert await refused(vote.cast(late, "c1")) == "ballot.not_on_roll"
    await vote.do(service.admit, person=late)
    assert await vote.cast(late, "c1")
    now = await ballot_of(kit, vote.id)
    people = [vote.organiser.id or 0, late.id or 0, *(voter.id or 0 for voter in vote.voters)]
    assert (now.electors, now.admitted) == (8, 1)
    assert now.roll_digest == roll_digest(kit.secrets, vote.id, people) != before
    assert dict(read_spec(now.config or "").terms) == frozen  # what was frozen stays
    [facts] = [facts for act, facts in await acts(kit, vote.id) if act == "admitted"]
    assert (facts["people"], facts["electors"], facts["roll"]) == (1, 8, now.roll_digest)
    assert sorted(facts) == ["by", "electors", "leaf", "people", "roll"]  # a keyed digest, and never who
    async with kit.db.read() as db:
        assert (await part_of(db, vote.id, late.id or 0)) == (True, True)
        told = (await db.exec(select(Notice.text).where(Notice.person_id == late.id))).all()
        mailed = (await db.exec(select(OutgoingMail.subject).where(OutgoingMail.to == late.email))).all()
    assert told == ["You may vote in “Cluster Manager of the Year”."]
    assert "You may vote in Cluster Manager of the Year" in mailed
    assert await refused(vote.do(service.admit, person=late)) == "ballot.on_roll"
    assert await refused(vote.do(service.admit, person=stranger)) == "ballot.no_member"
    await vote.end()
    async with kit.work() as work:
        too_late = await make_member(work, vote.event, "Too Late")
    assert await refused(vote.do(service.admit, person=too_late)) == "ballot.state"


FORBIDDEN = {
    "an earlier end": "UPDATE ballot SET closes_at = opens_at, extension = {act}, extended_because = 'x', "
    "announced_close = closes_at",
    "a later end that is not logged": "UPDATE ballot SET closes_at = {later}, extension = {act}, "
    "extended_because = 'x', announced_close = closes_at",
    "a later end alone": "UPDATE ballot SET closes_at = {later}",
    "another reason": "UPDATE ballot SET extended_because = 'another'",
    "another announced end": "UPDATE ballot SET announced_close = opens_at",
    "a larger roll alone": "UPDATE ballot SET electors = electors + 1",
    "another digest": "UPDATE ballot SET roll_digest = 'x'",
    "another seed": "UPDATE ballot SET draw_seed = 'x'",
    "an admission without an act": "INSERT INTO elector (ballot_id, person_id, barred, admitted) "
    "SELECT ballot.id, {late}, '', 99 FROM ballot",
    "an admission as if frozen": "INSERT INTO elector (ballot_id, person_id, barred, admitted) "
    "SELECT ballot.id, {late}, '', 0 FROM ballot",
    "a stranger under another's act": "INSERT INTO elector (ballot_id, person_id, barred, admitted) "
    "SELECT ballot.id, {stranger}, '', {act} FROM ballot",
    "a second one under an act": "INSERT INTO elector (ballot_id, person_id, barred, admitted) "
    "SELECT ballot.id, {late}, '', {act} FROM ballot",
    "taking somebody off again": "DELETE FROM elector WHERE admitted > 0",
    "hiding that somebody came late": "UPDATE elector SET admitted = 0 WHERE admitted > 0",
}


async def test_the_database_allows_exactly_that(kit: Kit) -> None:
    vote = await make_vote(kit)
    async with kit.work() as work:
        first, late = [await make_member(work, vote.event, name) for name in ("First", "Late")]
        stranger = await make_person(work, "A Stranger")
    await vote.do(service.extend, closes_at=at("10:45"), because=WHY)
    await vote.do(service.admit, person=first)
    act = len(await acts(kit, vote.id))
    later = "'2020-11-10 12:00:00.000000'" if kit.db.is_sqlite else "timestamptz '2020-11-10 12:00:00Z'"
    for what, statement in FORBIDDEN.items():
        spelt = statement.format(later=later, late=late.id, stranger=stranger.id, act=act)
        with pytest.raises(IntegrityError):
            async with kit.db.write() as db:
                await (await db.connection()).execute(text(spelt))
            pytest.fail(what)


async def test_everybody_reads_of_an_extension_and_an_admission(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    async with kit.work() as work:
        late = await make_member(work, vote.event, "Late Comer")
    boss = await browser_for().sign_in(vote.organiser)
    voter, guest = await browser_for().sign_in(vote.voters[0]), await browser_for().sign_in(late)
    assert "10:45" in (await boss.get(vote.desk("/extension"))).text.replace("T10:45", "10:45")
    wrong = await boss.press(vote.desk("/extension"), closes="2020-11-10T10:20", because=WHY)
    assert (wrong.status_code, "can only end later" in text_of(wrong), WHY in wrong.text) == (409, True, True)
    assert (await boss.press(vote.desk("/extension"), closes="2020-11-10T10:50", because="")).status_code == 422
    assert (await boss.press(vote.desk("/extension"), closes="2020-11-10T10:50", because=WHY)).status_code == 303
    said = f"Extended from 10:30 to 10:50 , because {WHY}"
    for page in (vote.url(), vote.stage, vote.desk()):
        assert said in text_of(await (boss if page == vote.desk() else voter).get(page)), page
    cast = await voter.press(vote.url("/vote"), pick="c1", confirmed="on")
    assert said in text_of(cast)
    for typed, code, answer in (("nobody@example.org", 422, "No member"), ("Voter 1", 409, "on the roll already")):
        page = await boss.press(vote.desk("/admissions"), who=typed)
        assert (page.status_code, answer in text_of(page), typed in page.text) == (code, True, True)
    assert "not on the roll" in text_of(await guest.get(vote.url()))
    assert (await boss.press(vote.desk("/admissions"), who="late comer")).status_code == 303
    assert "Cast my vote" in text_of(await guest.get(vote.url()))
    public, own = await voter.get(vote.url("/log.json")), await boss.get(vote.desk("/log.json"))
    assert ("Late Comer" in public.text, "Late Comer" in own.text) == (False, True)
    lines = [json.loads(line["line"])["act"] for line in public.json()["lines"]]
    assert lines == ["drafted", "frozen", "opened", "extended", "admitted"]
    for path in ("/extension", "/admissions"):
        assert (await voter.press(vote.desk(path), who="x", closes="2020-11-10T11:00", because=WHY)).status_code == 404
    await vote.end()
    await vote.reveal_all()
    result = text_of(await voter.get(vote.url()))
    assert said in result
    assert "1 of 8 people voted" in result
    assert "Of those on the roll, 1 came onto it after it was frozen." in result


async def test_candidates_stand_in_an_order_that_anybody_can_draw_again(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, upto="draft", order_rule="lot", tie_rule="lot", panel_rule="rank_points")
    async with kit.work() as work:
        for number in range(5):
            await make_member(work, vote.event, f"Juror {number}", Role.JURY)
    [(_, drafted)] = await acts(kit, vote.id)
    boss = await browser_for().sign_in(vote.organiser)
    page = await boss.get(vote.desk())
    assert drafted["draw"] in page.text
    assert vote.ballot.draw_seed not in page.text
    assert (await boss.press(vote.desk("/freezing"), word="  smoked   herring ")).status_code == 303
    ballot = await ballot_of(kit, vote.id)
    spec = read_spec(ballot.config or "")
    async with kit.db.read() as db:
        jury = await jury_row(db, vote.id)
    assert jury is not None
    assert draw_of(spec) == Draw(ballot.draw_seed or "", "smoked herring")
    assert commitment(ballot.draw_seed or "") == drafted["draw"]
    assert draw_fits(spec)
    assert read_spec(jury.config or "").options == spec.options
    labels = [option.label for option in spec.options]
    draw = Draw(ballot.draw_seed or "", "smoked herring")
    assert labels == sorted(labels, key=lambda label: draw.ticket("order", label))
    frozen = dict(await acts(kit, vote.id))["frozen"]
    assert (frozen["seed"], frozen["word"], frozen["order"]) == (ballot.draw_seed, "smoked herring", labels)
    names = [label.split(",")[0] for label in labels]
    voter = await browser_for().sign_in(vote.voters[0])
    for address in (vote.url(), vote.stage):
        shown = text_of(await voter.get(address))
        assert sorted(names, key=shown.index) == names
