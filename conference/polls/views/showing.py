"""Polls as one reader may see them: own answers, results where they may be seen, what was written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from conference.foundation.forms import FormState
from conference.foundation.kit import Kit
from conference.foundation.web import kit_of
from conference.polls.breakdown import breakdown_of
from conference.polls.cards import PollView
from conference.polls.live import desk_topic, results_topic, turnout_topic
from conference.polls.models import PollKind, Standing
from conference.polls.pulse import Standings, pulse_of
from conference.polls.queries import WAITING_TEXTS, Own, Text, own_answers, texts_of
from conference.polls.quiz import QuizView, quiz_at
from conference.polls.rules import sees_result
from conference.polls.secrecy import voter_of
from conference.polls.views.loading import Seat
from conference.polls.words import VISIBILITIES, anonymity

WRITTEN = (PollKind.TEXT, PollKind.CONSULTATION)


@dataclass(slots=True)
class Shown:
    """One poll for one reader. `sees` says whether the result is theirs to see; `topic` is where it grows."""

    poll: PollView
    own: dict[int, Own]
    standings: Standings
    sees: bool
    topic: str
    turnout: str
    seq: int
    url: str
    texts: dict[int, list[Text]] = field(default_factory=dict)
    breakdown: dict[str, Any] = field(default_factory=dict)
    quiz: QuizView | None = None
    form: FormState = field(default_factory=FormState)

    @property
    def answered(self) -> bool:
        return any(question.id in self.own for question in self.poll.questions)

    @property
    def may_answer(self) -> bool:
        return self.poll.is_open and (self.poll.changeable or not self.answered)

    @property
    def promise(self) -> str:
        """What is secret from whom."""
        return anonymity(self.poll.kind, self.poll.named)

    @property
    def shows_when(self) -> str:
        return VISIBILITIES[self.poll.visibility]


async def shown(request: Request, seat: Seat, polls: Sequence[PollView], *, at_desk: bool = False) -> list[Shown]:
    """The polls for the one who asks; at the desk with everything that moderators see. The number of queries does not
    depend on how many polls there are."""
    kit = kit_of(request)
    pulse, person = pulse_of(kit), seat.who.person_id
    seqs = {poll.id: kit.revisions.here(turnout_topic(poll.id)) for poll in polls}
    voters = {poll.id: voter_of(kit.secrets, poll.id, poll.salt, person) for poll in polls if poll.salt}
    async with kit.db.glance() as db:
        own = await own_answers(db, polls, voters.values()) if voters else {}
    standings = await pulse.standings(kit, polls) if polls else {}
    found = []
    for poll in polls:
        if poll.is_open:
            pulse.watch(poll.id)
        mine = {question.id: own[question.id] for question in poll.questions if question.id in own}
        topic = desk_topic(poll.id) if at_desk else results_topic(poll.id)
        sees = at_desk or sees_result(poll, answered=bool(mine))
        one = Shown(poll, mine, standings[poll.id], sees, topic, turnout_topic(poll.id), seqs[poll.id], seat.url(poll))
        found.append(one)
    await _add_writing(kit, found, at_desk=at_desk)
    return found


async def shown_whole(request: Request, seat: Seat, poll: PollView) -> Shown:
    """One poll with all there is: of a quiz the moment, of a consultation who answered what."""
    one = (await shown(request, seat, [poll]))[0]
    kit = kit_of(request)
    if poll.kind == PollKind.QUIZ:
        voter = voter_of(kit.secrets, poll.id, poll.salt, seat.who.person_id) if poll.salt else None
        one.quiz = await quiz_at(kit, poll, one.own, voter)
    elif poll.kind == PollKind.CONSULTATION and one.sees:

        async def read() -> dict[str, Any]:
            async with kit.db.read() as db:
                return await breakdown_of(kit, db, poll)

        # Revealed answers do not change any more, so a crowd that looks has them broken down once.
        one.breakdown = await kit.memory.recall(("breakdown", poll.id), read, lambda _: (seat.topic,))
    return one


async def _add_writing(kit: Kit, found: Sequence[Shown], *, at_desk: bool) -> None:
    """Add texts and comments where they may be read, and breakdowns where they may be told."""
    readable = [one for one in found if one.sees and one.poll.kind in WRITTEN]
    if not readable:
        return
    async with kit.db.read() as db:
        polls = [one.poll for one in readable]
        texts = await texts_of(db, polls, Standing.SHOWN)
        if at_desk:
            texts = await texts_of(db, polls, Standing.WAITING, most=WAITING_TEXTS) + texts
        for one in readable:
            for text in texts:
                if one.poll.question(text.question) is not None:
                    one.texts.setdefault(text.question, []).append(text)
