"""The live side: who may hear a result by now, numbered frames in ticks, the key of a quiz question at its start."""

import asyncio
import json
from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from conference.foundation.clock import FixedClock
from conference.foundation.feature import Roof
from conference.foundation.kit import Kit
from conference.foundation.ticker import pause
from conference.people.models import Person
from conference.polls import service
from conference.polls.live import desk_topic, key_topic, results_topic, session_topic, turnout_topic
from conference.polls.models import PollKind
from conference.polls.secrecy import question_key
from tests.conference.foundation.test_live import connect, frames, join
from tests.conference.polls.factories import make_poll
from tests.factories import make_person
from tests.server import serving


async def hears(roof: Roof, person: Person | None, topic: str) -> bool:
    return await roof.may_listen(person.id if person else None, topic)


@pytest.mark.parametrize(
    ("visibility", "who"),
    [("live", "all"), ("after_own", "those who answered"), ("on_reveal", "nobody"), ("never", "nobody")],
)
async def test_who_may_hear_a_result_while_the_poll_is_open(kit: Kit, roof: Roof, visibility: str, who: str) -> None:
    asking = await make_poll(kit, visibility=visibility)
    done, waiting = asking.people[:2]
    await asking.answer(done, "1")
    async with kit.work() as work:
        stranger = await make_person(work, "Stranger")
    heard = [await hears(roof, one, results_topic(asking.id)) for one in (done, waiting, stranger, None)]
    assert (
        heard
        == {
            "all": [True, True, False, False],
            "those who answered": [True, False, False, False],
            "nobody": [False, False, False, False],
        }[who]
    )
    # Those who run the session hear the desk's, and nobody else does.
    assert [await hears(roof, one, desk_topic(asking.id)) for one in (asking.moderator, done)] == [True, False]
    assert [await hears(roof, one, turnout_topic(asking.id)) for one in (waiting, stranger)] == [True, False]
    assert [await hears(roof, one, session_topic(asking.session.id or 0)) for one in (waiting, stranger)] == [
        True,
        False,
    ]
    await asking.do(service.lock_poll)
    if visibility != "never":
        await asking.do(service.reveal_poll)
        assert await hears(roof, waiting, results_topic(asking.id))


async def test_a_draft_is_heard_by_nobody(kit: Kit, roof: Roof) -> None:
    asking = await make_poll(kit, upto="draft")
    for topic in (turnout_topic, results_topic, key_topic):
        assert not await hears(roof, asking.people[0], topic(asking.id))
        assert not await hears(roof, asking.people[0], topic(999))


def test_the_crowd_sets_the_pace() -> None:
    assert [round(1 / pause(sockets), 1) for sockets in (1, 2_000, 4_000, 10_000, 40_000)] == [10, 10, 5, 2, 1]


async def _until(client: ClientConnection, people: int) -> dict[str, list[tuple[int, Any]]]:
    """The data frames by topic, until both topics have told of so many people."""
    heard: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    async with asyncio.timeout(20):
        while sum(f'"n": {people}' in json.dumps(told[-1]) for told in heard.values()) < 2:
            for topic, seq, kind, payload in await frames(client):
                if kind == "data":
                    heard[topic].append((seq, payload))
    return heard


async def test_a_burst_is_told_in_few_numbered_frames_and_the_last_one_is_right(kit: Kit) -> None:
    asking = await make_poll(kit, number=200, visibility="live")
    question = str((await asking.view()).questions[0].id)
    async with serving(kit) as host:
        client = await connect(kit, host, asking.people[0])
        for topic in (turnout_topic(asking.id), results_topic(asking.id)):
            assert (await join(client, topic))[2] == "joined"
        listening = asyncio.create_task(_until(client, 200))
        for index in range(0, 200, 20):
            people = asking.people[index : index + 20]
            await asyncio.gather(*(asking.answer(person, str(place % 2)) for place, person in enumerate(people)))
        heard = await listening
        await client.close()
    turnout, results = heard[turnout_topic(asking.id)], heard[results_topic(asking.id)]
    assert len(turnout) <= 11  # of 200 answers in ten bursts: a frame a burst at most
    assert [seq for seq, _ in turnout] == sorted({seq for seq, _ in turnout})
    assert turnout[-1][1] == {"n": 200}
    assert results[-1][1][question]["bars"] == [["100", 50], ["100", 50], ["0", 0], ["0", 0]]
    assert json.dumps(results).count("@example.org") == 0


async def test_the_key_of_a_question_is_pushed_at_its_start(
    kit: Kit, roof: Roof, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = await make_poll(kit, PollKind.QUIZ, 2, visibility="on_reveal", named=True)
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(kit.hub, "publish", lambda push, seq: told.append((push.topic, push.data)))
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.move(timedelta(seconds=seconds))

    monkeypatch.setattr("conference.polls.keys.asyncio", SimpleNamespace(sleep=sleep, create_task=asyncio.create_task))
    await asking.do(service.ask_question, (await asking.view()).questions[0].id)
    async with asyncio.timeout(5):
        while told[-1][0] != key_topic(asking.id):
            await asyncio.sleep(0.01)
    view = await asking.view()
    question = view.questions[0]
    key = question_key(kit.secrets, view, question).hex()
    assert told[-1] == (key_topic(asking.id), {"question": question.id, "key": key})
    assert slept == [5.0]
