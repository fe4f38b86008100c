"""What the page of a run shows, put together from the run, its figures and the event as it is now."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.models import Organisation, Profile
from conference.foundation.db import rows
from conference.matchmaking.forms import WeightsForm, usual
from conference.matchmaking.models import MatchRun
from conference.matchmaking.queries.locks import locks_of
from conference.matchmaking.queries.runs import RunLine, run_lines, share
from conference.matchmaking.rules.chart import Chart, Use, distribution, table_uses
from conference.matchmaking.rules.checks import concerns
from conference.matchmaking.rules.concern import Concern
from conference.matchmaking.rules.figures import Summary, Unmet, summary_from_json
from conference.matchmaking.rules.plan import planned_meetings
from conference.matchmaking.rules.preview import Preview, preview_of
from conference.matchmaking.rules.words import in_short, remedies_in_words, to_organisers
from conference.meetings.queries import MatchInput
from conference.people.models import Person

SHOWN = 10  # people in the list of those who get fewer than they hoped for


@dataclass(frozen=True, slots=True)
class Hoped:
    """A person who gets fewer meetings than they could have had; `why` in short, `unmet` in full: the other one, the
    reason, and what alone would change it."""

    id: int
    name: str
    portrait: str | None
    line: str
    wishes: int
    got: int
    why: str
    unmet: list[tuple[str, str, str]]

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2])


@dataclass(frozen=True, slots=True)
class Lost:
    """A planned meeting that no longer fitted when its turn came, and why, in a sentence."""

    first: str
    second: str
    why: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """The page of a run, or of an event without one (`run` None). `fewer` counts all of whom `hoped` shows some;
    `lost` is what a publication had to leave out."""

    run: MatchRun | None
    summary: Summary | None
    chart: Chart | None
    hoped: list[Hoped]
    fewer: int
    lost: list[Lost]
    lines: list[RunLine]
    previous: RunLine | None
    concerns: list[Concern]
    weights: WeightsForm
    uses: list[Use]
    share: float | None
    greedy_share: float | None
    mended: Preview | None


async def run_page(
    db: AsyncSession, event: int, run: MatchRun | None, given: MatchInput, now: datetime, zone: str
) -> RunPage:
    """Everything on the page, in a fixed number of queries."""
    weights = WeightsForm.model_validate_json(run.weights) if run else usual(given.min_meetings)
    summary = summary_from_json(run.summary) if run and run.summary else None
    lines = await run_lines(db, event)
    # A published run's meetings stand in the later ones, so that these cannot be compared with it.
    older = (line for line in lines if run and line.number < run.number and line.meetings is not None)
    previous = next(older, None)
    fewer = fewer_than_hoped(run, summary, given.names) if run and summary else []
    return RunPage(
        run=run,
        summary=summary,
        chart=distribution(summary, given.max_meetings) if summary else None,
        hoped=await _with_faces(db, fewer[:SHOWN]),
        fewer=len(fewer),
        lost=_lost(run, summary, given.names) if run and summary and summary.lost else [],
        lines=lines,
        previous=previous if previous and previous.published_at is None else None,
        concerns=concerns(given, weights, now, await locks_of(db, event), zone),
        weights=weights,
        uses=table_uses(json.loads(run.problem), json.loads(run.schedule))
        if run and run.problem and run.schedule
        else [],
        share=share(run.value, run.bound) if run else None,
        greedy_share=share(run.greedy, run.bound) if run else None,
        mended=preview_of(run, given.names, {slot.id: slot.starts_at for slot in given.slots}) if run else None,
    )


def fewer_than_hoped(run: MatchRun, summary: Summary, names: dict[int, str]) -> list[Hoped]:
    """People who get fewer meetings than they had wishes: those with none first, then by what is missing."""
    problem = json.loads(run.problem or "{}")
    slots = {person["id"]: len(person["slots"]) for person in problem.get("people", ())}
    reasons: dict[int, list[tuple[int, Unmet]]] = {}
    for wish in problem.get("wishes", ()):
        unmet = summary.unmet.get(wish["id"]) if isinstance(wish["id"], int) else None
        if unmet is not None:
            reasons.setdefault(wish["a"], []).append((wish["b"], unmet))
            reasons.setdefault(wish["b"], []).append((wish["a"], unmet))
    order = sorted(reasons, key=lambda person: (summary.got[person], -len(reasons[person]), names.get(person, "")))
    return [
        Hoped(
            person,
            names.get(person, "Somebody who left"),
            None,
            "",
            summary.wishes[person],
            summary.got[person],
            in_short(((unmet, person) for _, unmet in reasons[person]), slots.get(person, 0)),
            [
                (
                    names.get(other, "Somebody who left"),
                    to_organisers(unmet, person),
                    ", or ".join(remedies_in_words(unmet, names)),
                )
                for other, unmet in reasons[person]
            ],
        )
        for person in order
    ]


def _lost(run: MatchRun, summary: Summary, names: dict[int, str]) -> list[Lost]:
    gone = "Somebody who left"
    lost = [(step.pair, summary.lost[step.request]) for step in planned_meetings(run) if step.request in summary.lost]
    return [Lost(names.get(pair[0], gone), names.get(pair[1], gone), why) for pair, why in lost]


async def _with_faces(db: AsyncSession, people: list[Hoped]) -> list[Hoped]:
    asked = (
        select(Person.id, Person.portrait, Profile.job_title, Organisation.name)
        .outerjoin(Profile, col(Profile.person_id) == col(Person.id))
        .outerjoin(Organisation, col(Organisation.id) == col(Profile.organisation_id))
        .where(col(Person.id).in_([person.id for person in people]))
    )
    faces = {row[0]: (row[1], ", ".join(filter(None, row[2:]))) for row in await rows(db, asked)}
    return [Hoped(p.id, p.name, *faces.get(p.id, (None, "")), p.wishes, p.got, p.why, p.unmet) for p in people]
