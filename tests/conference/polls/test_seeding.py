"""The reference event's polls: all of them fit their forms, and the answers are counted as the file says."""

import json

from conference.foundation.files import ROOT
from conference.foundation.kit import Kit
from conference.polls.models import PollKind, Standing
from conference.polls.pulse import read_standings
from conference.polls.queries import polls_of_session, texts_of
from conference.polls.seeding import load_polls
from tests.conference.polls.factories import make_people
from tests.conference.programme.factories import make_session
from tests.factories import make_event

ROWS = json.loads((ROOT / "seed_data" / "ecc2020" / "polls.json").read_text(encoding="utf-8"))


async def test_the_reference_events_polls_are_loaded_as_they_stand_in_the_file(kit: Kit) -> None:
    async with kit.work(quiet=True) as work:
        event = await make_event(work)
        session = await make_session(work, event)
        people = [person.id or 0 for person in await make_people(work, event, 210)]
        sessions = {row["session"]: session.id or 0 for row in ROWS}
        await load_polls(work, event.id or 0, ROWS, sessions, people)
    async with kit.db.read() as db:
        polls = await polls_of_session(db, session.id or 0)
        consultation = next(poll for poll in polls if poll.kind == PollKind.CONSULTATION and poll.is_open)
        comments = {standing: len(await texts_of(db, [consultation], standing)) for standing in Standing}
    assert [(poll.kind, poll.state) for poll in polls] == [(row["kind"], row["state"]) for row in ROWS]
    standings = await read_standings(kit, polls)
    for poll, row in zip(polls, ROWS, strict=True):
        tallies = [standings[poll.id].tallies[question.id] for question in poll.questions]
        if poll.kind == PollKind.WORDS:
            assert {bar.label: int(bar.value) for bar in tallies[0].bars} == row["answers"]
        elif "answers" in row:
            assert [[int(bar.value) for bar in tally.bars] for tally in tallies] == row["answers"]
        else:
            assert standings[poll.id].people == 0
    assert comments == {Standing.WAITING: 1, Standing.SHOWN: 3, Standing.HIDDEN: 0}
