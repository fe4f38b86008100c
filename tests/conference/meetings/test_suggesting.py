"""Suggestions in the product: made by the worker, kept, read by pages, weighed by organisers."""

import asyncio
import json

import pytest
from sqlmodel import select

from conference.directory.queries import read_roster
from conference.events.models import Role
from conference.foundation.child import Json
from conference.foundation.hub import Push
from conference.foundation.kit import Kit
from conference.meetings import service
from conference.meetings.forms import BarsForm, RulesForm, SuggestionForm
from conference.meetings.jobs import Suggesting, refresh_suggestions, suggesting
from conference.meetings.jobs.suggesting import problem_at
from conference.meetings.live import suggestions_topic
from conference.meetings.models import SuggestionList
from conference.meetings.queries.suggestions import edition_of, own_list
from scheduling.suggestions.codec import problem_from_json
from scheduling.suggestions.codec_answer import answer_lines
from scheduling.suggestions.model import Weights
from scheduling.suggestions.solver import suggest
from tests.client import Browser, text_of
from tests.conference.directory.factories import make_organisation, make_profile
from tests.conference.meetings.factories import Fair, make_fair, make_participant, make_request, make_slots
from tests.counting import counted
from tests.factories import make_event, make_member

WEIGHTS = {
    "get": "10", "give": "10", "mutual": "3", "sectors": "2", "text": "2", "country": "1", "size": "0",
    "languages": "1",
    "country_rule": "different", "size_rule": "alike", "least": "3",
}  # fmt: skip
NO_NEEDS = dict.fromkeys(("get", "mutual", "sectors", "text"), "0")


async def at_once(given: bytes) -> list[Json]:
    """What the engine's program does, in this process; lines travel as JSON."""
    lines = answer_lines(suggest(problem_from_json(json.loads(given))))
    return [json.loads(json.dumps(line)) for line in lines]


async def make_port(kit: Kit) -> Fair:
    """Inês and Lars fit each other, Noor fits Inês one way, Otto fits nobody."""
    async with kit.work() as work:
        event = await make_event(work)
        slots = await make_slots(work, event)
        ports, storage = ["port test sites"], ["hydrogen storage"]
        people = [
            await make_participant(work, event, "Inês Calado", offers=ports, needs=storage, country="PT"),
            await make_participant(work, event, "Lars Nygaard", offers=storage, needs=ports),
            await make_participant(work, event, "Noor Bakker", offers=storage, country="NL"),
            await make_participant(work, event, "Otto Fern", country="AT"),
        ]
        await make_profile(work, people[3], await make_organisation(work, "Fern", sector="Culture"), country="AT")
    return Fair(event, slots, people)


async def listed(kit: Kit, fair: Fair, place: int) -> list[int]:
    """Whom somebody is suggested, by places in the fair."""
    async with kit.db.read() as db:
        own = await own_list(db, fair.event_id, fair.person(place))
    assert own is not None
    numbers = [person.id for person in fair.people]
    return [numbers.index(other) for other in own.points]


async def test_the_worker_makes_lists_in_a_process_of_its_own_and_only_when_something_changed(kit: Kit) -> None:
    fair = await make_port(kit)
    assert await refresh_suggestions(kit, fair.event_id)
    assert not await refresh_suggestions(kit, fair.event_id)
    assert [await listed(kit, fair, place) for place in (0, 1, 2)] == [[1, 2, 3], [0, 2, 3], [0, 1, 3]]
    async with kit.db.read() as db:
        edition = await edition_of(db, fair.event_id)
        assert edition is not None
        assert json.loads(edition.figures)["fair"]["nobody"] == 0
    async with kit.work() as work:
        await make_profile(work, fair.people[1], await make_organisation(work, "Elsewhere"), offers=["cheese"])
    assert await refresh_suggestions(kit, fair.event_id)
    assert (await listed(kit, fair, 0))[0] == 2


async def test_the_page_shows_the_list_with_reasons_and_who_would_be_shown_to_nobody(
    kit: Kit, browser_for: type[Browser]
) -> None:
    fair = await make_port(kit)
    browser = await browser_for().sign_in(fair.people[0])
    first = text_of(await browser.get(fair.url("meetings/discover")))
    assert ("Lars Nygaard" in first, "Otto Fern" in first) == (True, False)  # made on the spot, by fit alone
    await refresh_suggestions(kit, fair.event_id, at_once)
    page = await browser.get(fair.url("meetings/discover"))
    words = text_of(page)
    places = [words.index(name) for name in ("Lars Nygaard", "Noor Bakker", "Otto Fern")]
    assert places == sorted(places)
    for said in (
        "2 of 3 people fit",
        "Lars looks for port test sites , which you offer",
        "Noor is in Netherlands",
        "Few people see Otto yet: be the first to say hello.",
    ):
        assert said in words
    with counted(kit) as statements:
        await browser.get(fair.url("meetings/discover"))
    assert len(statements) <= 24
    assert "People worth twenty minutes" in text_of(await browser.get(fair.url("")))


