"""Batching: what comes in one moment is stored together, in order, and a failure reaches its own batch alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from conference.foundation import batching
from conference.foundation.batching import Batcher
from conference.foundation.errors import TooMany


@dataclass(frozen=True)
class Item:
    batch: int
    name: str


class Store:
    """Remembers the batches that it was given; batch number 13 cannot be stored."""

    def __init__(self) -> None:
        self.batches: list[str] = []
        self.writer: Batcher[Item, str] = Batcher("items", self.store, "Please come again.")

    async def store(self, items: Sequence[Item]) -> list[str]:
        self.batches.append("".join(item.name for item in items))
        if items[0].batch == 13:
            raise OSError("disk full")
        return [item.name.upper() for item in items]


async def test_one_moment_is_one_batch_for_each_kind_in_order_of_arrival() -> None:
    store = Store()
    fates = await asyncio.gather(*(store.writer.add(Item(number % 2, name)) for number, name in enumerate("abcdef")))
    assert fates == list("ABCDEF")
    assert store.batches == ["ace", "bdf"]
    assert await store.writer.add(Item(0, "g")) == "G"  # a new moment, a new batch
    assert store.batches == ["ace", "bdf", "g"]


async def test_a_batch_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "SIZE", 2)
    store = Store()
    await asyncio.gather(*(store.writer.add(Item(0, name)) for name in "abcde"))
    assert store.batches == ["ab", "cd", "e"]


async def test_a_failure_reaches_its_own_batch_alone() -> None:
    store = Store()
    fates = await asyncio.gather(
        store.writer.add(Item(13, "x")), store.writer.add(Item(20, "y")), return_exceptions=True
    )
    assert isinstance(fates[0], OSError)
    assert fates[1] == "Y"


async def test_who_goes_away_takes_nothing_back() -> None:
    store = Store()
    leaving = asyncio.create_task(store.writer.add(Item(0, "a")))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await store.writer.add(Item(0, "b")) == "B"
    assert store.batches == ["ab"]


async def test_a_full_queue_asks_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "QUEUE", 2)
    store = Store()
    first = [asyncio.create_task(store.writer.add(Item(0, name))) for name in "ab"]
    await asyncio.sleep(0)
    with pytest.raises(TooMany, match=r"Please come again\.") as refused:
        await store.writer.add(Item(0, "c"))
    assert refused.value.retry_after == 1
    assert await asyncio.gather(*first) == ["A", "B"]
