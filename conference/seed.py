"""Loads an event from a folder of data files, through the same verbs as pages and jobs.

The files are described in `seed_data/ecc2020/README.md`. Everything is one transaction, so an event is loaded whole
or not at all; nobody is written to.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from conference.ballots import service as ballots
from conference.ballots.forms import BallotForm, Counting
from conference.diary.models import CommitmentKind
from conference.diary.service import commit
from conference.directory import service as directory
from conference.directory.forms import OrganisationForm, ProfileForm
from conference.events import service as events
from conference.events.forms import EventForm
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.work import Work
from conference.meetings import service as meetings
from conference.meetings.forms import AskForm, RulesForm, SlotForm
from conference.meetings.models import MeetingRequest, MeetingSlot
from conference.meetings.queries.standing import open_between
from conference.people.service import add_person
from conference.polls.seeding import load_polls
from conference.programme import service as programme
from conference.programme.forms import SessionForm
from conference.programme.models import Session
from conference.rooms.service import add_room

Report = Callable[[str, int, int], None]
Rows = list[dict[str, Any]]
RESOURCE_FIELDS, PART_FIELDS = ("title", "url", "kind"), ("title", "language", "summary")
LONG_AGO = timedelta(days=30)  # before the event: when its people and programme were put down


def _silent(what: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class _Loading:
    """One load on its way: the files' folder, and the numbers that their keys have become."""

    work: Work
    folder: Path
    report: Report
    event: int = 0
    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    tracks: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    slots: dict[datetime, MeetingSlot] = field(default_factory=dict)

    def rows(self, name: str) -> Rows:
        path = self.folder / name
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file)) if path.suffix == ".csv" else json.load(file)

    def each(self, what: str, rows: Rows) -> Iterator[dict[str, Any]]:
        """Go through rows, and report on the way. A row that fails is named in the error."""
        for number, row in enumerate(rows, 1):
            try:
                yield row
            except Exception as error:
                error.add_note(f"{what}, row {number}: {row}")
                raise
            if number % 20 == 0 or number == len(rows):
                self.report(what, number, len(rows))


async def load_event(kit: Kit, folder: Path, report: Report = _silent) -> int:
    """Load an event and return its number. `report(what, done, total)` hears of the progress."""
    async with kit.work(quiet=True) as work:
        now = work.now
        loading = _Loading(work, folder, report)
        facts = json.loads((folder / "event.json").read_text(encoding="utf-8"))
        work.now = datetime.fromisoformat(f"{facts['starts_on']}T00:00:00+00:00") - LONG_AGO
        await _found(loading, facts)
        await _organisations(loading)
        await _people(loading)
        await _meeting_places(loading, facts["tables"])
        await _programme(loading)
        await _private_time(loading)
        await _requests(loading)
        await _announcements(loading, until=now)
        work.now = now
        await _ballots(loading)
        await _polls(loading, facts)
    return loading.event


async def _found(loading: _Loading, facts: dict[str, Any]) -> None:
    work = loading.work
    event = await events.found(work, EventForm.model_validate(facts))
    loading.event = event.id or 0
    for position, track in enumerate(facts["tracks"]):
        made = await programme.add_track(work, loading.event, **track, position=position)
        loading.tracks[track["key"]] = made.id or 0
    hues = {track["key"]: track["hue"] for track in facts["tracks"]}
    for position, room in enumerate(facts["rooms"]):
        place = await add_room(
            work,
            loading.event,
            name=room["name"],
            hue=hues[room["track"]],
            capacity=room["capacity"],
            position=position,
        )
        loading.rooms[room["key"]] = place.id or 0


async def _organisations(loading: _Loading) -> None:
    for row in loading.each("Organisations", loading.rows("organisations.csv")):
        form = OrganisationForm.model_validate(row | {"members": row["members"] or None, "mark": _picture(row["mark"])})
        organisation = await directory.add_organisation(loading.work, form)
        loading.organisations[row["key"]] = organisation.id or 0
        if row["validated"] == "yes":
            await directory.validate_organisation(loading.work, organisation.id or 0)


