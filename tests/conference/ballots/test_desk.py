"""The organiser's desk: drafting, the acts in their order, and what voters may not see."""

import re

from sqlmodel import select

from conference.ballots.models import Ballot, Candidate
from conference.events.models import Role
from conference.foundation.kit import Kit
from tests.client import text_of
from tests.conference.ballots.factories import make_vote, make_voters
from tests.factories import make_event, make_member

DRAFT = {
    "title": "Best newcomer",
    "method": "approval",
    "max_choices": "2",
    "allow_blank": "on",
    "electorate": "members",
    "opens": "2020-11-10T11:00",
    "closes": "2020-11-10T11:10",
    "candidate": ["Ilse Brandt", "Mateus Leal", ""],
    "organisation": ["Elbe Photonics Ring", "Atlantic Seaweed", ""],
    "country": ["Germany", "Portugal", ""],
    "line": ["A weekly lab hour", "", ""],
    "portrait": ["img/people/ilse.svg", "", ""],
    "pitch_url": ["https://video.example.org/ilse", "", ""],
    "pitch_minutes": ["3:12", "", ""],
    "person": ["", "", ""],
}


async def test_from_the_form_to_the_proof(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    async with kit.work() as work:
        event = await make_event(work)
        boss = await make_member(work, event, "Dilan Aydın", Role.ORGANISER)
        voters = await make_voters(work, event, 5)
    browser = await browser_for().sign_in(boss)
    console = f"/e/{event.slug}/console/ballots"
    assert "No ballots yet" in text_of(await browser.get(console))
    assert (await browser.get(f"{console}/new")).status_code == 200
    made = await browser.press(console, **DRAFT)
    assert made.status_code == 303
    desk = made.headers["location"]
    page = await browser.get(desk)
    assert page.status_code == 200
    changed = await browser.press(desk, _method="PUT", **{**DRAFT, "title": "Best newcomer of 2020"})
    assert (changed.status_code, changed.headers["location"]) == (303, desk)
    assert 'value="Ilse Brandt"' in (await browser.get(f"{desk}/edit")).text
    async with kit.db.read() as db:
        ballot = (await db.exec(select(Ballot))).one()
        names = (await db.exec(select(Candidate.name).order_by(Candidate.position))).all()  # type: ignore[arg-type]
        pitches = (await db.exec(select(Candidate.pitch_url).order_by(Candidate.position))).all()  # type: ignore[arg-type]
    assert (ballot.title, ballot.max_choices, names) == ("Best newcomer of 2020", 2, ["Ilse Brandt", "Mateus Leal"])
    assert pitches == ["https://video.example.org/ilse", None]
    assert ballot.opens_at.isoformat() == "2020-11-10T10:00:00+00:00"  # typed in Brussels
    for act in ("freezing", "opening"):
        assert (await browser.press(f"{desk}/{act}")).headers["location"] == desk
    assert (await browser.get(f"{desk}/edit")).status_code == 409
    voter = await browser_for().sign_in(voters[0])
    await voter.press(desk.replace("/console", "") + "/vote", pick=["c1", "c2"], confirmed="on")
    assert "5 of 6 people have not voted." in text_of(await browser.get(f"{desk}/closing"))
    assert (await browser.press(f"{desk}/closing")).status_code == 303
    assert "The result is sealed until you reveal it." in text_of(await browser.get(desk))
    for after in range(-1, 3):
        await browser.press(f"/e/{event.slug}/stage/{ballot.id}/steps", after=str(after))
    assert (await browser.press(f"{desk}/publication")).status_code == 303
    page = text_of(await browser.get(desk))
    assert "Published" in page
    told = r"Dilan Aydın (?:opened the voting|closed the voting; 1 had voted|published every vote)|votes were counted"
    assert re.findall(told, page) == [
        "Dilan Aydın published every vote",
        "votes were counted",
        "Dilan Aydın closed the voting; 1 had voted",
        "Dilan Aydın opened the voting",
    ]


async def test_what_was_typed_survives(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, upto="draft")
    browser = await browser_for().sign_in(vote.organiser)
    console = f"/e/{vote.event.slug}/console/ballots"
    wrong = {**DRAFT, "closes": "2020-11-10T10:00"}
    answer = await browser.press(console, **wrong)
    assert answer.status_code == 422
    assert "Voting closes before it opens." in text_of(answer)
    for value in ("Best newcomer", "Ilse Brandt", "Atlantic Seaweed", "A weekly lab hour", "2020-11-10T10:00"):
        assert f'value="{value}"' in answer.text
    twins = {**DRAFT, "candidate": ["Ilse Brandt", "ilse brandt"]}
    assert "Two candidates have the same name" in text_of(await browser.press(console, **twins))
    for name, value, said in (
        ("pitch_url", "javascript:alert(1)", "A pitch's address starts with https://."),
        ("portrait", "../secret.svg", "There is no picture ../secret.svg."),
    ):
        answer = await browser.press(console, **{**DRAFT, name: [value, "", ""]})
        assert (answer.status_code, said in text_of(answer)) == (422, True)
    nothing = await browser.press(console, title="")
    assert (nothing.status_code, "Please fill this in." in text_of(nothing)) == (422, True)


async def test_the_desk_is_not_there_for_voters(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    voter = await browser_for().sign_in(vote.voters[0])
    for path in ("", "/edit", "/closing"):
        assert (await voter.get(vote.desk(path))).status_code == 404
    for path in ("/freezing", "/opening", "/closing", "/publication", "/withdrawal"):
        assert (await voter.press(vote.desk(path))).status_code == 404
    async with kit.db.read() as db:
        assert (await db.exec(select(Ballot.state).where(Ballot.id == vote.id))).one() == "open"


async def test_an_organiser_of_another_event_finds_nothing(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote, other = await make_vote(kit), await make_vote(kit)
    boss = await browser_for().sign_in(other.organiser)
    for path in ("/closing", "/withdrawal"):
        assert (await boss.press(vote.desk(path))).status_code == 404
        stolen = other.desk(path).replace(f"/{other.id}/", f"/{vote.id}/")
        assert (await boss.press(stolen)).status_code == 404


async def test_the_desk_shows_the_seal_and_the_turnout(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, 8)
    for voter in vote.voters[:3]:
        await vote.cast(voter, "c1")
    browser = await browser_for().sign_in(vote.organiser)
    page = await browser.get(vote.desk())
    text = text_of(page)
    assert "On the roll 9 Marked as voted 3 Votes in the box 3 Blank sealed" in text
    assert "Votes per minute; most of them, 3, in one minute" in text
    assert vote.ballot.config_hash in page.text
    part = await browser.get(vote.desk(), headers={"hx-request": "true"})
    assert part.text.lstrip().startswith(f'<div id="desk-{vote.id}"')


async def test_withdrawing_is_told_to_voters(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    boss, voter = await browser_for().sign_in(vote.organiser), await browser_for().sign_in(vote.voters[0])
    assert (await boss.press(vote.desk("/withdrawal"), reason="A candidate withdrew")).status_code == 303
    assert "The organisers withdrew this ballot." in text_of(await voter.get(vote.url()))
    refused = await voter.press(vote.url("/vote"), pick="c1", confirmed="on")
    assert (refused.status_code, "withdrew this ballot" in text_of(refused)) == (409, True)
