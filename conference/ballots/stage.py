"""What the big screen shows: the present step alone, so that nobody can learn the next one from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.box import roll_size
from conference.ballots.live import stage_topic
from conference.ballots.models import Ballot, BallotState
from conference.ballots.queries import CandidateCard, ballot_view, candidate_cards, step_of
from conference.events.models import Event
from voting import six_words

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

FLOOR = 42  # percent of the tallest bar that every bar has, so that its number is never cut off


@dataclass(frozen=True, slots=True)
class Pod:
    """A candidate on the screen. `total` and `percent` are None until they are revealed."""

    who: CandidateCard
    total: int | None
    percent: int | None
    height: int
    winner: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """The picture of this moment."""

    id: int
    title: str
    state: str
    index: int
    kind: str
    final: bool
    opens_at: datetime
    closes_at: datetime
    voted: int
    electors: int
    blank: int | None
    words: tuple[str, ...]
    pods: tuple[Pod, ...]
    said: str
    zone: ZoneInfo
    url: str


async def stage_of(db: AsyncSession, ballot: int) -> Stage:
    """The present picture of a ballot that is frozen or further."""
    asked = select(Event.id, Event.slug, Event.zone).join(Ballot).where(Ballot.id == ballot)
    event, slug, zone = (await db.exec(asked)).one()
    view = await ballot_view(db, event or 0, ballot)
    step = await step_of(db, ballot)
    pods = tuple(_pod(card, step) for card in await candidate_cards(db, ballot))
    return Stage(
        id=ballot,
        title=view.title,
        state=view.state,
        index=view.reveal_step,
        kind=step["kind"] if step else "",
        final=bool(step and step["final"]),
        opens_at=view.opens_at,
        closes_at=view.closes_at,
        voted=view.voted if view.voted is not None else await roll_size(db, ballot),
        electors=view.electors or 0,
        # How many voted blank is part of the result: it is said with the first step, not before.
        blank=step["blank"] if step else None,
        words=six_words(bytes.fromhex(view.root)) if view.root else (),
        pods=pods,
        said=_say(view.state, step, pods),
        zone=ZoneInfo(zone),
        url=f"/e/{slug}/stage/{ballot}",
    )


async def stage_html(kit: "Kit", db: AsyncSession, ballot: int) -> str:
    """The picture as the partial that goes to every screen."""
    seq = kit.revisions[stage_topic(ballot)]
    return kit.templates.render("ballots/_stage.html", stage=await stage_of(db, ballot), seq=seq)


def _pod(card: CandidateCard, step: dict[str, Any] | None) -> Pod:
    shown = next((row for row in step["shown"] if row["option"] == card.key), None) if step else None
    if step is None or shown is None:
        return Pod(card, None, None, 0, False)
    share = shown["total"] / step["valid"] if step["valid"] else 0
    height = FLOOR + round((100 - FLOOR) * share)
    return Pod(card, shown["total"], round(100 * share), height, card.key in step["winners"])


def _say(state: str, step: dict[str, Any] | None, pods: tuple[Pod, ...]) -> str:
    """The step in a sentence: for those who hear the screen, and under the picture."""
    if step is None:
        return {
            BallotState.FROZEN: "Voting has not opened yet.",
            BallotState.OPEN: "Voting is open. The count stays sealed until it closes.",
            BallotState.CLOSED: "Voting has closed. The count does not fit the roll, so nothing is revealed.",
            BallotState.COUNTED: "Voting has closed. The box is sealed under these six words.",
            BallotState.VOID: "The organisers withdrew this ballot.",
        }.get(BallotState(state), "")
    fresh = [f"{pod.who.name}: {pod.total}" for pod in pods if pod.who.key in step["fresh"]]
    hidden = [pod.who.name for pod in pods if pod.who.key in step["hidden"]]
    winners = " and ".join(pod.who.name for pod in pods if pod.winner)
    match step["kind"]:
        case "turnout":
            return f"{step['ballots']} votes were cast, {step['blank'] or 'none'} of them blank."
        case "place":
            return ", ".join(fresh) + "."
        case "finalists":
            return "Still in it: " + " and ".join(hidden) + "."
        case "tie":
            return "A tie: " + ", ".join(fresh) + ". The rule frozen before voting decides."
        case "winner" if step["outcome"] == "shared":
            return f"Shared by {winners}."
        case "winner":
            return f"Winner: {winners}."
        case _ if step["outcome"] == "no_votes":
            return "Nobody was voted for, so there is no winner."
        case _:
            return "The votes are equal, and no rule decides between them."
