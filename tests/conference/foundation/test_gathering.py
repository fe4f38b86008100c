"""What many look for in one moment is read by one query, and nobody gets what is older than the question."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from conference.foundation.gathering import SIZE, Gatherer


class Shelf:
    """Reads each key's value a turn of the loop after it was asked; counts what was asked together."""

    def __init__(self, values: dict[int, str]) -> None:
        self.values, self.asked, self.open = values, [], 0  # type: ignore[var-annotated]

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Any]:
        self.open += 1
        assert self.open == 1, "one connection, whatever comes"
        try:
            yield self
        finally:
            self.open -= 1

    async def read(self, db: Any, keys: Sequence[int]) -> Mapping[int, str]:
        self.asked.append(list(keys))
        found = {key: self.values[key] for key in keys if key in self.values}
        await asyncio.sleep(0)
        if 13 in keys:
            raise ValueError("thirteen")
        return found


async def test_one_query_for_all_who_ask_in_a_moment() -> None:
    shelf = Shelf({1: "one", 2: "two"})
    gatherer = Gatherer(shelf.glance, shelf.read)
    assert await asyncio.gather(*(gatherer.get(key) for key in (1, 2, 3, 1))) == ["one", "two", None, "one"]
    assert shelf.asked == [[1, 2, 3]]


async def test_a_question_put_during_a_query_is_answered_by_the_next() -> None:
    shelf = Shelf({1: "old"})
    gatherer = Gatherer(shelf.glance, shelf.read)
    first = asyncio.create_task(gatherer.get(1))
    while not shelf.asked:
        await asyncio.sleep(0)
    shelf.values[1] = "new"
    assert [await gatherer.get(1), await first] == ["new", "old"]


async def test_a_query_that_fails_fails_for_those_in_it_and_the_next_goes_on() -> None:
    shelf = Shelf({1: "one", 2: "two"})
    gatherer = Gatherer(shelf.glance, shelf.read)
    failed = await asyncio.gather(gatherer.get(1), gatherer.get(13), return_exceptions=True)
    assert [type(each) for each in failed] == [ValueError, ValueError]
    assert await gatherer.get(2) == "two"


async def test_who_gives_up_takes_nothing_from_the_others() -> None:
    shelf = Shelf({1: "one"})
    gatherer = Gatherer(shelf.glance, shelf.read)
    impatient, patient = asyncio.create_task(gatherer.get(1)), asyncio.create_task(gatherer.get(1))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == "one"
    with pytest.raises(asyncio.CancelledError):
        await impatient


async def test_a_query_takes_so_many_keys_and_no_more() -> None:
    shelf = Shelf({})
    gatherer = Gatherer(shelf.glance, shelf.read)
    await asyncio.gather(*(gatherer.get(key) for key in range(100, 100 + SIZE + 1)))
    assert [len(keys) for keys in shelf.asked] == [SIZE, 1]
