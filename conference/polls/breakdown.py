"""Who answered what, by country and role: worked out inside the server, told only in cells of five or more."""

import json
from typing import TYPE_CHECKING, Any

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.countries import country_name
from conference.polls.cards import PollView
from conference.polls.models import PollKind, PollState
from conference.polls.queries import all_values, groups_of
from conference.polls.secrecy import voter_of
from conference.polls.tallies import break_down

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

BY = ("Country", "Role")


async def breakdown_of(kit: "Kit", db: AsyncSession, poll: PollView) -> dict[str, Any]:
    """The breakdown of a consultation, empty until it was revealed: answers that still come could be told apart."""
    if poll.kind != PollKind.CONSULTATION or poll.state not in (PollState.REVEALED, PollState.ARCHIVED):
        return {}
    if poll.state == PollState.ARCHIVED:
        kept: dict[str, Any] = json.loads(poll.kept or "{}")
        return kept
    return await broken_down(kit, db, poll)


async def broken_down(kit: "Kit", db: AsyncSession, poll: PollView) -> dict[str, Any]:
    """`{question: {"Country": [[group, answers, [agree, disagree, skip]], …], "Role": …}}`, numbers as text keys.

    Country and role are not stored with an answer. The server works out everybody's digest instead and forgets it
    again; two queries, and some ten milliseconds for a thousand members.
    """
    assert poll.salt is not None
    groups = {}
    for person, country, role in await groups_of(db, poll.event_id):
        name = country_name(country) if country else "No country given"
        groups[voter_of(kit.secrets, poll.id, poll.salt, person)] = (name, role)
    values = await all_values(db, poll)
    table: dict[str, Any] = {}
    for question in poll.questions:
        given = [(groups.get(voter, ("", ""))[:2], value) for number, voter, value in values if number == question.id]
        table[str(question.id)] = {
            by: [
                [cell.group, cell.answers, list(cell.counts)]
                for cell in break_down(((names[place], value) for names, value in given), len(question.options))
            ]
            for place, by in enumerate(BY)
        }
    return table
