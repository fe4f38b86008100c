"""The live socket, with real WebSocket clients on a real server."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from conference.events.models import Event, Role
from conference.events.service import admit, take_role
from conference.foundation.hub import Push
from conference.foundation.kit import Kit
from conference.people.models import Person
from conference.people.queries import logins_of
from conference.people.service import end_login, open_login
from tests.factories import make_event, make_member, make_person
from tests.server import serving


@pytest.fixture
async def host(kit: Kit) -> AsyncIterator[str]:
    async with serving(kit) as address:
        yield address


@pytest.fixture
async def event(kit: Kit) -> Event:
    async with kit.work() as work:
        return await make_event(work)


async def connect(kit: Kit, host: str, person: Person | None = None, **options: Any) -> ClientConnection:
    headers = {}
    if person is not None:
        async with kit.work() as work:
            headers["Cookie"] = f"folkmoot={await open_login(work, person.id or 0)}"
    options.setdefault("origin", f"http://{host}")
    return await websockets.connect(f"ws://{host}/live", additional_headers=headers, proxy=None, **options)


async def join(client: ClientConnection, topic: str, seq: int | None = None) -> list[Any]:
    """Ask for a topic; the first frame of the answer."""
    await client.send(json.dumps({"join": topic, "seq": seq}))
    return (await frames(client))[0]


async def frames(client: ClientConnection) -> list[list[Any]]:
    async with asyncio.timeout(5):
        received: list[list[Any]] = json.loads(await client.recv())
        return received


async def hear(client: ClientConnection, count: int) -> list[list[Any]]:
    """The next `count` frames, in however many messages they come."""
    heard: list[list[Any]] = []
    while len(heard) < count:
        heard += await frames(client)
    return heard


async def push(kit: Kit, topic: str, **content: Any) -> None:
    async with kit.work() as work:
        work.push(Push(topic, **content))


async def closed_with(client: ClientConnection) -> int | None:
    async with asyncio.timeout(5):
        await client.wait_closed()
    return client.close_code


@pytest.mark.parametrize("origin", ["http://evil.example", None])
async def test_a_socket_from_elsewhere_is_refused(kit: Kit, host: str, origin: str | None) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await connect(kit, host, origin=origin)
    assert refused.value.response.status_code == 403


async def test_only_those_who_may_hear_a_topic_join_it(kit: Kit, host: str, event: Event) -> None:
    async with kit.work() as work:
        member = await make_member(work, event)
        stranger = await make_person(work, "Otto Stranger")
    topic = f"event.{event.id}"
    assert (await join(await connect(kit, host, member), topic))[2] == "joined"
    assert (await join(await connect(kit, host, stranger), topic))[2] == "denied"
    assert (await join(await connect(kit, host), topic))[2] == "denied"
    assert (await join(await connect(kit, host, member), "no.such.topic"))[2] == "denied"
    assert (await join(await connect(kit, host, member), f"person.{stranger.id}"))[2] == "denied"


async def test_news_come_numbered_and_after_the_commit(kit: Kit, host: str, event: Event) -> None:
    async with kit.work() as work:
        member = await make_member(work, event)
    topic = f"event.{event.id}"
    client = await connect(kit, host, member)
    await join(client, topic)
    await push(kit, topic, html="<p id='a'>one</p>")
    await push(kit, topic, data={"n": 2})
    received = await hear(client, 2)
    first = kit.revisions[topic] - 1
    assert received == [[topic, first, "html", "<p id='a'>one</p>"], [topic, first + 1, "data", {"n": 2}]]


async def test_who_comes_back_is_told_to_refetch_what_was_missed(kit: Kit, host: str, event: Event) -> None:
    async with kit.work() as work:
        member = await make_member(work, event)
    topic = f"event.{event.id}"
    client = await connect(kit, host, member)
    seen = (await join(client, topic))[1]
    await client.close()
    await push(kit, topic, data={"missed": True})
    client = await connect(kit, host, member)
    await client.send(json.dumps({"join": topic, "seq": seen}))
    assert await hear(client, 2) == [[topic, seen + 1, "joined", None], [topic, seen + 1, "refresh", None]]
    client = await connect(kit, host, member)
    await client.send(json.dumps({"join": topic, "seq": seen + 1}))
    assert await frames(client) == [[topic, seen + 1, "joined", None]]


async def test_a_lost_role_ends_the_listening(kit: Kit, host: str, event: Event) -> None:
    async with kit.work() as work:
        organiser = await make_member(work, event, "Dilan Aydın", Role.ORGANISER)
    topic = f"event.{event.id}.desk"
    client = await connect(kit, host, organiser)
    assert (await join(client, topic))[2] == "joined"
    async with kit.work() as work:
        await take_role(work, event.id or 0, organiser.id or 0, Role.ORGANISER)
    assert await frames(client) == [[topic, 0, "denied", None]]
    await push(kit, topic, data={"secret": 1})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.recv(), 0.2)
    async with kit.work() as work:
        await admit(work, event.id or 0, organiser.id or 0, frozenset({Role.ORGANISER}))
    assert (await join(client, topic))[2] == "joined"


async def test_signing_out_closes_the_socket(kit: Kit, host: str, event: Event) -> None:
    async with kit.work() as work:
        member = await make_member(work, event)
    client = await connect(kit, host, member)
    await join(client, f"event.{event.id}")
    async with kit.work() as work:
        for login in await logins_of(work.db, member.id or 0, work.now):
            await end_login(work, login)
    await closed_with(client)
    assert kit.hub.clients == set()


@pytest.mark.parametrize("words", ["not json", "[1]", '{"join": 7}', '{"join": null}', '"x"', "[" * 500])
async def test_what_is_not_in_the_protocol_ends_the_socket(kit: Kit, host: str, words: str) -> None:
    client = await connect(kit, host)
    await client.send(words)
    assert await closed_with(client) == 1003


async def test_a_flood_of_messages_ends_the_socket(kit: Kit, host: str) -> None:
    client = await connect(kit, host)
    with pytest.raises(websockets.ConnectionClosed):
        for _ in range(2_000):
            await client.send('{"leave": "event.1"}')
            await asyncio.sleep(0)
        await closed_with(client)
        await client.send("x")
    assert client.close_code == 1008


async def test_a_huge_message_ends_the_socket(kit: Kit, host: str) -> None:
    client = await connect(kit, host)
    await client.send("x" * 100_000)
    assert await closed_with(client) == 1009


async def test_one_who_stops_reading_delays_nobody_and_is_dropped(kit: Kit, host: str, event: Event) -> None:
    async with kit.work() as work:
        member = await make_member(work, event)
        silent = await make_member(work, event, "Sil Ent")
    topic = f"event.{event.id}"
    listeners = [await connect(kit, host, member) for _ in range(5)]
    for listener in listeners:
        await join(listener, topic)
    asleep = await connect(kit, host, silent, max_queue=1)
    await join(asleep, topic)
    asleep.transport.pause_reading()
    raw: socket.socket = asleep.transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    count, words = 400, "x" * 20_000  # 8 MB: more than any socket buffer

    hearing = asyncio.gather(*(hear(listener, count) for listener in listeners))
    for seq in range(count):
        kit.hub.publish(Push(topic, data=words), seq)
        await asyncio.sleep(0.001)
    async with asyncio.timeout(20):
        assert [len(heard) for heard in await hearing] == [count] * len(listeners)
    assert len(kit.hub.clients) == len(listeners)


async def test_refreshes_of_one_topic_are_joined(kit: Kit, host: str, event: Event) -> None:
    async with kit.work() as work:
        member = await make_member(work, event)
    topic = f"event.{event.id}"
    client = await connect(kit, host, member)
    await join(client, topic)
    for _ in range(20):
        await push(kit, topic)
    last = kit.revisions[topic]
    received: list[Any] = []
    async with asyncio.timeout(5):
        while not received or received[-1][1] < last:
            received += await frames(client)
    assert len(received) <= 4
    assert {kind for _, _, kind, _ in received} == {"refresh"}
