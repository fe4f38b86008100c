"""The pages of the directory."""

from sqlalchemy import text

from conference.foundation.db import rows
from conference.foundation.kit import Kit
from tests.client import Browser, text_of
from tests.conference.directory.factories import make_listed, make_organisation, make_profile
from tests.counting import counted
from tests.factories import make_event, make_member, make_person


async def test_people_are_searched_and_the_words_stay(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        me = await make_listed(work, event, "Inês Calado", needs=["hydrogen storage"])
        await make_listed(work, event, "Petra Šimková", country="CZ", offers=["engine retraining"])
    browser = await browser_for().sign_in(me)
    page = await browser.get(f"/e/{event.slug}/people?q=simkova&country=CZ")
    assert page.status_code == 200
    assert "1 person matches “simkova”." in text_of(page)
    assert "Petra Šimková" in text_of(page)
    assert "hydrogen storage" not in text_of(page)
    assert 'value="simkova"' in page.text
    nobody = await browser.get(f"/e/{event.slug}/people?q=nobody+here")
    assert "Nobody matches" in text_of(nobody)


async def test_pages_of_24_and_beyond_the_last(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        people = [await make_member(work, event, f"Person {number:02}") for number in range(30)]
    browser = await browser_for().sign_in(people[0])
    second = text_of(await browser.get(f"/e/{event.slug}/people?page=2"))
    assert "25 to 30 of 30" in second
    assert "Person 24" in second
    assert "Person 23" not in second
    for odd in ("99", "0", "-1", "x", "1e9", "²"):
        assert (await browser.get(f"/e/{event.slug}/people", params={"page": odd})).status_code == 200


async def test_the_lists_cost_the_same_for_one_and_for_three(kit: Kit, browser_for: type[Browser]) -> None:
    counts = []
    for size in (1, 3):
        async with kit.work() as work:
            event = await make_event(work)
            people = [await make_listed(work, event, f"Person {number}", offers=["x"]) for number in range(size)]
        browser = await browser_for().sign_in(people[0])
        for path in ("people", "organisations"):
            with counted(kit) as seen:
                assert (await browser.get(f"/e/{event.slug}/{path}")).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


async def test_a_stranger_and_a_visitor_see_nobody(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        member = await make_listed(work, event, "Inês Calado")
        stranger = await make_person(work, "Otto")
    for path in ("people", "organisations", "profile", f"people/{member.id}", "organisations/1"):
        visitor = await browser_for().get(f"/e/{event.slug}/{path}")
        assert (visitor.status_code, visitor.headers["location"].split("?")[0]) == (303, "/signin")
        refused = await (await browser_for().sign_in(stranger)).get(f"/e/{event.slug}/{path}")
        assert refused.status_code == 403
        assert "Inês" not in refused.text


async def test_organisations_and_one_of_them(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        me = await make_listed(work, event, "Inês Calado")
        elsewhere = await make_organisation(work, "Nobody here")
        house = await make_organisation(work, "Andes Renewable Forum", country="CL", sector="Energy", members=34)
        other = await make_member(work, event, "Rubén Ortega")
        await make_profile(work, other, house, job_title="Cluster manager")
    browser = await browser_for().sign_in(me)
    listed = text_of(await browser.get(f"/e/{event.slug}/organisations?q=andes"))
    assert "1 organisation matches." in listed
    assert "Chile 34" in listed
    page = text_of(await browser.get(f"/e/{event.slug}/organisations/{house.id}"))
    assert "Rubén Ortega Cluster manager" in page
    assert "Validated" in page
    for number in (elsewhere.id, 99_999, "x"):
        assert (await browser.get(f"/e/{event.slug}/organisations/{number}")).status_code == 404


async def test_a_profile_is_saved_and_shown(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        me = await make_member(work, event, "Inês Calado")
        house = await make_organisation(work, "Hydra Minho")
    browser = await browser_for().sign_in(me)
    typed = {
        "_method": "PUT",
        "organisation_id": str(house.id),
        "job_title": "Cluster manager",
        "country": "PT",
        "languages": "pt en",
        "about": "Ask me about rowing.",
        "offers": "port test sites\r\ntechnician training",
        "needs": "hydrogen storage",
    }
    saved = await browser.press(f"/e/{event.slug}/profile", **typed)
    assert (saved.status_code, saved.headers["location"]) == (303, f"/e/{event.slug}/people/{me.id}")
    shown = text_of(await browser.get(f"/e/{event.slug}/people/{me.id}"))
    for words in ("Ask me about rowing.", "Portugal", "Portuguese, English", "port test sites", house.name):
        assert words in shown
    form = await browser.get(f"/e/{event.slug}/profile")
    assert "port test sites\ntechnician training</textarea>" in form.text


async def test_an_error_loses_no_word_of_a_profile(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        me = await make_member(work, event, "Inês Calado")
    browser = await browser_for().sign_in(me)
    offers = "\r\n".join(f"thing {number}" for number in range(9))
    answer = await browser.press(
        f"/e/{event.slug}/profile", _method="PUT", organisation_id="", about="<b>Mine</b>", offers=offers, needs="x"
    )
    assert answer.status_code == 422
    assert "At most 8 lines; this has 9." in text_of(answer)
    assert "&lt;b&gt;Mine&lt;/b&gt;" in answer.text
    assert "thing 0\r\nthing 1" in answer.text
    unknown = await browser.press(f"/e/{event.slug}/profile", _method="PUT", organisation_id="99999", about="Kept")
    assert unknown.status_code == 422
    assert "not in the directory any more" in text_of(unknown)
    assert "Kept</textarea>" in unknown.text
    async with kit.db.read() as db:
        assert await rows(db, text("SELECT person_id FROM profile")) == []
