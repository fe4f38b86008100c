"""Verbs of those who are asked: answer, and change the answer while that is possible."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.logs import log
from conference.foundation.work import Work
from conference.polls.answering import Answer, Fate, store, writer_of
from conference.polls.cards import NETWORK_CREDIT, PollView, QuestionView
from conference.polls.models import PollKind
from conference.polls.pulse import pulse_of
from conference.polls.rules import answer_time, read_comment, read_value, speed_points
from conference.polls.secrecy import voter_of
from conference.polls.words import NAMES

if TYPE_CHECKING:
    from conference.foundation.kit import Kit


async def answer(
    kit: "Kit",
    poll: PollView,
    question: QuestionView,
    given: Sequence[str],
    *,
    by: int,
    comment: str = "",
    claimed: int | None = None,
) -> Fate:
    """Answer a question and return after it is committed. One answer a person, whatever happens.

    Opens its own transaction, so never call it inside a Work. `claimed` is the time that a quiz answer took by the
    browser's clock, in ms. Raises BadAnswer for an answer that the question does not take, RuleBroken with the reason
    for one that comes too early, late, twice, or from somebody who takes no part in the event.
    """
    fate = await writer_of(kit).add(_answer(kit, poll, question, given, by, comment, claimed))
    if fate in _TAKEN:
        return fate
    log.info("answer refused", extra={"reason": fate.value})
    raise RuleBroken(f"poll.{fate.name.lower()}", _REFUSALS[fate].format(NAMES.get(poll.kind, "Poll").lower()))


async def answer_for(work: Work, poll: PollView, answers: Iterable[tuple[int, int, Sequence[str], str]]) -> int:
    """Store answers (person, place of the question, given, comment) that were given elsewhere: seeds and imports.

    Part of the caller's transaction. The number of those that were stored.
    """
    taken = [
        _answer(work.kit, poll, poll.questions[place], given, person, comment, None)
        for person, place, given, comment in answers
    ]
    fates = await store(work.db, taken) if taken else []
    pulse_of(work.kit).forget(poll.id)
    return sum(fate in _TAKEN for fate in fates)


_TAKEN = (Fate.STORED, Fate.CHANGED, Fate.STANDS)
_REFUSALS = {
    Fate.CLOSED: "This {} takes no answers now, so yours was not stored.",
    Fate.SECOND: "You have answered already, and your first answer counts. This one was not stored.",
    Fate.EARLY: "This question has not been asked yet, so your answer was not stored.",
    Fate.STRANGER: "Only people who take part in the event can answer here. Yours was not stored.",
    Fate.LATE: "The time for this question was over when your answer came in, so it was not stored.",
}


def _answer(
    kit: "Kit", poll: PollView, question: QuestionView, given: Sequence[str], by: int, comment: str, claimed: int | None
) -> Answer:
    if poll.salt is None:
        raise RuleBroken("poll.closed", _REFUSALS[Fate.CLOSED].format(NAMES.get(poll.kind, "Poll").lower()))
    value, said = read_value(poll, question, given), read_comment(comment)
    arrived = kit.clock.now()
    voter = voter_of(kit.secrets, poll.id, poll.salt, by)
    person = by if poll.named else None
    if poll.kind != PollKind.QUIZ:
        said = said if poll.kind == PollKind.CONSULTATION else ""
        written = poll.kind == PollKind.TEXT or bool(said)
        return Answer(poll.id, question.id, voter, by, person, value, said, written, arrived)
    if question.starts_at is None or question.ends_at is None:
        raise NotFound
    took = answer_time(question, arrived, claimed)
    # The credit counts here too: an answer given in time may arrive that much later, but no later.
    credit = NETWORK_CREDIT if took <= (question.seconds or 0) * 1_000 else timedelta()
    points = speed_points(question, value, took)
    return Answer(
        poll.id, question.id, voter, by, person, value, "", False, arrived, question.ends_at + credit, took, points
    )