async def _people(loading: _Loading) -> None:
    work = loading.work
    for row in loading.each("People", loading.rows("people.csv")):
        person = await add_person(
            work, email=row["email"], name=row["name"], zone=row["zone"], portrait=_picture(row["portrait"])
        )
        number = loading.people[row["key"]] = person.id or 0
        await events.admit(work, loading.event, number, frozenset(_listed(row["roles"])))
        form = ProfileForm(
            organisation_id=loading.organisations[row["organisation"]],
            job_title=row["job_title"],
            country=row["country"],
            languages=row["languages"],
            about=row["about"],
            offers=_listed(row["offers"]),
            needs=_listed(row["needs"]),
        )
        await directory.save_profile(work, number, form, by=None)


async def _meeting_places(loading: _Loading, tables: int) -> None:
    """Slots and tables, who takes part, and which slots they closed."""
    work = loading.work
    slots = [SlotForm(starts_at=row["start"], ends_at=row["end"]) for row in loading.rows("slots.csv")]
    made = await meetings.set_up(work, loading.event, RulesForm(tables=tables), slots)
    loading.slots = {slot.starts_at: slot for slot in made}
    taking_part = [row for row in loading.rows("people.csv") if row["matchmaking"] == "yes"]
    for row in loading.each("Matchmaking", taking_part):
        await meetings.join(work, loading.event, loading.people[row["key"]])
    for row in loading.each("Closed slots", loading.rows("closed_slots.csv")):
        slot = loading.slots[datetime.fromisoformat(row["start"])]
        await meetings.close_slot(work, slot, by=loading.people[row["person"]])


async def _programme(loading: _Loading) -> None:
    work = loading.work
    for row in loading.each("Sessions", loading.rows("sessions.json")):
        loading.sessions[row["key"]] = await programme.add_session(work, loading.event, _session(loading, row))
    for row in loading.each("Stars", loading.rows("stars.csv")):
        await programme.star(work, loading.sessions[row["session"]], by=loading.people[row["person"]])


def _session(loading: _Loading, row: dict[str, Any]) -> SessionForm:
    people = loading.people
    return SessionForm.model_validate(
        {name: row[name] for name in ("kind", "title", "abstract", "live_url")}
        | {
            "uid": f"{loading.folder.name}-{row['key']}"[:40],
            "track_id": loading.tracks[row["track"]],
            "room_id": loading.rooms[row["room"]],
            "starts_at": row["start"],
            "ends_at": row["end"],
            "people": [{"person_id": people[bill["person"]], "role": bill["role"]} for bill in row["speakers"]],
            "must_attend": [people[key] for key in row["must_attend"]],
            "resources": [{name: each[name] for name in RESOURCE_FIELDS} for each in row["resources"]],
            "parts": [
                {name: part[name] for name in PART_FIELDS} | {"lead_id": people.get(part["lead"])}
                for part in row["parts"]
            ],
        }
    )


async def _private_time(loading: _Loading) -> None:
    for row in loading.each("Private time", loading.rows("private_blocks.csv")):
        await commit(
            loading.work,
            event=loading.event,
            person=loading.people[row["person"]],
            kind=CommitmentKind.PRIVATE,
            start=datetime.fromisoformat(row["start"]),
            end=datetime.fromisoformat(row["end"]),
            label=row["label"],
        )


async def _requests(loading: _Loading) -> None:
    """Requests in the order in which they were made, and the answers in between at their own times."""
    asked = loading.rows("requests.csv")
    deeds: dict[datetime, list[tuple[bool, dict[str, Any]]]] = defaultdict(list)
    for row in asked:
        deeds[datetime.fromisoformat(row["asked_at"])].append((False, row))
        if row["status"] != "requested":
            deeds[datetime.fromisoformat(row["answered_at"])].append((True, row))
    made: dict[str, MeetingRequest] = {}
    steps = [{"at": at, "answer": answer, "row": row} for at in sorted(deeds) for answer, row in deeds[at]]
    for step in loading.each("Meeting requests", steps):
        loading.work.now = step["at"]
        row = step["row"]
        if not step["answer"]:
            await _ask(loading, row, made)
        elif row["key"] in made:
            await _answer(loading, row, made[row["key"]])


