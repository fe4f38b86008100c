"""Members: found, put on the list, given and taken roles; an event never loses its last organiser."""

import asyncio

import pytest
from sqlmodel import select

from conference.console.service import give_role, take_role
from conference.events.models import Role
from conference.events.queries import roles_of
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.people.queries import person_by_email
from tests.client import Browser, text_of
from tests.conference.console.factories import Counter, make_house
from tests.factories import make_member, make_person


async def test_the_list_is_searched_by_every_word(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    assert "1 person with “holm lars”." in text_of(await browser.get(house.desk + "/members?q=holm+lars"))
    assert "0 people with “100%”." in text_of(await browser.get(house.desk + "/members?q=100%25"))
    organisers = text_of(await browser.get(house.desk + "/members?role=organiser"))
    assert "1 person in the role Organiser." in organisers
    assert "Lars Holm" not in organisers


async def test_the_list_has_pages_and_a_fixed_number_of_queries(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    await browser.get(house.desk + "/members")
    with Counter(kit) as few:
        await browser.get(house.desk + "/members")
    async with kit.work() as work:
        for number in range(60):
            await make_member(work, house.event, f"Person {number:02}")
    with Counter(kit) as many:
        first = await browser.get(house.desk + "/members")
    assert few.count == many.count
    assert "Page 1 of 2" in text_of(first)
    assert "Person 59" in text_of(await browser.get(house.desk + "/members?page=2"))
    assert "Page 2 of 2" in text_of(await browser.get(house.desk + "/members?page=77"))


async def test_a_new_person_gets_an_account_roles_and_a_mail(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    form = {"email": "Zofia@Example.org", "name": "Zofia Kos", "roles": ["speaker", "jury"]}
    answer = await browser.press(house.desk + "/members", **form)
    assert answer.status_code == 303
    async with kit.db.read() as db:
        person = await person_by_email(db, "zofia@example.org")
        assert person is not None
        assert await roles_of(db, house.event.id or 0, person.id or 0) == {"attendee", "speaker", "jury"}
        mails = (await db.exec(select(OutgoingMail))).all()
    assert [(mail.to, mail.subject) for mail in mails] == [
        ("zofia@example.org", "You are on the list of European Cluster Conference 2020")
    ]
    assert f"http://folkmoot.test/e/{house.event.slug}/" in mails[0].text
    assert "Hana Novák put you" in mails[0].html


async def test_a_standing_account_keeps_its_name(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    async with kit.work() as work:
        person = await make_person(work, "Mei Tanaka", email="mei@example.org")
    browser = await browser_for().sign_in(house.organiser)
    await browser.press(house.desk + "/members", email="mei@example.org", name="May T.")
    assert "Mei Tanaka" in text_of(await browser.get(f"{house.desk}/members/{person.id}"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"email": "no address", "name": "Zofia Kos"}, "That does not read like an e-mail address."),
        ({"email": "zofia@example.org", "name": ""}, "Please fill this in."),
        ({"email": "lars@here.example", "name": "Lars Again"}, "is on the list already, with this address."),
        ({"email": "zofia@example.org", "name": "Zofia Kos", "roles": "king"}, "Please choose one of the options."),
    ],
)
async def test_what_was_typed_comes_back(kit: Kit, browser_for: type[Browser], form: dict[str, str], said: str) -> None:
    house = await make_house(kit)
    async with kit.work() as work:
        await make_member(work, house.event, "Lars Berg", email="lars@here.example")
    browser = await browser_for().sign_in(house.organiser)
    answer = await browser.press(house.desk + "/members", **form)
    assert answer.status_code == 422
    assert said in text_of(answer)
    for value in (form["email"], form["name"]):
        assert f'value="{value}"' in answer.text


async def test_roles_are_given_and_taken(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    path = f"{house.desk}/members/{house.guest.id}/roles/speaker"
    assert (await browser.press(path, _method="PUT")).status_code == 303
    async with kit.db.read() as db:
        assert await roles_of(db, house.event.id or 0, house.guest.id or 0) == {"attendee", "speaker"}
    assert (await browser.press(path, _method="DELETE")).status_code == 303
    async with kit.db.read() as db:
        assert await roles_of(db, house.event.id or 0, house.guest.id or 0) == {"attendee"}
    assert (await browser.press(path.replace("speaker", "king"), _method="PUT")).status_code == 404
    assert (await browser.press(path.replace("speaker", "attendee"), _method="DELETE")).status_code == 404


async def test_a_guest_gives_nobody_a_role(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.guest)
    answer = await browser.press(f"{house.desk}/members/{house.guest.id}/roles/organiser", _method="PUT")
    assert answer.status_code == 404
    async with kit.db.read() as db:
        assert await roles_of(db, house.event.id or 0, house.guest.id or 0) == {"attendee"}


async def test_a_stranger_gets_no_role(kit: Kit) -> None:
    house = await make_house(kit)
    async with kit.work() as work:
        stranger = await make_person(work)
    with pytest.raises(NotFound):
        async with kit.work() as work:
            await give_role(work, house.event.id or 0, stranger.id or 0, Role.ORGANISER)


async def test_the_only_organiser_stays(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    path = f"{house.desk}/members/{house.organiser.id}/roles/organiser"
    answer = await browser.press(path, _method="DELETE")
    assert answer.status_code == 409
    assert "This is the event’s only organiser" in text_of(answer).replace("'", "’")


async def test_two_organisers_who_take_each_others_role_at_once_leave_one(kit: Kit) -> None:
    house = await make_house(kit)
    event = house.event.id or 0
    async with kit.work() as work:
        await give_role(work, event, house.guest.id or 0, Role.ORGANISER)

    async def take(person: int) -> bool:
        try:
            async with kit.work() as work:
                await take_role(work, event, person, Role.ORGANISER)
        except RuleBroken as refused:
            assert refused.code == "role.last_organiser"
            return False
        return True

    assert sorted(await asyncio.gather(take(house.organiser.id or 0), take(house.guest.id or 0))) == [False, True]


async def test_who_gives_up_their_own_way_in_goes_to_the_lobby(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    async with kit.work() as work:
        await give_role(work, house.event.id or 0, house.guest.id or 0, Role.ORGANISER)
    browser = await browser_for().sign_in(house.organiser)
    answer = await browser.press(f"{house.desk}/members/{house.organiser.id}/roles/organiser", _method="DELETE")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/e/{house.event.slug}/")
    assert (await browser.get(house.desk)).status_code == 404
