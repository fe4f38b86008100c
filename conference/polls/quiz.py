"""A quiz at one moment, for one person or for the hall: which phase it is in, and what may be shown of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from conference.polls.cards import PollView, QuestionView
from conference.polls.live import session_topic
from conference.polls.models import PollState
from conference.polls.queries import Own, scores_of
from conference.polls.secrecy import sealed
from conference.polls.tallies import Rank, leaderboard

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

SHOWN = 10  # ranks on the board, besides one's own
BOARD_SECONDS = 2.0  # how old a board may be


@dataclass(frozen=True, slots=True)
class QuizView:
    """`phase` is waiting, ready (a question comes), asking, over (a question's result) or final.

    `question` is that of the phase; while it is ready, `sealed` stands in the place of its words.
    """

    phase: str
    question: QuestionView | None
    own: Own | None
    sealed: str
    board: Sequence[Rank]
    mine: Rank | None
    players: int

    @property
    def right(self) -> str:
        """The right answers of a question that is over."""
        question = self.question
        return " or ".join(question.options[place] for place in sorted(question.right)) if question else ""


async def quiz_at(kit: "Kit", poll: PollView, own: dict[int, Own], voter: str | None) -> QuizView:
    """The quiz now. `voter` is the digest of the one who looks, None for the hall."""
    now = kit.clock.now()
    phase, question = phase_at(poll, now)
    board = await board_of(kit, poll, now) if phase in ("over", "final") else []
    return QuizView(
        phase,
        question,
        own.get(question.id) if question else None,
        sealed(kit.secrets, poll, question) if phase == "ready" and question else "",
        board[:SHOWN],
        next((rank for rank in board if rank.voter == voter), None),
        len(board),
    )


def phase_at(poll: PollView, now: datetime) -> tuple[str, QuestionView | None]:
    """The phase and its question. A question's result is shown until the next one is announced."""
    if poll.state in (PollState.REVEALED, PollState.ARCHIVED):
        return "final", poll.last(now)
    running = poll.running(now)
    if running is not None:
        return ("asking" if running.is_asked(now) else "ready"), running
    last = poll.last(now)
    return ("over", last) if last is not None else ("waiting", None)


async def board_of(kit: "Kit", poll: PollView, now: datetime) -> list[Rank]:
    """The whole leaderboard, read once for a crowd that asks in the same moment."""

    async def read() -> list[Rank]:
        async with kit.db.read() as db:
            return leaderboard(await scores_of(db, poll, now))

    over = sum(question.is_over(now) for question in poll.questions)
    key = ("quiz board", poll.id, over)
    return await kit.memory.recall(key, read, lambda _: (session_topic(poll.session_id),), seconds=BOARD_SECONDS)
