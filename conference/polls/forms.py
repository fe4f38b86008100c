"""What may come in about polls: a poll as its moderator wants it, the page on which it is written, an answer."""

import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, model_validator

from conference.foundation.forms import Form
from conference.polls.models import PollKind, Visibility
from conference.polls.words import AGREEMENT

MOST_OPTIONS, MOST_QUESTIONS = 12, 30
LONGEST_OPTION: Final = 120
DEFAULT_SECONDS: Final = 20
SHORTEST, LONGEST = 5, 180  # seconds for a quiz question
_OPTION = re.compile(r"\s*([*-])\s+(.+)")
_SECONDS = re.compile(r"(.*?)\s*\((\d{1,3})\s*s\)\s*")
_CHOOSING = (PollKind.SINGLE, PollKind.MULTIPLE, PollKind.RANKING)


class QuestionForm(Form):
    """A question. `right` holds the places of a quiz question's right options."""

    text: Annotated[str, StringConstraints(min_length=3, max_length=300)]
    options: tuple[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_OPTION)], ...] = ()
    right: tuple[int, ...] = ()
    seconds: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] | None = None


class PollForm(Form):
    """A poll, quiz or consultation. Raises ValueError where the parts do not fit the kind."""

    kind: PollKind
    title: Annotated[str, StringConstraints(min_length=3, max_length=200)]
    note: Annotated[str, StringConstraints(max_length=400)] = ""
    visibility: Visibility = Visibility.ON_REVEAL
    named: bool = False
    changeable: bool = False
    max_choices: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] = 1
    low: Annotated[str, StringConstraints(max_length=40)] = ""
    high: Annotated[str, StringConstraints(max_length=40)] = ""
    questions: tuple[QuestionForm, ...]

    @model_validator(mode="after")
    def _fits(self) -> "PollForm":
        if not 1 <= len(self.questions) <= MOST_QUESTIONS:
            raise ValueError(f"Please write 1 to {MOST_QUESTIONS} questions or statements.")
        for question in self.questions:
            _check(self.kind, question)
        if self.kind == PollKind.MULTIPLE and self.max_choices > len(self.questions[0].options):
            raise ValueError("Nobody can choose more options than there are.")
        return self


def _check(kind: PollKind, question: QuestionForm) -> None:
    folded = [option.casefold() for option in question.options]
    if len(set(folded)) < len(folded):
        raise ValueError(f"Two options of “{question.text}” are the same.")
    if kind in (*_CHOOSING, PollKind.QUIZ, PollKind.SCALE) and not 2 <= len(folded) <= MOST_OPTIONS:
        raise ValueError(f"“{question.text}” needs 2 to {MOST_OPTIONS} options, one a line.")
    if kind == PollKind.QUIZ and (not question.right or len(question.right) == len(folded) or not question.seconds):
        raise ValueError(f"“{question.text}” needs a star before each right answer, and a dash before the wrong ones.")


class DraftForm(Form):
    """The moderator's page. `lines` holds options or statements, one a line; of a quiz, blocks of a question each."""

    kind: PollKind
    title: Annotated[str, StringConstraints(min_length=3, max_length=200)]
    note: Annotated[str, StringConstraints(max_length=400)] = ""
    lines: Annotated[str, StringConstraints(max_length=12_000)] = ""
    visibility: Visibility = Visibility.ON_REVEAL
    anonymity: Literal["anonymous", "named"] = "anonymous"
    changeable: bool = False
    max_choices: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] = 1
    steps: Annotated[int, Field(ge=2, le=11)] = 5
    low: Annotated[str, StringConstraints(max_length=40)] = ""
    high: Annotated[str, StringConstraints(max_length=40)] = ""

    def as_poll(self) -> PollForm:
        """The poll meant by the page. Raises pydantic's ValidationError, or ValueError for a line that is unclear."""
        lines = [line.strip() for line in self.lines.splitlines() if line.strip()]
        _require_short(lines, 300 if self.kind in (PollKind.CONSULTATION, PollKind.QUIZ) else LONGEST_OPTION)
        match self.kind:
            case PollKind.QUIZ:
                questions = read_quiz(self.lines)
            case PollKind.CONSULTATION:
                questions = [QuestionForm(text=line, options=AGREEMENT) for line in lines]
            case PollKind.SCALE:
                questions = [QuestionForm(text=self.title, options=tuple(map(str, range(1, self.steps + 1))))]
            case _:
                options = tuple(lines) if self.kind in _CHOOSING else ()
                questions = [QuestionForm(text=self.title, options=options)]
        quiz = self.kind == PollKind.QUIZ
        return PollForm(
            kind=self.kind,
            title=self.title,
            note=self.note,
            visibility=Visibility.ON_REVEAL if quiz else self.visibility,
            named=quiz or self.anonymity == "named",
            changeable=self.changeable and not quiz,
            max_choices=self.max_choices if self.kind in (PollKind.MULTIPLE, PollKind.WORDS) else 1,
            low=self.low if self.kind == PollKind.SCALE else "",
            high=self.high if self.kind == PollKind.SCALE else "",
            questions=tuple(questions),
        )


def read_quiz(text: str) -> list[QuestionForm]:
    """Questions from blocks with an empty line between: the question, `* right` and `- wrong` answers.

    `(30 s)` at the end of a question gives it another time than 20 seconds. Raises ValueError naming the line.
    """
    questions = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        first, *rest = [line.strip() for line in block.splitlines() if line.strip()] or [""]
        options = [_OPTION.fullmatch(line) for line in rest]
        for line, option in zip(rest, options, strict=True):
            if option is None:
                raise ValueError(f"“{line[:60]}” is unclear: an answer starts with a star or a dash and a blank.")
        timed = _SECONDS.fullmatch(first)
        text, seconds = (timed[1], int(timed[2])) if timed else (first, DEFAULT_SECONDS)
        if len(text) < 3:
            raise ValueError("Please write a question of three letters or more before its answers.")
        if not SHORTEST <= seconds <= LONGEST:
            raise ValueError(f"“{text}” has {seconds} seconds. Please give it {SHORTEST} to {LONGEST}.")
        found = [option for option in options if option is not None]
        _require_short([option[2] for option in found], LONGEST_OPTION)
        right = tuple(place for place, option in enumerate(found) if option[1] == "*")
        questions.append(
            QuestionForm(text=text, options=tuple(option[2] for option in found), right=right, seconds=seconds)
        )
    return questions


def _require_short(lines: Sequence[str], most: int) -> None:
    """Raises ValueError for the first line that is too long."""
    for line in lines:
        if len(line) > most:
            raise ValueError(f"“{line[:40]}…” has {len(line)} letters. Please keep each line to {most}.")


class AnswerForm(Form):
    """An answer as posted; whether the question takes it is for `rules.read_value` to say."""

    pick: list[Annotated[str, Field(max_length=1_000)]] = Field(default_factory=list, max_length=40)
    comment: Annotated[str, Field(max_length=1_000)] = ""
    elapsed: Annotated[int, Field(ge=0, le=600_000)] | None = None
