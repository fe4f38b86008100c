"""The seal: before its step nothing of the result leaves the server, by any route, for any role."""

import asyncio
import re
from typing import Any

from conference.ballots import service
from conference.ballots.live import TOPICS
from conference.ballots.queries import result_of, step_of
from conference.foundation.feature import Roof
from conference.foundation.hub import Client
from conference.foundation.kit import Kit
from tests.client import Browser, text_of
from tests.conference.ballots.factories import Vote, make_vote
from tests.conference.ballots.test_casting import Ear

# Numbers that stand nowhere else: 131, 113 and 97 votes and 17 blank ones.
SHARES = (("c1", 97), ("c2", 131), ("c3", 113), ("", 17))
TOTALS = {"97", "131", "113", "17"}


async def counted_vote(kit: Kit) -> Vote:
    vote = await make_vote(kit, sum(number for _, number in SHARES))
    picks = [pick for pick, number in SHARES for _ in range(number)]
    await asyncio.gather(*(vote.cast(v, *([p] if p else [])) for v, p in zip(vote.voters, picks, strict=True)))
    await vote.end()
    return vote


def numbers(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w.#-])\d+(?![\w.:-])", text))


async def every_page(browser: Browser, vote: Vote) -> dict[str, str]:
    """All routes of the feature, whole and as partials, with what they answer."""
    routes = [route.path for route in service_routes()]
    found = {}
    for path in routes:
        address = path.replace("{event}", vote.event.slug).replace("{ballot}", str(vote.id))
        for headers in ({}, {"hx-request": "true"}):
            answer = await browser.get(address, headers=headers)
            found[f"{address} {headers}"] = answer.text
    return found


def service_routes() -> Any:
    from conference.ballots.feature import feature

    return feature.routes


async def test_no_route_tells_the_result_before_its_reveal(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await counted_vote(kit)
    for person in (vote.organiser, vote.voters[0]):
        browser = await browser_for().sign_in(person)
        for address, text in (await every_page(browser, vote)).items():
            if "verify.py" in address:
                continue
            assert numbers(text) & TOTALS == set(), address
            assert "data-place" not in text
            assert "data-final" not in text, address
            assert "Winner:" not in text, address
    async with kit.db.read() as db:
        assert await step_of(db, vote.id) is None
        assert await result_of(db, vote.id) is None


async def test_the_stage_never_shows_a_later_step(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await counted_vote(kit)
    organiser = await browser_for().sign_in(vote.organiser)
    voter = await browser_for().sign_in(vote.voters[0])
    seen = []
    for after in range(-1, 3):
        answer = await organiser.press(f"{vote.stage}/steps", after=str(after))
        assert (answer.status_code, answer.headers["location"]) == (303, vote.stage)
        seen.append(numbers(text_of(await voter.get(vote.stage))) & TOTALS)
        pages = await every_page(voter, vote)
        told = set().union(*(numbers(text) & TOTALS for where, text in pages.items() if "verify.py" not in where))
        assert told <= seen[-1] | ({"17"} if after >= -1 else set()), f"after step {after}"
        if after < 2:
            assert "data-final" not in (await voter.get(vote.stage)).text
    # Turnout with the blank ones; then the third; then the last two side by side without numbers; then all.
    assert seen == [{"17"}, {"97", "17"}, {"97", "17"}, TOTALS]
    assert "Winner: Mateus Leal." in text_of(await voter.get(vote.stage))


async def test_the_socket_carries_the_present_step_alone(kit: Kit, roof: Roof) -> None:
    vote = await counted_vote(kit)
    ear = Ear()
    client = Client(ear, person=vote.voters[0].id)
    kit.hub.enter(client)
    for topic in (f"ballot.{vote.id}", f"ballot.{vote.id}.state", f"ballot.{vote.id}.turnout"):
        assert await roof.may_listen(client.person, topic)
        kit.hub.subscribe(client, topic)
    await vote.do(service.reveal_step)
    await vote.do(service.reveal_step)
    await asyncio.sleep(0.1)
    heard = "".join(ear.heard)
    assert "Ilse Brandt: 97." in heard
    assert numbers(heard) & TOTALS == {"97", "17"}
    kit.hub.leave(client)


async def test_two_presses_of_one_step_move_one_step(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    await vote.cast(vote.voters[0], "c1")
    await vote.end()
    browser = await browser_for().sign_in(vote.organiser)
    await asyncio.gather(*(browser.press(f"{vote.stage}/steps", after="-1") for _ in range(3)))
    async with kit.db.read() as db:
        step = await step_of(db, vote.id)
    assert step is not None
    assert step["index"] == 0
    part = await browser.post(f"{vote.stage}/steps", data={"after": "0"}, headers={"hx-request": "true"})
    assert part.text.startswith(f'<div class="reveal" id="stage-{vote.id}"')


async def test_only_an_organiser_moves_on(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    await vote.cast(vote.voters[0], "c1")
    await vote.end()
    voter = await browser_for().sign_in(vote.voters[0])
    assert (await voter.press(f"{vote.stage}/steps", after="-1")).status_code == 404
    assert "next-" not in (await voter.get(vote.stage)).text.replace(f'form="next-{vote.id}"', "")


async def test_who_may_listen(kit: Kit, roof: Roof) -> None:
    draft, opened = await make_vote(kit, upto="draft"), await make_vote(kit)
    assert len(TOPICS) == 4
    for vote, hears in ((draft, False), (opened, True)):
        assert await roof.may_listen(vote.voters[0].id, f"ballot.{vote.id}") is hears
        assert await roof.may_listen(vote.organiser.id, f"ballot.{vote.id}.turnout")
        assert not await roof.may_listen(None, f"ballot.{vote.id}")
    assert not await roof.may_listen(draft.voters[0].id, f"ballot.{opened.id}.state")
    assert not await roof.may_listen(draft.voters[0].id, "ballot.999")
