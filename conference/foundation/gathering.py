"""Gathering: rows that many requests look for in one moment are read together, by one query."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

SIZE = 500  # keys in one query

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
ReadMany = Callable[[AsyncConnection, Sequence[K]], Awaitable[Mapping[K, V]]]


class Gatherer(Generic[K, V]):
    """One kind of reading of one process. A lonely request waits for one turn of the loop; in a rush all that came
    while a query ran share the next one, so that it takes one connection whatever comes.

    A key that is asked for while it is being read is read again: what a request sees is never older than its question.
    """

    def __init__(
        self, glance: Callable[[], AbstractAsyncContextManager[AsyncConnection]], read: ReadMany[K, V]
    ) -> None:
        self._glance = glance
        self._read = read
        self._asked: dict[K, list[asyncio.Future[V | None]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """What is found under a key, or None. Raises what the query raised."""
        answer: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(key, []).append(answer)  # one for each who asks: whoever gives up, gives up alone
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="gathered reading")
        return await answer

    async def _run(self) -> None:
        while self._asked:
            keys = list(self._asked)[:SIZE]
            asked = [(key, answer) for key in keys for answer in self._asked.pop(key)]
            try:
                async with self._glance() as db:
                    found = await self._read(db, keys)
            except Exception as error:  # the edge of the reading task: each who asked learns of it
                for _, answer in asked:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for key, answer in asked:
                    if not answer.done():
                        answer.set_result(found.get(key))
