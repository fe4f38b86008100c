"""Breaks counted from a plan, with no code of the solver."""

from collections import Counter
from collections.abc import Sequence

from scheduling.matching.ids import Id
from scheduling.matching.model import Meeting, Problem


def breaks_of(problem: Problem, meetings: Sequence[Meeting]) -> dict[Id, int]:
    """By person who has a meeting: the longest idle times between two meetings of one block."""
    wishes = {wish.id: wish for wish in problem.wishes}
    busy = {(end, meeting.slot) for meeting in meetings for end in meeting.people or wishes[meeting.wish].ends}
    found: Counter[Id] = Counter()
    for person in {person for person, _ in busy}:
        found[person] = 0
        met = idle = False
        for t, slot in enumerate(problem.slots):
            if t and slot.block != problem.slots[t - 1].block:
                met = idle = False
            if (person, slot.id) in busy:
                found[person] += met and idle
                met, idle = True, False
            else:
                idle = True
    return dict(found)


def spread(breaks: dict[Id, int]) -> int:
    """How many breaks the one with most has more than the one with fewest."""
    return max(breaks.values()) - min(breaks.values()) if breaks else 0
