"""What the process keeps in memory is never older than what it has heard of."""

import asyncio
from weakref import ref

from conference.foundation.memory import Memory
from conference.foundation.revisions import Revisions


async def test_a_value_is_read_once_until_its_topic_has_news() -> None:
    revisions = Revisions()
    memory = Memory(revisions)
    reads: list[int] = []

    async def read() -> int:
        reads.append(len(reads))
        return len(reads)

    async def ask() -> int:
        return await memory.recall("key", read, lambda _: ("a", "b"))

    assert [await ask(), await ask()] == [1, 1]
    revisions.learn("c", 1)
    assert await ask() == 1
    revisions.learn("b", 1)
    assert [await ask(), await ask()] == [2, 2]
    memory.forget("key")
    assert await ask() == 3


async def test_a_value_read_while_news_came_in_is_not_kept() -> None:
    revisions = Revisions()
    memory = Memory(revisions)
    reads = 0

    async def read() -> int:
        nonlocal reads
        reads += 1
        if reads == 1:
            revisions.learn("a", 1)  # committed between the read and its keeping
        return reads

    answers = [await memory.recall("key", read, lambda _: ("a",)) for _ in range(3)]
    assert answers == [1, 2, 2]


class Slow:
    """A reading that ends when it is told to; the n-th gives n."""

    def __init__(self) -> None:
        self.begun, self.go = 0, asyncio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        number = self.begun
        await self.go.wait()
        return number


async def test_who_asks_during_a_reading_waits_for_it() -> None:
    memory, read = Memory(Revisions()), Slow()
    asked = [asyncio.create_task(memory.recall("key", read, lambda _: ("a",))) for _ in range(5)]
    await asyncio.sleep(0)
    read.go.set()
    assert await asyncio.gather(*asked) == [1] * 5
    assert await memory.recall("key", read, lambda _: ("a",)) == 1


async def test_nobody_waits_for_a_reading_that_news_or_a_deed_has_overtaken() -> None:
    revisions = Revisions()
    memory, read = Memory(revisions), Slow()

    async def ask() -> int:
        return await memory.recall("key", read, lambda _: ("a",))

    first = asyncio.create_task(ask())
    await asyncio.sleep(0)
    revisions.learn("a", 1)
    second = asyncio.create_task(ask())
    await asyncio.sleep(0)
    memory.forget("key")
    third = asyncio.create_task(ask())
    await asyncio.sleep(0)
    read.go.set()
    assert await asyncio.gather(first, second, third) == [1, 2, 3]
    assert await ask() == 3


async def test_a_reading_that_fails_or_is_given_up_fails_for_its_own_asker_alone() -> None:
    memory, go = Memory(Revisions()), asyncio.Event()
    begun = 0

    async def read() -> int:
        nonlocal begun
        begun += 1
        if begun == 2:
            raise ValueError
        await go.wait()
        return begun

    async def ask() -> int:
        return await memory.recall("key", read, lambda _: ("a",))

    given_up, failing, waiting = (asyncio.create_task(ask()) for _ in range(3))
    await asyncio.sleep(0)
    given_up.cancel()
    go.set()
    results = await asyncio.gather(given_up, failing, waiting, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, ValueError, int]


async def test_what_has_grown_old_is_let_go_when_something_else_is_kept() -> None:
    class Picture:
        pass

    async def read() -> Picture:
        return Picture()

    memory = Memory(Revisions())
    old = ref(await memory.recall("old", read, lambda _: (), seconds=0.01))
    young = ref(await memory.recall("young", read, lambda _: ()))
    await asyncio.sleep(0.02)
    await memory.recall("other", read, lambda _: ())
    assert (old(), young() is not None) == (None, True)
