"""What the big screen shows: the present step alone, so that nobody can learn the next one from it."""

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.box import box_size
from conference.ballots.figures import PERCENT_OF_ALL, Figure, figure, said
from conference.ballots.live import stage_topic
from conference.ballots.models import Ballot
from conference.ballots.queries import BallotView, CandidateCard, ballot_view, candidate_cards, step_of
from conference.ballots.speech import say
from conference.events.models import Event
from voting import six_words

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

FLOOR = 42  # percent of the tallest bar that every bar has, so that its number is never cut off
Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pod:
    """A candidate on the screen. `figure` is None until something of it is revealed.

    `height` is that of the bar and `jury` the part of it that the jury gave, in percent; `out` when dropped in a round.
    """

    who: CandidateCard
    figure: Figure | None
    height: int = 0
    jury: int | None = None
    winner: bool = False
    out: bool = False


@dataclass(frozen=True, slots=True)
class Duel:
    """A duel on the screen, the winner first (or in ballot order, where equal)."""

    first: CandidateCard
    second: CandidateCard
    ahead: int
    behind: int

    @property
    def percent(self) -> int:
        """The first one's part of the votes that decided between the two."""
        return round(100 * self.ahead / (self.ahead + self.behind)) if self.ahead + self.behind else 50


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
    announced_close: datetime | None
    extended_because: str
    voted: int
    electors: int
    blank: int | None
    words: tuple[str, ...]
    pods: tuple[Pod, ...]
    duels: tuple[Duel, ...]
    caption: str
    said: str
    zone: ZoneInfo
    url: str


async def stage_of(db: AsyncSession, ballot: int) -> Stage:
    """The present picture of a ballot that is frozen or further."""
    asked = select(Event.id, Event.slug, Event.zone).join(Ballot).where(Ballot.id == ballot)
    event, slug, zone = (await db.exec(asked)).one()
    view = await ballot_view(db, event or 0, ballot)
    step = await step_of(db, ballot)
    cards = await candidate_cards(db, ballot)
    pods = tuple(_pod(view, card, step) for card in cards)
    return Stage(
        id=ballot,
        title=view.title,
        state=view.state,
        index=view.reveal_step,
        kind=step["kind"] if step else "",
        final=bool(step and step["final"]),
        opens_at=view.opens_at,
        closes_at=view.closes_at,
        announced_close=view.announced_close,
        extended_because=view.extended_because,
        voted=view.voted if view.voted is not None else await box_size(db, ballot),
        electors=view.entitled,
        # How many voted blank is part of the result: it is said with the first step, not before.
        blank=step["blank"] if step else None,
        words=six_words(bytes.fromhex(view.root)) if view.root else (),
        pods=pods,
        duels=_duels(cards, step),
        caption=_caption(view, step),
        said=say(view.state, step, {pod.who.key: (pod.who.name, pod.figure) for pod in pods}),
        zone=ZoneInfo(zone),
        url=f"/e/{slug}/stage/{ballot}",
    )


async def stage_html(kit: "Kit", db: AsyncSession, ballot: int) -> str:
    """The picture as the partial that goes to every screen."""
    seq = kit.revisions[stage_topic(ballot)]
    return kit.templates.render("ballots/_stage.html", stage=await stage_of(db, ballot), seq=seq)


def scene_of(step: Step | None, kind: str) -> Step | None:
    """What stands beside the candidates at this step, if it is of this kind."""
    scene: Step | None = step.get("scene") if step else None
    return scene if scene and scene["kind"] == kind else None


def _pod(view: BallotView, card: CandidateCard, step: Step | None) -> Pod:
    if step is None:
        return Pod(card, None)
    winner = card.key in step["winners"]
    if now := scene_of(step, "round"):
        return _round_pod(card, step, now, winner)
    shown = next((row for row in step["shown"] if row["option"] == card.key), None)
    jury = _jury_part(view, card, step)
    if shown:
        total = figure(shown["total"], step, view.method, view.panel_rule)
        if jury is not None and view.panel_rule == PERCENT_OF_ALL:
            public = Fraction(str(shown["total"])) - jury
            total = replace(total, note=f"jury {said(100 * jury, 1)} + public {said(100 * public, 1)}")
        whole = Fraction(str(shown["total"])) / Fraction(str(step.get("highest", step["valid"] or 1)) or 1)
        return Pod(card, total, _height(total.percent), round(100 * jury / whole) if jury and whole else None, winner)
    if jury is not None:
        total = Figure(said(100 * jury, 1) + " %", "from the jury", round(100 * jury))
        return Pod(card, total, _height(total.percent), 100)
    return Pod(card, None)


def _round_pod(card: CandidateCard, step: Step, now: Step, winner: bool) -> Pod:
    """In a count by rounds a bar shows the votes of this round; who dropped out before has none any more."""
    votes = {row["option"]: row["total"] for row in now["votes"]}
    if card.key not in votes:
        return Pod(card, Figure("", "out", 0), out=True)
    got = sum((Fraction(str(row["votes"])) for row in now["arrived"] if row["to"] == card.key), Fraction(0))
    total = figure(votes[card.key], step, "irv", "")
    note = f"+{said(got)}" if got else total.note
    leaves = card.key in now["dropped"]
    return Pod(
        card,
        Figure(total.text, "drops out" if leaves else note, total.percent),
        _height(total.percent),
        None,
        winner,
        leaves,
    )


def _jury_part(view: BallotView, card: CandidateCard, step: Step) -> Fraction | None:
    """The jury's part of a combined total, of the largest one there could be."""
    if not (scene := scene_of(step, "jury")):
        return None
    [side] = [row for row in scene["sides"] if row["option"] == card.key]
    weight = Fraction(scene["jury_weight"], scene["jury_weight"] + scene["public_weight"])
    return weight * Fraction(str(side["jury"])) / Fraction(str(step["highest"]))


def _height(percent: int) -> int:
    return FLOOR + round((100 - FLOOR) * percent / 100)


def _duels(cards: list[CandidateCard], step: Step | None) -> tuple[Duel, ...]:
    """The duels that are public by now; of a long ballot, those of the winners alone."""
    scene = scene_of(step, "duels")
    if not step or not scene:
        return ()
    by_key = {card.key: card for card in cards}
    rows = [row for row in scene["duels"] if len(cards) <= 3 or {row["a"], row["b"]} & set(step["winners"])]
    duels = []
    for row in rows:
        turned = row["winner"] == row["b"]
        a, b = (row["b"], row["a"]) if turned else (row["a"], row["b"])
        ahead, behind = (row["against"], row["for"]) if turned else (row["for"], row["against"])
        duels.append(Duel(by_key[a], by_key[b], ahead, behind))
    return tuple(duels)


def _caption(view: BallotView, step: Step | None) -> str:
    """One line above the bars that says what they are."""
    if now := scene_of(step, "round"):
        quota = f", {said(now['quota'])} votes elect" if now["quota"] else ""
        exhausted = f", {said(now['exhausted'])} name nobody any more" if now["exhausted"] != 0 else ""
        return f"Round {now['round']}{quota}{exhausted}"
    if scene := scene_of(step, "jury"):
        whole = scene["jury_weight"] + scene["public_weight"]
        jury = said(Fraction(100 * scene["jury_weight"], whole), 1)
        return f"Jury {jury} %, public {said(100 - Fraction(100 * scene['jury_weight'], whole), 1)} %"
    if (scene := scene_of(step, "duels")) and step and step["final"] and scene.get("condorcet", "") is None:
        return "Nobody beats all the others: the strongest chain of wins decides"
    return ""
