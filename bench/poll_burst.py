"""Polls: a crowd that answers in one moment, through the verb and through the page.

    python -m bench.poll_burst [--short]

`verb`: everybody's answer to one open poll is sent at once, every fiftieth twice, into the batching writer. `page`: so
many press the button in one moment and get the poll back with their answer counted: session, checks, store, tally and
partial, by ASGI calls without a socket. Printed are answers a second, the milliseconds until half and 99 of 100 were
acknowledged, CPU in ms an answer, and what must be 0: answers lost, answers doubled. SQLite with synchronous=FULL, and
PostgreSQL where its programs are found. The peer is one transaction an answer in the same database.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy.engine import make_url

from conference.app import make_app, make_kit
from conference.foundation import schema
from conference.foundation.kit import Kit
from conference.foundation.settings import load_settings
from conference.people.service import open_login
from conference.polls import service
from conference.polls.answering import store
from conference.polls.pulse import read_standings
from tests.conference.polls.factories import Asking, make_poll
from tests.postgres import Cluster, find_programs

Send = Callable[[int], Awaitable[object]]


def main() -> None:
    """Print a line for each database and way."""
    short = "--short" in sys.argv
    crowd, pressing = (2_000, 200) if short else (9_500, 1_000)  # the queue takes 10,000
    with databases() as urls:
        for name, url in urls:
            asyncio.run(measure(name, url, crowd, pressing))


@contextmanager
def databases() -> Iterator[list[tuple[str, str]]]:
    """A fresh database of each kind that is to be had."""
    with tempfile.TemporaryDirectory() as folder:
        urls = [("sqlite", f"sqlite:///{folder}/folkmoot.db")]
        programs = find_programs()
        if programs is None:
            yield urls
            return
        with Cluster(programs) as cluster:
            cluster.create("polls")
            yield [*urls, ("postgresql", cluster.url("polls"))]


async def measure(name: str, url: str, crowd: int, pressing: int) -> None:
    driver = make_url(url)
    schema.upgrade(driver if name == "sqlite" else driver.set(drivername="postgresql+psycopg"))
    with tempfile.TemporaryDirectory() as folder:
        kit = make_kit(load_settings(data_dir=Path(folder), database_url=url, base_url="http://bench", worker="apart"))
        alone = await one_by_one(kit, crowd // 20)
        await by_verb(kit, name, crowd, alone)
        await by_page(kit, name, pressing)
        await kit.db.close()


async def one_by_one(kit: Kit, number: int) -> float:
    """The peer: answers a second when each has a transaction of its own."""
    asking = await make_poll(kit, number=number)
    view = await asking.view()
    began = time.perf_counter()
    for person in asking.people:
        made = service.answers._answer(kit, view, view.questions[0], ["0"], person.id or 0, "", None)
        async with kit.db.write() as db:
            await store(db, [made])
    return number / (time.perf_counter() - began)


async def by_verb(kit: Kit, name: str, crowd: int, alone: float) -> None:
    asking = await make_poll(kit, number=crowd, changeable=False)
    view = await asking.view()

    async def send(index: int) -> object:
        person, pick = asking.people[index % crowd], str(index % 4)
        return await service.answer(kit, view, view.questions[0], [pick], by=person.id or 0)

    figures = await burst(send, [*range(crowd), *range(0, crowd, 50)])
    await report(asking, f"{name} verb", crowd, figures | {"peer_per_s": round(alone)})


async def by_page(kit: Kit, name: str, pressing: int) -> None:
    asking = await make_poll(kit, number=pressing)
    path = await asking.answer_url()
    cookies = []
    async with kit.work() as work:
        for person in asking.people:
            cookies.append(f"folkmoot={await open_login(work, person.id or 0)}")
    transport = httpx2.ASGITransport(app=make_app(kit.settings, kit=kit), raise_app_exceptions=True)
    headers = {"HX-Request": "true", "sec-fetch-site": "same-origin"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://bench", headers=headers) as client:

        async def send(index: int) -> object:
            fields = {"_method": "PUT", "pick": str(index % 4)}
            answer = await client.post(path, data=fields, headers={"cookie": cookies[index]})
            assert answer.status_code == 200, answer.status_code
            return answer

        figures = await burst(send, range(pressing))
    await report(asking, f"{name} page", pressing, figures)


async def burst(send: Send, indexes: Sequence[int]) -> dict[str, Any]:
    """Send all at once; how long each took to be acknowledged."""
    waits: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()

    async def one(index: int) -> None:
        await send(index)
        waits.append(time.perf_counter() - began)

    await asyncio.gather(*map(one, indexes))
    waits.sort()
    spent = time.perf_counter() - began
    return {
        "per_s": round(len(waits) / spent),
        "p50_ms": round(1000 * waits[len(waits) // 2]),
        "p99_ms": round(1000 * waits[len(waits) * 99 // 100]),
        "cpu_ms": round(1000 * (time.process_time() - cpu) / len(waits), 2),
    }


async def report(asking: Asking, name: str, crowd: int, figures: dict[str, Any]) -> None:
    standings = (await read_standings(asking.kit, [await asking.view()]))[asking.id]
    tally = next(iter(standings.tallies.values()))
    figures |= {"lost": crowd - standings.people, "doubled": sum(int(bar.value) for bar in tally.bars) - crowd}
    print(json.dumps({"bench": name, "answers": crowd} | figures), flush=True)


if __name__ == "__main__":
    main()
