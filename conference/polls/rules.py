"""Decisions about polls at hand: what may be answered, what may be seen, and how many points speed is worth."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from conference.foundation.errors import RuleBroken
from conference.polls.cards import NETWORK_CREDIT, PollView, QuestionView
from conference.polls.models import PollKind, PollState, Visibility
from conference.polls.words import STATES

WORD_LENGTH, TEXT_LENGTH, COMMENT_LENGTH = 30, 400, 280
LEAD: Final = timedelta(seconds=5)  # from a moderator's press until a quiz question is shown: screens get it sealed
FULL_POINTS: Final = 1_000


class BadAnswer(ValueError):
    """An answer that the question does not take; the message says what to do."""


def read_value(poll: PollView, question: QuestionView, given: Sequence[str]) -> str:
    """The canonical value of an answer: option numbers joined by commas, words by line ends, or a text.

    Choices are sorted, rankings stay in order (best first, every option once). Raises BadAnswer.
    """
    match poll.kind:
        case PollKind.TEXT:
            return _text(given)
        case PollKind.WORDS:
            return _words(poll.max_choices, given)
        case PollKind.RANKING:
            return _ranking(len(question.options), given)
    picks = _numbers(given, len(question.options))
    if len(set(picks)) < len(picks):
        raise BadAnswer("An option was chosen twice. Please choose again; nothing was stored.")
    most = poll.max_choices if poll.kind == PollKind.MULTIPLE else 1
    if not picks:
        raise BadAnswer("Nothing was chosen yet. Please choose an answer.")
    if len(picks) > most:
        many = "one answer" if most == 1 else f"at most {most} answers"
        raise BadAnswer(f"Too many were chosen. Please choose {many}; nothing was stored.")
    return ",".join(map(str, sorted(picks)))


def _numbers(given: Sequence[str], options: int) -> list[int]:
    if not all(text.isascii() and text.isdigit() and len(text) <= 3 and int(text) < options for text in given):
        raise BadAnswer("One of the choices is not an option here. Please choose again; nothing was stored.")
    return [int(text) for text in given]


def _ranking(options: int, given: Sequence[str]) -> str:
    if "" in given or len(given) < options:
        raise BadAnswer("Some places are still empty. Please give every place to one option.")
    places = _numbers(given, options)
    if sorted(places) != list(range(options)):
        raise BadAnswer("An option stands at two places. Please give each option one place; nothing was stored.")
    return ",".join(map(str, places))


def _words(most: int, given: Sequence[str]) -> str:
    words = [" ".join(text.split()) for text in given if text.strip()]
    if not words:
        raise BadAnswer("Please write a word.")
    if len(words) > most:
        raise BadAnswer(f"Please write at most {most} words.")
    if any(len(word) > WORD_LENGTH for word in words):
        raise BadAnswer(f"Please keep each word below {WORD_LENGTH} letters.")
    return "\n".join({word.casefold(): word for word in words}.values())


def _text(given: Sequence[str]) -> str:
    text = "\n".join(line.strip() for line in "\n".join(given).splitlines()).strip()
    if not text:
        raise BadAnswer("Please write something.")
    if len(text) > TEXT_LENGTH:
        raise BadAnswer(f"At most {TEXT_LENGTH} letters; this has {len(text)}.")
    return text


def read_comment(given: str) -> str:
    """A comment with its white space folded. Raises BadAnswer when it is too long."""
    comment = " ".join(given.split())
    if len(comment) > COMMENT_LENGTH:
        raise BadAnswer(f"A comment has at most {COMMENT_LENGTH} letters; this has {len(comment)}.")
    return comment


def require_state(poll_state: str, *allowed: PollState) -> None:
    """Raises RuleBroken("poll.state") unless the poll stands at one of these."""
    if poll_state not in allowed:
        now = STATES[poll_state].lower()
        raise RuleBroken("poll.state", f"That is not possible now: this one is {now}. Nothing was done.")


def sees_result(poll: PollView, *, answered: bool) -> bool:
    """Whether somebody who is asked may see the result by now. A quiz shows each question's own when it is over."""
    if poll.visibility == Visibility.NEVER or poll.state in (PollState.DRAFT, PollState.ARMED):
        return False
    if poll.state in (PollState.REVEALED, PollState.ARCHIVED):
        return True
    if poll.visibility == Visibility.AFTER_OWN:
        return answered
    return poll.visibility == Visibility.LIVE


def on_big_screen(poll: PollView) -> bool:
    """Whether a hall may see the result: where some must answer first, it waits for the reveal."""
    return sees_result(poll, answered=False)


def answer_time(question: QuestionView, arrived: datetime, claimed: int | None) -> int:
    """Milliseconds that an answer took, from the start of its question to its arrival.

    What the browser measured itself (`claimed`) is believed where it differs by no more than the network credit:
    a slow line costs nobody points, and a forged claim gains 300 ms at most.
    """
    assert question.starts_at is not None
    took = max(0, round((arrived - question.starts_at) / timedelta(milliseconds=1)))
    if claimed is None or not 0 <= claimed <= took:
        return took
    return max(claimed, took - NETWORK_CREDIT // timedelta(milliseconds=1))


def speed_points(question: QuestionView, value: str, elapsed: int) -> int:
    """1,000 for a right answer at once, falling evenly to 500 at the end of the time; nothing for a wrong one."""
    assert question.seconds is not None
    if int(value) not in question.right:
        return 0
    share = min(1.0, elapsed / (question.seconds * 1_000))
    return round(FULL_POINTS * (1 - share / 2))
