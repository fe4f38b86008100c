"""The organisers' wishes: what a file says is taken in, every other row is named, and nothing is taken in twice."""

import csv
import io
from typing import Any

import pytest
from sqlmodel import select

from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.matchmaking.rules.wish_file import Fault, Unreadable, decode, read_wishes
from conference.matchmaking.service.imports import import_wishes
from conference.meetings import service as meetings
from conference.meetings.forms import AskForm
from conference.meetings.models import KeptApart, MeetingRequest
from conference.meetings.queries import matching_input
from conference.meetings.queries.standing import open_between
from tests.client import Browser, text_of
from tests.conference.matchmaking.factories import make_market, published, solved
from tests.counting import counted

HEADER = "person,other,kind,priority,message\n"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",b@x", ("person", "is empty")),
        ("a@x,", ("other", "is empty")),
        ("a@x,A@X", ("other", "is the same person")),
        ("a@x,b@x,perhaps", ("kind", "“perhaps” is none of wish, agreed, must, apart")),
        ("a@x,b@x,,soon", ("priority", "“soon” is none of must, high, normal")),
        ("a@x,b@x,,," + "x" * 401, ("message", "has 401 characters, 400 are the most")),
        ("a@x", ("other", "is empty")),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_field(row: str, fault: tuple[str, str]) -> None:
    found = list(read_wishes(HEADER + "\n" + row))
    assert [(one.line, one.field, one.why) for one in found if isinstance(one, Fault)] == [(3, *fault)]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "The file is empty."),
        ("name;other\na;b", "“person” is missing there."),
        ("person,other\n" + "a" * 200_000, "cannot be read as CSV"),
        ("person,other\na@x,\0b@x", "Line 2 holds a zero byte"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        list(read_wishes(text))
    with pytest.raises(Unreadable, match="Line 2 is not UTF-8"):
        decode("person,other\nInês".encode("latin-1"))


def test_semicolons_tabs_and_other_orders_of_columns_are_read() -> None:
    for delimiter in ";\t":
        [row] = read_wishes(delimiter.join(("Other", "kind", "PERSON")) + f"\r\nB@x{delimiter}must{delimiter}a@x\r\n")
        assert not isinstance(row, Fault)
        assert (row.person, row.other, row.kind) == ("a@x", "b@x", "must")


async def take(kit: Kit, market: Any, text: str) -> Any:
    async with kit.work() as work:
        return await import_wishes(work, market.event_id, "wishes.csv", text, by=market.organiser.id)


async def test_a_file_is_taken_in_once_and_every_fault_is_named(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1)], people=6)
    mail = [person.email for person in market.fair.people]
    text = HEADER + "\n".join(
        [
            f"{mail[0]},{mail[1]},must,,",  # 2: raises the open request
            f"{mail[0]},{mail[2]},wish,high,Shall we?",
            f"{mail[3].upper()},{mail[2]},agreed,,",
            f"{mail[3]},{mail[4]},apart,,",
            f"{mail[2]},{mail[0]},wish,,",  # 6: the pair of line 3
            f"{mail[4]},{mail[3]},must,,",  # 7: contradicts line 5
            f"nobody@x,{mail[3]},,,",
            f"{mail[3]},{market.organiser.email},,,",
        ]
    )
    report = await take(kit, market, text)
    assert (report.total, report.added, report.known) == (8, 4, 0)
    again = await take(kit, market, text)
    assert (again.added, again.known) == (0, 4)
    async with kit.db.read() as db:
        found = {(r.asker_id, r.invitee_id): r for r in (await db.exec(select(MeetingRequest))).all()}
        apart = (await db.exec(select(KeptApart))).all()
    person = market.fair.person
    kept = {pair: (row.state, row.priority, row.by_organisers) for pair, row in found.items()}
    assert kept == {
        (person(0), person(1)): ("accepted", "must", True),
        (person(0), person(2)): ("requested", "high", False),
        (person(3), person(2)): ("accepted", "normal", False),
    }
    assert [(row.low_id, row.high_id) for row in apart] == [(person(3), person(4))]
    browser = await browser_for().sign_in(market.organiser)
    words = text_of(await browser.get(f"{market.desk}/wishes/imports/{report.id}"))
    for said in (
        f"6 other the pair stands in line 3 already {mail[2]}, {mail[0]}",
        "7 other the pair stands in line 5 already, as “apart”",
        "8 person nobody@x is no member of this event",
        f"9 other {market.organiser.email} does not take part in the meetings",
        "Left out 4",
    ):
        assert said in words
    left = csv.DictReader(
        io.StringIO((await browser.get(f"{market.desk}/wishes/imports/{report.id}/left-out.csv")).text)
    )
    assert [int(row["line"]) for row in left] == [6, 7, 8, 9]
    # What is written out is what is read in.
    out = (await browser.get(f"{market.desk}/wishes/wishes.csv")).text
    assert (await take(kit, market, out)).known == 4


