"""Tables of matchmaking: runs, locks in a plan, imports of wishes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, UniqueConstraint

from conference.foundation.tables import Table


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"  # by hand, with the best so far
    FAILED = "failed"
    PUBLISHING = "publishing"  # its meetings are being made, batch by batch
    PUBLISHED = "published"


class Firmness(StrEnum):
    """How firm the standing meetings are: what a repair must win to move one that could stay."""

    NOBODY = "nobody"
    RARELY = "rarely"
    SPARING = "sparing"
    FREELY = "freely"


AT_WORK = "state IN ('queued', 'running', 'publishing')"


class MatchRun(Table, table=True):
    """One run of the solver. `problem` and `schedule` are the engine's own JSON, so that any run can be
    checked again by the stand-alone checker. Of one event at most one run is at work or being published at a time.

    `meetings` counts what the run adds, `zeros` the participants who would have none at all. How far a publication is
    stands in `dealt`, the number of planned meetings that were made or left out, and in `told`, the number of the last
    person who was told: both rise in the transaction that does the deed, so that nothing is done twice.

    A plan may go out in stages: `stage` holds the slots of the one on its way, `staged` those of the earlier ones,
    each as numbers between commas. `trial` says in words what was changed for a run that only tries it (such a run
    is never published). A repair (`firmness` is not empty) moves as few standing meetings as its price allows:
    `mending` is what the engine is given beside the problem, `changes` what it would change, both as JSON; `repairs`
    is the number of the run whose unpublished plan it keeps.
    """

    __tablename__ = "match_run"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        Index(
            "uq_match_run_at_work",
            "event_id",
            unique=True,
            sqlite_where=text(AT_WORK),
            postgresql_where=text(AT_WORK),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE")
    number: int
    state: str = Field(default=RunState.QUEUED, max_length=12, index=True)
    seed: int = 1
    weights: str = Field(max_length=2000)  # JSON: what counts, as the organiser set it
    made_at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    started_at: datetime | None = None
    alive_at: datetime | None = None
    finished_at: datetime | None = None
    publishing_at: datetime | None = None  # when an organiser pressed the button
    published_by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    published_at: datetime | None = None  # when all was done
    dealt: int = 0
    told: int = 0
    stop_wanted: bool = False
    phase: str = Field(default="", max_length=60)
    value: int | None = None
    bound: int | None = None
    greedy: int | None = None
    meetings: int | None = None
    zeros: int | None = None
    problem: str | None = None
    schedule: str | None = None
    summary: str | None = None  # JSON of `rules.figures.Summary`
    failure: str | None = Field(default=None, max_length=500)
    trial: str = Field(default="", max_length=200)
    repairs: int | None = None
    firmness: str = Field(default="", max_length=10)
    mending: str | None = None
    changes: str | None = None
    stage: str = ""
    staged: str = ""


class PlanLock(Table, table=True):
    """The organisers' word that a wish gets this slot in every run from now on, until it is a meeting."""

    __tablename__ = "plan_lock"

    request_id: int = Field(foreign_key="meeting_request.id", primary_key=True, ondelete="CASCADE")
    event_id: int = Field(foreign_key="event.id", index=True, ondelete="CASCADE")
    slot_id: int = Field(foreign_key="meeting_slot.id", ondelete="CASCADE")
    made_at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")


class WishImport(Table, table=True):
    """A file of wishes that was read in, with what became of each row: counts, and `faults` as JSON."""

    __tablename__ = "wish_import"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=120)
    made_at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    total: int
    added: int
    known: int
    faults: str
