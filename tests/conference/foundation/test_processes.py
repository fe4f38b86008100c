"""Two processes on one database hear of each other's commits; jobs run twice without harm."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlmodel import select

from conference.app import make_kit, make_roof, running
from conference.foundation.clock import FixedClock
from conference.foundation.feature import Roof
from conference.foundation.hub import Client, Push
from conference.foundation.jobs import Job, Worker
from conference.foundation.kit import Kit
from conference.foundation.mail import KeptMailer, Letter, OutgoingMail, send_due_mail


class Ear:
    """Takes down what a client would be sent."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.dropped = False

    def write(self, text: str) -> bool:
        self.heard.append(text)
        return True

    def drop(self) -> None:
        self.dropped = True


@asynccontextmanager
async def another_process(kit: Kit) -> AsyncIterator[Roof]:
    """A second kit on the same database, as another process would have."""
    roof = make_roof(make_kit(kit.settings, clock=kit.clock))
    async with running(roof, work=False):
        await asyncio.sleep(0.2)
        yield roof


async def until(true: object, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # type: ignore[operator]
            await asyncio.sleep(0.02)


async def test_a_commit_here_is_heard_there(kit: Kit) -> None:
    async with another_process(kit) as there:
        ear = Ear()
        client = Client(ear, person=1)
        there.kit.hub.enter(client)
        there.kit.hub.subscribe(client, "person.1")
        async with kit.work() as work:
            work.push(Push("person.1", html="<p>only here</p>"))
        await until(lambda: ear.heard)
        assert ear.heard == ['[["person.1",1,"refresh",null]]']
        assert there.kit.revisions["person.1"] == 1


async def test_signing_out_here_closes_the_sockets_there(kit: Kit) -> None:
    async with another_process(kit) as there:
        ear = Ear()
        there.kit.hub.enter(Client(ear, person=1, login=7))
        async with kit.work() as work:
            work.push(Push("login.7"))
        await until(lambda: ear.dropped)


async def test_what_was_committed_while_nobody_listened_is_caught_up(kit: Kit) -> None:
    async with kit.work() as work:
        work.push(Push("person.1"))
    async with another_process(kit) as there:
        assert there.kit.revisions["person.1"] == 1


async def test_two_workers_send_each_letter_once(kit: Kit) -> None:
    sent: list[str] = []

    class Counting(KeptMailer):
        async def send(self, message: object) -> None:
            sent.append(message["Subject"])  # type: ignore[index]
            await asyncio.sleep(0)

    async with kit.work() as work:
        for number in range(20):
            await work.mail(Letter("a@b.example", "A", f"No. {number}", "t", "<p>t</p>", key=f"k{number}"))
        await work.mail(Letter("a@b.example", "A", "No. 0 again", "t", "<p>t</p>", key="k0"))
    kits = [kit, make_kit(kit.settings, clock=kit.clock)]
    for each in kits:
        each.mailer = Counting()
    await asyncio.gather(*(send_due_mail(each) for each in kits * 2))
    assert sorted(sent) == sorted(f"No. {number}" for number in range(20))
    async with kit.db.read() as db:
        assert (await db.exec(select(OutgoingMail.id).where(OutgoingMail.sent_at == None))).all() == []  # noqa: E711
    await kits[1].db.close()


async def test_a_failing_job_stops_no_other_and_runs_again(kit: Kit, clock: FixedClock) -> None:
    runs: list[str] = []

    async def fails(_kit: Kit) -> None:
        runs.append("fails")
        raise ValueError

    async def works(_kit: Kit) -> None:
        runs.append("works")

    worker = Worker(kit, [Job("fails", 0.05, fails), Job("works", 0.05, works)])
    await worker.start()
    await until(lambda: runs.count("fails") > 2 and runs.count("works") > 2)
    await worker.stop()


@pytest.mark.parametrize("size", [1, 300])
async def test_a_large_work_is_told_too(kit: Kit, size: int) -> None:
    async with another_process(kit) as there:
        async with kit.work() as work:
            for number in range(size):
                work.push(Push(f"ballot.{number}.a.rather.long.topic.name"))
        last = f"ballot.{size - 1}.a.rather.long.topic.name"
        await until(lambda: there.kit.revisions[last] == 1)