async def test_who_may_not_meet_is_in_touch_or_has_no_time_is_not_suggested(kit: Kit) -> None:
    fair = await make_fair(kit, 6)
    async with kit.work() as work:
        house = await make_organisation(work, "One house")
        for place, person in enumerate(fair.people):
            own = (
                house if place in (0, 1) else await make_organisation(work, kind="company" if place == 5 else "cluster")
            )
            await make_profile(work, person, own, offers=["port test sites"], needs=["port test sites"])
        await service.keep_apart(work, fair.event_id, fair.person(0), fair.person(2), by=None)
        for slot in fair.slots:
            await service.close_slot(work, slot, by=fair.person(3))
    await make_request(kit, fair, 4, 0, 1)
    await refresh_suggestions(kit, fair.event_id, at_once)
    assert await listed(kit, fair, 0) == [5]
    assert set(await listed(kit, fair, 3)) == {0, 1, 2, 4, 5}  # no time any more, but may look
    assert 3 not in await listed(kit, fair, 1)
    async with kit.work() as work:
        await service.set_bars(work, fair.event_id, BarsForm(groups=["kind:company", "kind:cluster"], may=[]))
    await refresh_suggestions(kit, fair.event_id, at_once)
    assert [await listed(kit, fair, place) for place in (0, 5)] == [[], []]


async def test_who_left_has_no_list_and_the_lists_of_others_are_made_anew(kit: Kit) -> None:
    fair = await make_port(kit)
    await refresh_suggestions(kit, fair.event_id, at_once)
    given = problem_at(kit, fair.event_id)
    problem = await given
    smaller = [line for line in await at_once(suggesting.written(problem)[0]) if line.get("person") != fair.person(3)]
    async with kit.work() as work:
        people = [line["person"] for line in smaller[:-1]]
        await service.end_edition(work, fair.event_id, "x", smaller[-1], people)
    async with kit.db.read() as db:
        left = (await db.exec(select(SuggestionList.person_id))).all()
    assert fair.person(3) not in left
    assert len(left) == 3


async def test_the_worker_looks_only_where_there_is_news(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    async def refresh(kit: Kit, event: int) -> bool:
        made.append(event)
        if len(made) == 3:
            raise RuntimeError("no memory left")
        async with kit.work() as work:
            work.push(Push(suggestions_topic(event)))
        return True

    monkeypatch.setattr(suggesting, "refresh_suggestions", refresh)
    for name in ("SOON", "LATER", "REST"):
        monkeypatch.setattr(suggesting, name, 0.0)
    fair = await make_port(kit)
    worker = Suggesting()

    async def look() -> int:
        await worker.look(kit)
        if worker._at_work is not None:
            await asyncio.wait({worker._at_work})
        return len(made)

    form = SuggestionForm.model_validate(WEIGHTS)
    assert [await look(), await look()] == [1, 1]
    async with kit.work() as work:
        await service.weigh_suggestions(work, fair.event_id, form)
    assert await look() == 2
    await make_request(kit, fair, 0, 1, 1)
    assert await look() == 3  # failed
    assert await look() == 4  # and is tried again
    monkeypatch.setattr(suggesting, "LATER", 60.0)
    await make_request(kit, fair, 0, 2, 2)
    assert await look() == 4  # requests are gathered


async def test_organisers_weigh_try_and_keep(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_port(kit)
    async with kit.work() as work:
        hana = await make_member(work, fair.event, "Hana Novák", Role.ORGANISER)
    await refresh_suggestions(kit, fair.event_id, at_once)
    browser = await browser_for().sign_in(hana)
    settings = fair.url("console/matchmaking/settings")
    words = text_of(await browser.get(settings))
    assert (
        "Of 4 people with a free slot nobody is shown to nobody; by fit alone 1 person would be shown to nobody"
        in words
    )
    tried = await browser.get(f"{settings}/suggestions", params=WEIGHTS | NO_NEEDS | {"who": "ines"})
    assert "Inês Calado would be shown Lars Nygaard" in text_of(tried)
    assert "Noor Bakker House" not in text_of(tried)  # she only offers, and that counts nothing here
    assert "Now it is Lars Nygaard, Noor Bakker, Otto Fern." in text_of(tried)
    nobody = await browser.get(f"{settings}/suggestions", params=WEIGHTS | {"who": "zz"})
    assert "Nobody who takes part is called “zz”" in text_of(nobody)
    nothing = WEIGHTS | dict.fromkeys(("get", "give", "mutual", "sectors", "text"), "0")
    refused = await browser.press(f"{settings}/suggestions", _method="PUT", **nothing)
    assert (refused.status_code, "nobody would be suggested anybody" in text_of(refused)) == (422, True)
    assert (await browser.get(f"{settings}/suggestions", params=WEIGHTS | {"get": "11"})).status_code == 422
    saved = await browser.press(f"{settings}/suggestions", _method="PUT", **(WEIGHTS | {"text": "7", "least": "1"}))
    assert (saved.status_code, saved.headers["location"]) == (303, f"{settings}#suggestions")
    problem = await problem_at(kit, fair.event_id)
    assert (problem.weights, problem.shelf.least) == (Weights(goals=0, text=7), 1)
    stranger = await browser_for().sign_in(fair.people[0])
    assert (await stranger.get(f"{settings}/suggestions", params=WEIGHTS)).status_code == 404
    assert (await stranger.press(f"{settings}/suggestions", _method="PUT", **WEIGHTS)).status_code == 404


async def test_an_event_without_people_or_slots_has_a_problem_too(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        await service.set_up(work, event.id or 0, RulesForm(tables=2))
        await make_participant(work, event, "Lars Nygaard")
    assert [person.shown for person in (await problem_at(kit, event.id or 0)).people] == [True]
    async with kit.db.read() as db:
        assert len((await read_roster(db, event.id or 0)).entries) == 1
    assert await refresh_suggestions(kit, event.id or 0, at_once)
