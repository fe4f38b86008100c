"""Loads polls from an event's data file, through the verbs, with answers that were given by then."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conference.foundation.work import Work
from conference.polls import service
from conference.polls.cards import PollView
from conference.polls.forms import PollForm
from conference.polls.models import PollKind, PollState, Standing
from conference.polls.queries import poll_at, texts_of
from conference.polls.words import AGREEMENT

Given = tuple[int, int, Sequence[str], str]  # person, place of the question, what was chosen, comment
_FORM = ("kind", "title", "note", "visibility", "changeable", "max_choices", "low", "high")
_STRIDES = (1, 37, 73, 11, 53, 29, 97)  # so that the same people do not answer every question alike


async def load_polls(
    work: Work, event: int, polls: Sequence[dict[str, Any]], sessions: Mapping[str, int], people: Sequence[int]
) -> None:
    """Draft each poll, bring it to its state, and let `people` answer in the numbers of the file."""
    for row in polls:
        questions = [
            question | ({"options": AGREEMENT} if row["kind"] == PollKind.CONSULTATION else {})
            for question in row["questions"]
        ]
        facts = {name: row[name] for name in _FORM if name in row}
        named = row["kind"] == PollKind.QUIZ
        form = PollForm.model_validate(facts | {"questions": questions, "named": named})
        poll = await service.add_poll(work, event, sessions[row["session"]], form, by=None)
        await _bring(work, event, poll.id or 0, row, people)


async def _bring(work: Work, event: int, poll: int, row: dict[str, Any], people: Sequence[int]) -> None:
    state = PollState(row["state"])
    if state == PollState.DRAFT:
        return
    await service.arm_poll(work, poll, by=None)
    if state == PollState.ARMED:
        return
    await service.open_poll(work, poll, by=None)
    view = await poll_at(work.db, event, poll)
    await service.answer_for(work, view, _answers(view, row, people))
    await _moderate(work, view, row)
    if state in (PollState.LOCKED, PollState.REVEALED):
        await service.lock_poll(work, poll, by=None)
    if state == PollState.REVEALED:
        await service.reveal_poll(work, poll, by=None)


def _answers(poll: PollView, row: dict[str, Any], people: Sequence[int]) -> Iterator[Given]:
    """Who answers what: the file says how many, and the people take turns."""
    comments: dict[int, list[str]] = {}
    for comment in row.get("comments", ()):
        comments.setdefault(comment["question"], []).append(comment["text"])
    given = row.get("answers", [])
    if poll.kind == PollKind.WORDS:
        words = [word for word, number in given.items() for _ in range(number)]
        yield from ((person, 0, [word], "") for person, word in zip(_turns(people, 0), words, strict=False))
        return
    for place, counts in enumerate(given):
        options = [str(option) for option, number in enumerate(counts) for _ in range(number)]
        waiting = comments.get(place, [])
        for person, option in zip(_turns(people, place), options, strict=False):
            yield person, place, [option], waiting.pop() if waiting else ""


def _turns(people: Sequence[int], place: int) -> Iterator[int]:
    """Everybody once, in an order of the question's own. The strides share no factor with the length."""
    stride = next(step for step in (*_STRIDES[place % len(_STRIDES) :], 1) if len(people) % step or step == 1)
    return (people[index * stride % len(people)] for index in range(len(people)))


async def _moderate(work: Work, poll: PollView, row: dict[str, Any]) -> None:
    shown = {comment["text"] for comment in row.get("comments", ()) if comment["shown"]}
    for text in await texts_of(work.db, [poll], Standing.WAITING):
        if text.text in shown:
            await service.judge_text(work, poll.id, text.ref, shown=True, by=None)
