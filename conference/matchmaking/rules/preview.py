"""A repair as its preview shows it: who moves, who loses and who gets a meeting, with both times."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conference.matchmaking.models import MatchRun
from conference.matchmaking.rules.plan import planned_meetings, times_of
from conference.matchmaking.rules.problem import is_standing
from scheduling.matching.changes import ChangeKind

ORDER = (ChangeKind.MOVED, ChangeKind.RESEATED, ChangeKind.DROPPED, ChangeKind.ADDED)


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting that is not as it was. `before` and `after` are when it begins; None where it is not held, or where
    the slot is gone since."""

    first: str
    second: str
    kind: str
    before: datetime | None
    after: datetime | None
    table: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`lines` by kind in the order of `ORDER`; `kept` counts standing meetings that stay as they are. `plan` says of
    the unpublished plan that is kept: same time, another time, not any more; None where there is none. `full` is what
    a full run would give: its value, and the standing meetings that it would move and drop."""

    lines: dict[str, list[Line]]
    kept: int
    people: int
    plan: tuple[int, int, int] | None
    full: tuple[int, int, int] | None

    def count(self, kind: str) -> int:
        return len(self.lines.get(kind, ()))

    @property
    def anything(self) -> bool:
        return any(self.lines.values())


def preview_of(run: MatchRun, names: Mapping[int, str], starts: Mapping[int, datetime]) -> Preview | None:
    """The preview of a repair that has come to its end; `starts` says when the event's slots begin, as far as they
    stand."""
    if run.changes is None or run.mending is None:
        return None
    told, mending = json.loads(run.changes), json.loads(run.mending)
    at = dict(starts) | {slot: span[0] for slot, span in times_of(run).items()}
    steps = planned_meetings(run)
    lines: dict[str, list[Line]] = {kind: [] for kind in ORDER}
    for step in steps:
        before = at.get(step.before[0]) if step.before else None
        after = at.get(step.slot) if step.kind != ChangeKind.DROPPED else None
        pair = [names.get(person, "Somebody who left") for person in step.pair]
        lines[step.kind].append(Line(pair[0], pair[1], step.kind, before, after, step.table))
    standing = sum(is_standing(one["wish"]) for one in mending["meetings"])
    changed = sum(step.meeting is not None for step in steps)
    full = told["beside"]
    return Preview(
        lines=lines,
        kept=standing - changed,
        people=len({person for step in steps for person in step.pair}),
        plan=_plan(told["changes"], len(mending["meetings"]) - standing) if mending["of"] else None,
        full=(full["value"], full["moved"], full["dropped"]) if full else None,
    )


def _plan(changes: list[dict[str, object]], planned: int) -> tuple[int, int, int]:
    kinds = Counter(str(one["kind"]) for one in changes if not is_standing(one["wish"]))  # type: ignore[arg-type]
    moved = kinds[ChangeKind.MOVED]
    gone = kinds[ChangeKind.DROPPED] + kinds[ChangeKind.CANCELLED]
    return planned - moved - gone, moved, gone
