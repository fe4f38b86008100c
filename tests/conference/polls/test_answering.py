"""Answering: one answer a person whatever happens, changeable where the poll says so, and nothing after the lock."""

import asyncio
import contextlib

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select, text

from conference.events import service as events
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.polls import service
from conference.polls.answering import Fate, writer_of
from conference.polls.models import PollAnswer
from conference.polls.pulse import read_standings
from tests.conference.polls.factories import Asking, make_poll


async def counted(asking: Asking, place: int = 0) -> list[str]:
    """What stands beside the bars."""
    view = await asking.view()
    standings = (await read_standings(asking.kit, [view]))[asking.id]
    return [bar.value for bar in standings.tallies[view.questions[place].id].bars]


async def stored(kit: Kit) -> int:
    async with kit.db.read() as db:
        return len((await db.exec(select(PollAnswer.voter))).all())


async def test_a_crowd_that_answers_at_once_is_counted_once_each(kit: Kit) -> None:
    asking = await make_poll(kit, number=120)
    # Everybody presses twice, as with a double click.
    fates = await asyncio.gather(
        *(asking.answer(person, str(index % 4)) for _ in range(2) for index, person in enumerate(asking.people))
    )
    assert fates.count(Fate.STORED) == 120
    assert fates.count(Fate.STANDS) == 120
    assert await counted(asking) == ["30", "30", "30", "30"]
    assert await stored(kit) == 120


async def test_racing_answers_of_one_person_leave_one(kit: Kit) -> None:
    asking = await make_poll(kit, changeable=False)
    person = asking.people[0]
    fates = await asyncio.gather(
        *(asking.answer(person, str(index % 2)) for index in range(40)), return_exceptions=True
    )
    refused = [fate for fate in fates if isinstance(fate, RuleBroken)]
    assert {each.code for each in refused} == {"poll.second"}
    assert fates.count(Fate.STORED) == 1
    assert await stored(kit) == 1


async def test_two_processes_that_answer_for_one_person_leave_one(kit: Kit) -> None:
    """The writer of another process knows nothing of this one's queue: the database decides."""
    asking = await make_poll(kit, changeable=False)
    view = await asking.view()
    writers = [type(writer_of(kit))(kit) for _ in range(4)]
    made = service.answers._answer  # the same answers, past the one writer of this process
    sent = [
        writer.add(made(kit, view, view.questions[0], [str(place)], person.id or 0, "", None))
        for place, writer in enumerate(writers)
        for person in asking.people
    ]
    fates = await asyncio.gather(*sent)
    assert fates.count(Fate.STORED) == len(asking.people)
    assert fates.count(Fate.SECOND) == 3 * len(asking.people)
    assert await stored(kit) == len(asking.people)


async def test_an_answer_can_be_changed_only_where_the_poll_says_so(kit: Kit) -> None:
    asking = await make_poll(kit, changeable=True)
    assert await asking.answer(asking.people[0], "1") == Fate.STORED
    assert await asking.answer(asking.people[0], "3") == Fate.CHANGED
    assert await counted(asking) == ["0", "0", "0", "1"]
    await asking.do(service.lock_poll)
    with pytest.raises(RuleBroken, match="takes no answers now"):
        await asking.answer(asking.people[0], "0")
    assert await counted(asking) == ["0", "0", "0", "1"]


async def test_who_leaves_and_joins_again_answers_no_second_time(kit: Kit) -> None:
    asking = await make_poll(kit, changeable=False)
    person = asking.people[0]
    await asking.answer(person, "1")
    async with kit.work() as work:
        await events.admit(work, asking.event.id or 0, person.id or 0, frozenset())
    with pytest.raises(RuleBroken, match="your first answer counts"):
        await asking.answer(person, "2")


async def test_a_stranger_and_somebody_of_another_event_cannot_answer(kit: Kit) -> None:
    asking, other = await make_poll(kit), await make_poll(kit)
    with pytest.raises(RuleBroken, match="Only people who take part") as refused:
        await asking.answer(other.people[0], "1")
    assert refused.value.code == "poll.stranger"
    assert await stored(kit) == 0


async def test_answers_that_were_taken_while_the_poll_is_locked_are_counted(kit: Kit) -> None:
    asking = await make_poll(kit, number=60)
    taken = 0

    async def press(person, wait: float) -> None:  # type: ignore[no-untyped-def]
        nonlocal taken
        await asyncio.sleep(wait)
        with contextlib.suppress(RuleBroken):
            await asking.answer(person, "0")
            taken += 1

    async def lock() -> None:
        await asyncio.sleep(0.05)
        await asking.do(service.lock_poll)

    await asyncio.gather(lock(), *(press(person, index * 0.002) for index, person in enumerate(asking.people)))
    assert await counted(asking) == [str(taken), "0", "0", "0"]


async def test_the_database_itself_keeps_the_promises(kit: Kit) -> None:
    asking = await make_poll(kit, changeable=False)
    await asking.answer(asking.people[0], "1")
    await asking.do(service.lock_poll)
    insert = "INSERT INTO poll_answer (question_id, voter, value, comment) SELECT id, 'x', '0', '' FROM poll_question"
    for statement, name in (
        ("UPDATE poll SET named = true", "poll_promised"),
        ("UPDATE poll SET visibility = 'never'", "poll_promised"),
        ("UPDATE poll SET state = 'draft'", "poll_step"),
        ("UPDATE poll_answer SET value = '2'", "answer_stands"),
        ("UPDATE poll_question SET text = 'Other'", "question_asked"),
        (insert, "answer_closed"),
        ("INSERT INTO poll_answer SELECT * FROM poll_answer", "answer_closed"),
    ):
        with pytest.raises(IntegrityError, match=name):
            async with kit.db.write() as db:
                await (await db.connection()).execute(text(statement))