async def test_a_list_is_sent_and_refused_in_the_browser(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [], people=3)
    one, other, third = (person.email for person in market.fair.people)
    browser = await browser_for().sign_in(market.organiser)
    url = f"{market.desk}/wishes/imports"
    files = {"file": ("list.csv", f"person,other\n{one},{other}\n{one},{third}\n".encode())}
    sent = await browser.post(url, files=files)
    assert sent.status_code == 303
    words = text_of(await browser.get(sent.headers["location"]))
    assert "Rows 2 Taken in 2" in words
    assert "Every row is right." in words
    assert "2 people ask to meet you" not in words
    bad = await browser.post(url, files={"file": ("list.csv", b"a,b\n1,2")})
    assert (bad.status_code, "The first line names the columns" in text_of(bad)) == (422, True)
    assert (await browser.post(url, files={"file": ("", b"")})).status_code == 422
    stranger = await browser_for().sign_in(market.fair.people[0])
    assert (await stranger.post(url, files=files)).status_code == 404


async def test_must_meets_are_placed_first_and_apart_means_apart(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1), (1, 2)], people=4, slots=1, accepted=2)
    names = [person.email for person in market.fair.people]
    browser = await browser_for().sign_in(market.organiser)
    pairs = f"{market.desk}/wishes/pairs"
    unknown = await browser.press(pairs, one="nobody", other=names[3], kind="must")
    assert (unknown.status_code, "Nobody who takes part is called so." in text_of(unknown)) == (422, True)
    assert (await browser.press(pairs, one=names[1], other=names[3], kind="must")).status_code == 303
    assert (await browser.press(pairs, one=names[0], other=names[2], kind="apart")).status_code == 303
    page = text_of(await browser.get(f"{market.desk}/wishes"))
    assert "Must meet 1" in page
    assert "Kept apart 1" in page
    form = AskForm(invitee=market.fair.person(2), slot_ids=[])
    async with kit.work() as work:
        with pytest.raises(RuleBroken, match="do not let you two meet"):
            await meetings.ask(work, market.event_id, form, by=market.fair.person(0))
    run = await solved(kit, market)
    await published(kit, run)
    async with kit.db.read() as db:
        meeting = await open_between(db, market.event_id, market.fair.person(1), market.fair.person(3))
        apart = (await matching_input(db, market.event_id)).apart
    assert meeting is not None
    assert meeting.state == "scheduled"
    assert apart.why(market.fair.person(2), market.fair.person(0)) == "pair"
    one, other = sorted((market.fair.person(0), market.fair.person(2)))
    lifted = await browser.press(f"{market.desk}/wishes/apart/{one}/{other}", _method="DELETE")
    assert lifted.status_code == 303
    async with kit.work() as work:
        await meetings.ask(work, market.event_id, form, by=market.fair.person(0))


async def test_the_page_of_wishes_costs_a_fixed_number_of_queries(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [], people=6)
    browser = await browser_for().sign_in(market.organiser)
    costs = []
    for pairs in ([], [(0, 1)], [(2, 3), (4, 5), (1, 5)]):
        async with kit.work(quiet=True) as work:
            for one, other in pairs:
                await meetings.must_meet(work, market.event_id, market.fair.person(one), market.fair.person(other))
        with counted(kit) as statements:
            await browser.get(f"{market.desk}/wishes")
        costs.append(len(statements))
    assert costs[1] == costs[2]
