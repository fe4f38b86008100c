"""Tells people what a published run gave them: a bell for their meetings, a kind note for those who have none."""

import json
from collections import Counter

from conference.events.models import Event
from conference.foundation.work import Work
from conference.matchmaking.models import MatchRun
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.plan import left_to_publish, planned_meetings, stage_slots, staged
from conference.meetings.queries.standing import participants, standing_pairs
from conference.notices.service import tell, write
from conference.people.models import Person
from conference.people.queries import people_by_id


async def people_to_tell(work: Work, run: MatchRun) -> dict[int, int]:
    """Who is to be told still, by number, and how many meetings of this stage they have; 0 for who has none at all,
    which is said only when the whole plan is out, and by a repair only to those whom it changes something for."""
    pairs = await standing_pairs(work.db, run.event_id)
    stage, slots = stage_slots(run), {planned.slot for planned in staged(run)}
    placed = Counter(end for made_by, slot, *pair in pairs if made_by == run.id and slot in slots for end in pair)
    held = {end for _, _, *pair in pairs for end in pair}
    last = all(planned.key in stage for planned in left_to_publish(run))
    without = set(await participants(work.db, run.event_id)) - held if last else set()
    if run.changes is not None:
        without &= {end for step in planned_meetings(run) for end in step.pair}
    everyone = placed.keys() | without
    return {person: placed[person] for person in sorted(everyone) if person > run.told}


async def tell_some(work: Work, run: MatchRun, count: int) -> bool:
    """Tell the next `count` people; False when all are told. Each meeting has its mail already, so that who has any
    gets the bell alone."""
    waiting = await people_to_tell(work, run)
    batch = list(waiting)[:count]
    event = await work.db.get_one(Event, run.event_id)
    left = _left_over(run)
    people = await people_by_id(work.db, [person for person in batch if not waiting[person]])
    for person in batch:
        if waiting[person]:
            await _ring(work, event, person, waiting[person], left[person])
        else:
            await _console(work, run, event, people[person], left[person])
        run.told = person
    return len(waiting) > len(batch)


async def _ring(work: Work, event: Event, person: int, count: int, left: int) -> None:
    text = f"The organisers have placed {_counted(count, 'meeting')} for you."
    if left:
        has = "has" if left == 1 else "have"
        text += f" {_counted(left, 'wish', 'wishes').capitalize()} of yours {has} no time yet: see why."
    path = f"/e/{event.slug}/{'wishes' if left else 'meetings'}"
    await tell(work, person, text, path, event=event.id, icon="calendar-check")


async def _console(work: Work, run: MatchRun, event: Event, person: Person, left: int) -> None:
    home = f"/e/{event.slug}"
    text = "The matching found no time for you yet. Here are people who may fit."
    await tell(work, person.id or 0, text, f"{home}/meetings/discover", event=event.id, icon="sparkles")
    await write(
        work,
        person,
        "match_none",
        key=f"match-none-{run.id}-{person.id}",
        event=event,
        link=work.kit.url(f"{home}/meetings/discover"),
        slots=work.kit.url(f"{home}/meetings"),
        why=work.kit.url(f"{home}/wishes") if left else "",
    )


def _left_over(run: MatchRun) -> Counter[int]:
    """How many wishes of each person have no time after the publication."""
    summary = summary_from_json(run.summary or "{}")
    open_still = summary.unmet.keys() | summary.lost.keys()
    wishes = json.loads(run.problem or "{}")["wishes"]
    return Counter(end for wish in wishes if wish["id"] in open_still for end in (wish["a"], wish["b"]))


def _counted(count: int, one: str, many: str = "") -> str:
    return f"a {one}" if count == 1 else f"{count} {many or one + 's'}"
