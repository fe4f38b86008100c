"""The start of a quiz question: in its moment the key goes out to everybody who holds the question sealed."""

import asyncio
from typing import TYPE_CHECKING

from conference.foundation.hub import Push
from conference.polls.live import key_topic
from conference.polls.queries import place_of, poll_at
from conference.polls.secrecy import question_key
from conference.polls.service import QuestionAnnounced

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

_tasks: set[asyncio.Task[None]] = set()  # held, so that none is collected while it waits


async def wait_and_tell(kit: "Kit", signal: QuestionAnnounced) -> None:
    """Send the key at the start. Who listens at another process, or misses it, fetches it (`views.quiz.show_key`)."""
    task = asyncio.create_task(_tell(kit, signal), name=f"key of question {signal.question}")
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _tell(kit: "Kit", signal: QuestionAnnounced) -> None:
    await asyncio.sleep(max(0.0, (signal.starts_at - kit.clock.now()).total_seconds()))
    async with kit.db.read() as db:
        place = await place_of(db, signal.poll)
        if place is None:
            return
        poll = await poll_at(db, place[0], signal.poll)
    question = poll.question(signal.question)
    if question is None or not question.is_asked(kit.clock.now()):
        return
    topic = key_topic(poll.id)
    key = question_key(kit.secrets, poll, question).hex()
    kit.hub.publish(Push(topic, data={"question": question.id, "key": key}), kit.revisions.count_on(topic))
