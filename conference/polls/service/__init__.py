"""Verbs of polls: draft one, run it, answer it, read what was written."""

from conference.polls.service.answers import answer, answer_for
from conference.polls.service.drafting import add_poll, drop_poll, redraft_poll
from conference.polls.service.moderating import judge_text, show_word
from conference.polls.service.running import (
    QuestionAnnounced,
    archive_poll,
    arm_poll,
    ask_question,
    disarm_poll,
    lock_poll,
    open_poll,
    reveal_poll,
    stage_poll,
)

__all__ = [
    "QuestionAnnounced",
    "add_poll",
    "answer",
    "answer_for",
    "archive_poll",
    "arm_poll",
    "ask_question",
    "disarm_poll",
    "drop_poll",
    "judge_text",
    "lock_poll",
    "open_poll",
    "redraft_poll",
    "reveal_poll",
    "show_word",
    "stage_poll",
]
