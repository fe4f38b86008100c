"""Verbs of suggestions: set what counts, keep the lists that the worker made."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from conference.foundation.db import insert_into, rows
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.meetings.forms import SuggestionForm
from conference.meetings.live import suggestions_topic
from conference.meetings.models import SuggestionEdition, SuggestionList, SuggestionRules

Line = dict[str, Any]  # of one list, as the engine's program writes it
_KEYS = ("event_id", "person_id")


async def weigh_suggestions(work: Work, event: int, form: SuggestionForm) -> None:
    """Say what counts. Lists are made anew within seconds, by the worker."""
    await work.db.merge(SuggestionRules(event_id=event, **form.model_dump()))
    await work.db.flush()
    work.push(Push(suggestions_topic(event)))


async def keep_lists(work: Work, event: int, lines: Sequence[Line]) -> None:
    """Put these lists in the place of what these people had."""
    if not lines:
        return
    given = [
        {
            "event_id": event,
            "person_id": line["person"],
            "people": _packed(line["people"]),
            "points": _packed(line["points"]),
            "first": line["first"],
            "lifted": _packed(line["lifted"]),
            "fitting": line["fitting"],
        }
        for line in lines
    ]
    statement = insert_into(work.db, SuggestionList).values(given)
    taken = {name: statement.excluded[name] for name in given[0] if name not in _KEYS}
    await work.db.exec(statement.on_conflict_do_update(index_elements=_KEYS, set_=taken))


async def end_edition(work: Work, event: int, basis: str, done: Line, people: Sequence[int]) -> None:
    """All lists are kept: the new lexicon and figures count from now on. Lists of others than `people` go."""
    edition = SuggestionEdition(
        event_id=event,
        made_at=work.now,
        basis=basis,
        lexicon=json.dumps(done["lexicon"], separators=(",", ":"), ensure_ascii=False),
        figures=json.dumps({**done["figures"], "unmet": len(done["unmet"])}),
    )
    await work.db.merge(edition)
    here = set(people)
    listed = select(col(SuggestionList.person_id)).where(col(SuggestionList.event_id) == event)
    gone = [row[0] for row in await rows(work.db, listed) if row[0] not in here]
    for start in range(0, len(gone), 500):
        these = col(SuggestionList.person_id).in_(gone[start : start + 500])
        await work.db.exec(delete(SuggestionList).where(col(SuggestionList.event_id) == event, these))
    await work.db.flush()
    work.push(Push(suggestions_topic(event)))


def _packed(values: object) -> str:
    return json.dumps(values, separators=(",", ":"))
