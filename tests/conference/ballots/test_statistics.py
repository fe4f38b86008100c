"""Turnout by groups of five or more, and the log as a file that anybody can check."""

import json
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from conference.ballots import service
from conference.ballots.statistics import FEWEST, OTHERS, Cell, cells, turnout_cells
from conference.directory.models import Profile
from conference.events.models import MemberRole, Role
from conference.foundation.kit import Kit
from tests.client import text_of
from tests.conference.ballots.factories import make_vote


def group(name: str, voted: int, of: int) -> list[tuple[str, bool]]:
    return [(name, at < voted) for at in range(of)]


def test_small_groups_stand_together_and_take_one_more_where_they_are_too_few() -> None:
    assert cells(group("Spain", 9, 12) + group("Malta", 3, 4) + group("Cyprus", 2, 2)) == [
        Cell("Spain", 9, 12),
        Cell(OTHERS, 5, 6),
    ]
    assert cells(group("Spain", 9, 12) + group("Italy", 6, 8) + group("Malta", 1, 4)) == [
        Cell("Spain", 9, 12),
        Cell(OTHERS, 7, 12),
    ]
    assert cells(group("Spain", 5, 5) + group("Malta", 4, 9)) == [Cell(OTHERS, 9, 14)]
    assert cells([]) == []


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=80))
def test_nothing_is_lost_and_no_cell_has_fewer_than_five_voters(people: list[tuple[str, bool]]) -> None:
    found = cells(people)
    assert sum(cell.of for cell in found) == len(people)
    assert sum(cell.voted for cell in found) == sum(voted for _, voted in people)
    assert len(found) <= 1 or all(cell.voted >= FEWEST for cell in found)


async def test_turnout_is_shown_after_the_reveal_and_the_log_can_be_checked(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, 14)
    async with kit.work() as work:
        for at, voter in enumerate(vote.voters):
            country = "ES" if at < 7 else "MT"
            work.db.add(Profile(person_id=voter.id or 0, country=country, confirmed_at=work.now))
            if at < 6:
                work.db.add(MemberRole(event_id=vote.event.id or 0, person_id=voter.id or 0, role=Role.SPEAKER))
    for voter in vote.voters[:12]:
        await vote.cast(voter, "c1")
    await vote.end()
    browser = await browser_for().sign_in(vote.voters[0])
    assert "Turnout by" not in text_of(await browser.get(vote.url()))
    await vote.reveal_all()
    async with kit.db.read() as db:
        assert await turnout_cells(db, vote.id) == {
            # The organiser, who has no country and did not vote, takes the smallest group along.
            "Turnout by country": [Cell("Malta", 5, 7), Cell(OTHERS, 7, 8)],
            "Turnout by role": [Cell("Attendees", 6, 8), Cell(OTHERS, 6, 7)],
        }
    assert "Speakers" not in text_of(await browser.get(vote.url()))
    await vote.do(service.publish)
    log = (await browser.get(vote.url("/log.json"))).json()
    before = log["start"]
    for entry in log["lines"]:
        before = sha256(f"{before}|{entry['line']}".encode()).hexdigest()
        assert entry["hash"] == before
    assert [json.loads(entry["line"])["act"] for entry in log["lines"]][:3] == ["drafted", "frozen", "opened"]
    assert not any('"c1"' in entry["line"] for entry in log["lines"])
