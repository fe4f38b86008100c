"""The sheets of a run's workbook."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from conference.matchmaking.models import MatchRun
from conference.matchmaking.rules.chart import table_uses
from conference.matchmaking.rules.figures import Summary
from conference.matchmaking.rules.plan import planned_meetings, times_of
from conference.matchmaking.rules.problem import is_standing, meeting_behind
from conference.matchmaking.rules.workbook import WHEN, Column, Row, Sheet
from scheduling.matching.changes import ChangeKind

CHANGES = {
    ChangeKind.ADDED: "new",
    ChangeKind.MOVED: "moved",
    ChangeKind.RESEATED: "another table",
    ChangeKind.DROPPED: "falls",
}
GONE = "Somebody who left"
# Number and name of a person, wishes, meetings, and of each unmet wish: with whom, why not, what would help.
Unmet = tuple[int, str, int, int, list[tuple[str, str, str]]]


def sheets_of(
    run: MatchRun,
    summary: Summary,
    unmet: list[Unmet],
    names: Mapping[int, str],
    starts: Mapping[int, tuple[datetime, datetime]],
) -> list[Sheet]:
    """The four sheets of a run that has a plan; `starts` says when the event's slots begin and end, as far as they
    stand."""
    meetings = (
        *(Column("Start", 17, WHEN), Column("End", 17, WHEN), Column("Table", 8)),
        *(Column("First", 28), Column("Second", 28), Column("Change", 14)),
        *(Column("Before", 17, WHEN), Column("Request", 10), Column("Value", 8)),
    )
    people = (Column("Person", 28), Column("Wishes", 10), Column("Meetings", 10), Column("Left open", 10))
    wishes = (Column("Person", 28), Column("With", 28), Column("Why not", 28), Column("What would help", 60))
    tables = (Column("Slot", 17, WHEN), Column("Tables", 8), Column("Taken", 8), Column("Use", 8, "0 %"))
    left = {number: len(reasons) for number, _, _, _, reasons in unmet}
    return [
        Sheet("Meetings", meetings, _meetings(run, names, dict(starts) | times_of(run))),
        Sheet("People", people, _people(summary, names, left)),
        Sheet("Unmet wishes", wishes, ((name, *reason) for _, name, _, _, reasons in unmet for reason in reasons)),
        Sheet("Tables", tables, _tables(run)),
    ]


def _meetings(run: MatchRun, names: Mapping[int, str], times: Mapping[int, tuple[datetime, datetime]]) -> Iterator[Row]:
    """What the run makes or changes, then what stands as it is."""
    steps, nothing = planned_meetings(run), (None, None)
    for step in steps:
        request = step.request if step.request > 0 else None
        before = times.get(step.before[0], nothing)[0] if step.before else None
        pair = [names.get(person, GONE) for person in step.pair]
        yield (
            *times.get(step.slot, nothing),
            step.table,
            *pair,
            CHANGES[ChangeKind(step.kind)],
            before,
            request,
            step.value,
        )
    changed = {step.meeting for step in steps}
    wishes = {wish["id"]: wish for wish in json.loads(run.problem or "{}")["wishes"]}
    for meeting in json.loads(run.schedule or "{}")["meetings"]:
        if is_standing(meeting["wish"]) and meeting_behind(meeting["wish"]) not in changed:
            wish = wishes[meeting["wish"]]
            pair = [names.get(wish[end], GONE) for end in ("a", "b")]
            yield (*times.get(meeting["slot"], nothing), meeting["table"] + 1, *pair, "stands")


def _people(summary: Summary, names: Mapping[int, str], left: Mapping[int, int]) -> Iterator[Row]:
    for person, count in sorted(summary.got.items(), key=lambda pair: names.get(pair[0], GONE)):
        name = names.get(person, GONE)
        yield name, summary.wishes.get(person, 0), count, left.get(person, 0)


def _tables(run: MatchRun) -> Iterator[Row]:
    for use in table_uses(json.loads(run.problem or "{}"), json.loads(run.schedule or "{}")):
        yield use.at, use.tables, use.taken, use.taken / use.tables if use.tables else 0
