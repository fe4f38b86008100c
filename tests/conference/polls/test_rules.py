"""Rules at hand: what a question takes, when a result may be seen, how a quiz is written."""

import re
from dataclasses import replace

import pytest
from pydantic import ValidationError

from conference.polls.forms import DraftForm, read_quiz
from conference.polls.models import PollKind, PollState, Visibility
from conference.polls.rules import BadAnswer, on_big_screen, read_comment, read_value, sees_result
from conference.polls.views.draft import lines_of
from tests.conference.polls.test_tallies import view

OPTIONS = ("Insurance", "Ownership", "Transport", "Competition")


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (PollKind.SINGLE, ["2"], "2"),
        (PollKind.MULTIPLE, ["3", "0"], "0,3"),
        (PollKind.RANKING, ["2", "0", "3", "1"], "2,0,3,1"),
        (PollKind.WORDS, [" open   data ", "", "Hope", "hope"], "open data\nhope"),
        (PollKind.TEXT, ["  one \r\n two  "], "one\ntwo"),
    ],
)
def test_an_answer_has_one_spelling(kind: PollKind, given: list[str], value: str) -> None:
    poll, question = view(kind, *OPTIONS)
    assert read_value(replace(poll, max_choices=3), question, given) == value


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (PollKind.SINGLE, ["7"], "not an option here"),
        (PollKind.SINGLE, ["-1"], "not an option here"),
        (PollKind.SINGLE, ["٢"], "not an option here"),
        (PollKind.SINGLE, ["9" * 5000], "not an option here"),
        (PollKind.SINGLE, [], "Nothing was chosen"),
        (PollKind.SINGLE, ["0", "1"], "choose one answer"),
        (PollKind.MULTIPLE, ["0", "1", "2"], "at most 2 answers"),
        (PollKind.MULTIPLE, ["1", "1"], "chosen twice"),
        (PollKind.RANKING, ["0", "1", "2", "2"], "stands at two places"),
        (PollKind.RANKING, ["0", "1", "2", ""], "places are still empty"),
        (PollKind.RANKING, ["0", "1", "2", "3", "0"], "stands at two places"),
        (PollKind.WORDS, ["one", "two", "three"], "at most 2 words"),
        (PollKind.WORDS, ["x" * 31], "below 30 letters"),
        (PollKind.WORDS, ["  "], "write a word"),
        (PollKind.TEXT, ["x" * 401], "At most 400 letters; this has 401"),
        (PollKind.TEXT, [" \n "], "write something"),
        (PollKind.CONSULTATION, ["4"], "not an option here"),
    ],
)
def test_what_a_question_does_not_take_is_refused_with_its_reason(kind: PollKind, given: list[str], words: str) -> None:
    with pytest.raises(BadAnswer, match=words):
        read_value(*view(kind, *OPTIONS), given)


def test_a_comment_has_an_end() -> None:
    assert read_comment(" two\n\n words ") == "two words"
    with pytest.raises(BadAnswer, match="this has 281"):
        read_comment("x" * 281)


@pytest.mark.parametrize(
    ("visibility", "state", "everybody", "answered"),
    [
        (Visibility.LIVE, PollState.ARMED, False, False),
        (Visibility.LIVE, PollState.OPEN, True, True),
        (Visibility.LIVE, PollState.LOCKED, True, True),
        (Visibility.AFTER_OWN, PollState.OPEN, False, True),
        (Visibility.AFTER_OWN, PollState.REVEALED, True, True),
        (Visibility.ON_REVEAL, PollState.LOCKED, False, False),
        (Visibility.ON_REVEAL, PollState.ARCHIVED, True, True),
        (Visibility.NEVER, PollState.OPEN, False, False),
        (Visibility.NEVER, PollState.ARCHIVED, False, False),
    ],
)
def test_when_a_result_may_be_seen(visibility: Visibility, state: PollState, everybody: bool, answered: bool) -> None:
    poll = replace(view(PollKind.SINGLE, "a", "b")[0], visibility=visibility, state=state)
    assert (sees_result(poll, answered=False), sees_result(poll, answered=True)) == (everybody, answered)
    assert on_big_screen(poll) == everybody


QUIZ = "Which river? (30 s)\n* Danube\n- Rhine\n\n\nWhich lakes?\n* Balaton\n* Ohrid\n- Tisza"


def test_a_quiz_is_written_in_blocks_and_read_back_alike() -> None:
    river, lakes = read_quiz(QUIZ)
    assert (river.text, river.options, river.right, river.seconds) == ("Which river?", ("Danube", "Rhine"), (0,), 30)
    assert (lakes.right, lakes.seconds) == ((0, 1), 20)
    poll, question = view(PollKind.QUIZ, "Danube", "Rhine")
    assert (
        lines_of(replace(poll, questions=(replace(question, text="Which river?", seconds=30),)))
        == QUIZ.split("\n\n")[0]
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("Which?\nno star", "“no star” is unclear"),
        ("Which?\n- a\n- b", "needs a star before each right answer"),
        ("Which?\n* a\n* b", "needs a star before each right answer"),
        ("Which?\n* a", "needs 2 to 12 options"),
        ("Which?\n* a\n- A", "Two options of “Which?” are the same"),
        ("Which? (3 s)\n* a\n- b", "has 3 seconds. Please give it 5 to 180"),
        ("Which?\n* " + "a" * 121 + "\n- b", "has 121 letters. Please keep each line to 120"),
        ("", "Please write a question"),
    ],
)
def test_what_is_unclear_in_a_quiz_is_said(lines: str, words: str) -> None:
    form = DraftForm(kind=PollKind.QUIZ, title="Know your neighbours", lines=lines)
    with pytest.raises((ValidationError, ValueError), match=re.escape(words)):
        form.as_poll()
