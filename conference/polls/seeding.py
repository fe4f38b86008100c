"""Loads polls from an event's data file, through the verbs, with answers that were given by then."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from conference.foundation.work import Work
from conference.polls import service
from conference.polls.cards import PollView
from conference.polls.forms import PollForm
from conference.polls.models import PollKind, PollState, Standing
from conference.polls.queries import poll_at, texts_of
from conference.polls.words import AGREEMENT

Given = tuple[int, int, Sequence[str], str]  # person, place of the question, what was chosen, comment
_FORM = ("kind", "title", "note", "visibility", "changeable", "max_choices", "low", "high")


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
    """Who answers what: the file says how many chose each option."""
    comments: dict[int, list[str]] = {}
    for comment in row.get("comments", ()):
        comments.setdefault(comment["question"], []).append(comment["text"])
    given = row.get("answers", [])
    if poll.kind == PollKind.WORDS:
        given = [list(given.values())]
        choices = list(row["answers"])
    else:
        choices = [str(option) for option in range(len(poll.questions[0].options))]
    crowd = _mixed(people, poll.title)  # the first of them answer, the same ones every question
    for place, counts in enumerate(given):
        options = [option for option, number in zip(choices, counts, strict=True) for _ in range(number)]
        waiting = comments.get(place, [])
        for person, option in zip(crowd, _mixed(options, str(place)), strict=False):
            yield person, place, [option], waiting.pop() if waiting else ""


T = TypeVar("T")


def _mixed(items: Sequence[T], salt: str) -> list[T]:
    """The items in an order that looks like chance and is the same in every load."""
    order = sorted(range(len(items)), key=lambda index: sha256(f"{salt}.{index}".encode()).digest())
    return [items[index] for index in order]


async def _moderate(work: Work, poll: PollView, row: dict[str, Any]) -> None:
    shown = {comment["text"] for comment in row.get("comments", ()) if comment["shown"]}
    for text in await texts_of(work.db, [poll], Standing.WAITING):
        if text.text in shown:
            await service.judge_text(work, poll.id, text.ref, shown=True, by=None)
