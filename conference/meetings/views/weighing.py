"""What the organiser sees of suggestions: the weights, what the newest lists are worth, and a try of other weights."""

import json
from asyncio import to_thread
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from conference.directory.folding import fold
from conference.directory.roster import Entry
from conference.foundation.kit import Kit
from conference.foundation.web import kit_of
from conference.meetings.forms import SuggestionForm
from conference.meetings.kept import first_list, matchmaker_of, own_list_of
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.suggestions import as_weights, edition_of, in_touch, suggestion_rules
from conference.meetings.rules.fit import Fit, Matchmaker
from conference.meetings.rules.words import plural
from scheduling.suggestions.pair import Judge

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Weighing:
    """`values` of the form as they stand, and the newest lists in words; "" before the first."""

    values: dict[str, Any]
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom `who` is suggested now, and would be; `asked` is the name that was typed."""

    asked: str
    who: Entry | None
    now: list[Entry]
    then: list[tuple[Entry, Fit, bool]]  # with the fit, and whether they are new here


async def weighing_of(kit: Kit, event: int) -> Weighing:
    async with kit.db.read() as db:
        rules = await suggestion_rules(db, event)
        edition = await edition_of(db, event)
    values = {name: getattr(rules, name) for name in SuggestionForm.model_fields}
    return Weighing(values, _figures(json.loads(edition.figures)) if edition else "")


def _figures(figures: dict[str, Any]) -> str:
    """`No one of 412 people is suggested to nobody; …`."""
    people, plain, fair = figures["people"], figures["plain"], figures["fair"]
    if not people:
        return "Nobody can be suggested yet."
    left = f"{plural(fair['nobody'], 'person is', 'people are')} shown to nobody" if fair["nobody"] else ""
    alone = f"{plural(plain['nobody'], 'person', 'people')} would be shown to nobody"
    before = figures["relevance_plain"]
    lost = 1 - figures["relevance"] / before if before else 0.0
    return (
        f"Of {plural(people, 'person', 'people')} with a free slot {left or 'nobody is shown to nobody'}; by fit alone "
        f"{alone}. That costs {'less than 0.1%' if lost < 0.001 else f'{lost:.1%}'} of the fit on all lists."
    )


async def preview_of(request: Request, event: int, form: SuggestionForm) -> Preview:
    """For the first person whose name holds what was typed, among those who take part."""
    kit, asked = kit_of(request), request.query_params.get("who", "").strip()[:80]
    async with kit.db.read() as db:
        _, maker = await matchmaker_of(kit, db, event)
        named = [one for one in maker.people.values() if fold(asked) in fold(one.name)]
        who = max(named, key=lambda one: (bool(one.offers) + bool(one.needs), -one.id), default=None)
        if who is None:
            return Preview(asked, None, [], [])
        own = await own_list_of(kit, db, event, maker, who.id)
        apart, pairs = await apart_of(db, event), await in_touch(db, event)
    touched = {pair for pair in pairs if who.id in pair}
    other = Matchmaker(maker.people, Judge(maker.lexicon, as_weights(form)))
    then = await to_thread(first_list, other, who.id, apart, touched)
    now = [number for number in own.points if number in own.first and number in maker.people]
    fits = [(maker.people[number], other.fit(who, maker.people[number])) for number in list(then.points)[:SHOWN]]
    shown = [(one, fit, one.id not in now) for one, fit in fits if fit]
    return Preview(asked, who, [maker.people[number] for number in now[:SHOWN]], shown)
