"""What the process keeps in memory is never older than what it has heard of."""

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
