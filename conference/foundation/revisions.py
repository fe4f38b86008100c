"""Revisions: a number for each topic that rises with every change, in the database and in memory.

They number the frames of the live socket, tell a client that comes back whether it missed anything, and
are the key under which rendered pages are kept.
"""

from collections.abc import Iterable
from secrets import randbelow

from sqlalchemy import select
from sqlmodel import Field, col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import insert_into, rows
from conference.foundation.tables import Table


class TopicRevision(Table, table=True):
    """The latest number of one topic."""

    __tablename__ = "topic_revision"

    topic: str = Field(primary_key=True, max_length=120)
    seq: int


async def raise_revisions(db: AsyncSession, topics: Iterable[str]) -> dict[str, int]:
    """Raise each topic's number by one and return the new numbers. Topics are taken in order, so that two
    transactions which raise the same ones never wait for each other in a ring."""
    raised = {}
    for topic in sorted(set(topics)):
        statement = insert_into(db, TopicRevision).values(topic=topic, seq=1)
        statement = statement.on_conflict_do_update(index_elements=["topic"], set_={"seq": col(TopicRevision.seq) + 1})
        raised[topic] = (await rows(db, statement.returning(col(TopicRevision.seq))))[0].seq
    return raised


class Revisions:
    """The numbers as this process knows them; zero for a topic that never changed."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self.changes = 0  # how many news there were
        # Where this process begins to count what it tells from memory alone. Far from where another one is, so that a
        # page from there never takes its number for ours; below 2**53, which is as far as browsers count.
        self._start = randbelow(2**31) << 20

    def __getitem__(self, topic: str) -> int:
        return self._known.get(topic, 0)

    def here(self, topic: str) -> int:
        """The number of a topic that every process tells and counts for itself: turnout, results that grow."""
        return self._known.setdefault(topic, self._start)

    def count_on(self, topic: str) -> int:
        """The next number of such a topic."""
        self._known[topic] = seq = self.here(topic) + 1
        return seq

    def learn(self, topic: str, seq: int) -> bool:
        """Take in a number; True when it is news."""
        if seq <= self._known.get(topic, 0):
            return False
        self._known[topic] = seq
        self.changes += 1
        return True

    async def load(self, db: AsyncSession) -> list[tuple[str, int]]:
        """Read all numbers and return those that are news."""
        known = await rows(db, select(col(TopicRevision.topic), col(TopicRevision.seq)))
        return [(topic, seq) for topic, seq in known if self.learn(topic, seq)]