async def _ask(loading: _Loading, row: dict[str, Any], made: dict[str, MeetingRequest]) -> None:
    asker, invitee = loading.people[row["asker"]], loading.people[row["invitee"]]
    form = AskForm(invitee=invitee, message=row["message"], priority=row["priority"], slot_ids=[])
    try:
        made[row["key"]] = await meetings.ask(loading.work, loading.event, form, by=asker)
    except RuleBroken as refused:
        # Who asks back says yes to the other's request; of one pair one request is open at a time.
        if refused.code not in ("request.theirs", "request.open"):
            raise
        standing = await open_between(loading.work.db, loading.event, asker, invitee)
        if refused.code == "request.theirs" and standing is not None:
            await meetings.accept(loading.work, standing, by=asker)


async def _answer(loading: _Loading, row: dict[str, Any], request: MeetingRequest) -> None:
    asker, invitee = loading.people[row["asker"]], loading.people[row["invitee"]]
    if row["status"] == "withdrawn":
        await meetings.withdraw(loading.work, request, by=asker)
    elif row["status"] == "declined":
        await meetings.decline(loading.work, request, by=invitee)
    elif request.turn_id == invitee and request.state == "requested":
        await meetings.accept(loading.work, request, by=invitee)


async def _announcements(loading: _Loading, *, until: datetime) -> None:
    """What was announced so far: nothing of the future is known yet."""
    for row in sorted(loading.rows("announcements.json"), key=lambda row: row["at"]):
        loading.work.now = datetime.fromisoformat(row["at"])
        if loading.work.now > until:
            break
        await events.announce(loading.work, loading.event, row["text"], by=loading.people[row["by"]])


async def _ballots(loading: _Loading) -> None:
    """Ballots: frozen, open where their time has come, and drafts where it is over."""
    work = loading.work
    for row in loading.rows("ballots.json"):
        candidates = [
            {name: value for name, value in each.items() if name != "person"}
            | {"person_id": loading.people.get(each["person"] or ""), "portrait": _picture(each["portrait"])}
            for each in row["candidates"]
        ]
        form = BallotForm.model_validate(
            {name: row[name] for name in ("title", "description", "method", "opens_at", "closes_at", "allow_blank")}
            | {
                "candidates": candidates,
                "electorate": "members" if row["electorate"] == "all members" else row["electorate"],
                **{name: row[name] for name in Counting.model_fields if name in row},
                "max_choices": len(candidates) if row["method"] == "approval" else 1,
                "session_id": loading.sessions[row["session"]].id,
            }
        )
        ballot = await ballots.add_ballot(work, loading.event, form, by=None)
        if work.now < ballot.closes_at:
            await ballots.freeze(work, ballot, by=None)
            if ballot.opens_at <= work.now:
                await ballots.open(work, ballot, by=None)


async def _polls(loading: _Loading, facts: dict[str, Any]) -> None:
    """Polls where the folder has some; who enters by a door has not answered yet."""
    if not (loading.folder / "polls.json").exists():
        return
    doors = {door["email"] for door in facts.get("doors", ())}
    people = [loading.people[row["key"]] for row in loading.rows("people.csv") if row["email"] not in doors]
    sessions = {key: session.id or 0 for key, session in loading.sessions.items()}
    await load_polls(loading.work, loading.event, loading.rows("polls.json"), sessions, people)


def _picture(path: str | None) -> str | None:
    """The files name pictures as they lie in static/img."""
    return f"img/{path}" if path else None


def _listed(text: str) -> list[str]:
    return [word for word in text.split(";") if word]
