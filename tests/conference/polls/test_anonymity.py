"""Anonymity: what the database keeps of who answered what, before and after the archive, and the breakdown's limits."""

import json

from sqlmodel import select, text

from conference.directory import service as directory
from conference.directory.forms import ProfileForm
from conference.foundation.kit import Kit
from conference.foundation.secrets import Secrets
from conference.polls import service
from conference.polls.breakdown import breakdown_of
from conference.polls.models import PollAnswer, PollKind
from conference.polls.secrecy import voter_of
from tests.client import Browser, text_of
from tests.conference.polls.factories import Asking, make_poll


async def everything(kit: Kit) -> str:
    """All that the tables of polls hold, as text."""
    async with kit.db.read() as db:
        connection = await db.connection()
        return str(
            [(await connection.execute(text(f"SELECT * FROM {name}"))).all() for name in ("poll", "poll_answer")]
        )


async def test_an_anonymous_answer_carries_nobody_and_a_copy_of_the_database_does_not_tell(kit: Kit) -> None:
    asking = await make_poll(kit)
    ann = asking.people[0]
    await asking.answer(ann, "1")
    async with kit.db.read() as db:
        answer = (await db.exec(select(PollAnswer))).one()
    salt = (await asking.view()).salt or ""
    assert (answer.person_id, answer.elapsed, answer.ref) == (None, None, None)
    # With the installation's key, which is not in the database, the digest is hers; with another key it is nobody's.
    assert answer.voter == voter_of(kit.secrets, asking.id, salt, ann.id or 0)
    elsewhere = Secrets(b"another installation")
    assert answer.voter not in {voter_of(elsewhere, asking.id, salt, person.id or 0) for person in asking.people}


async def test_once_archived_nobody_can_tell_and_nothing_more_is_taken(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, changeable=True)
    ann = asking.people[0]
    await asking.answer(ann, "1")
    salt = (await asking.view()).salt or ""
    await asking.do(service.lock_poll)
    await asking.do(service.archive_poll)
    assert salt not in await everything(kit)
    page = text_of(await (await browser_for().sign_in(ann)).get(asking.url()))
    assert "Your answer:" not in page  # nor can the server tell her


async def test_named_answers_are_said_to_be_named_and_carry_their_person(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, PollKind.TEXT, named=True)
    ann = asking.people[0]
    browser = await browser_for().sign_in(ann)
    assert "Answers carry your name: moderators and organisers see who gave which." in text_of(
        await browser.get(asking.panel)
    )
    await asking.answer(ann, "Fewer slides")
    desk = await browser_for().sign_in(asking.moderator)
    assert ann.name in text_of(await desk.get(asking.polls("/desk")))


async def _settle(asking: Asking, countries: list[str]) -> None:
    async with asking.kit.work() as work:
        for person, country in zip(asking.people, countries, strict=True):
            form = ProfileForm(country=country, languages="en")
            await directory.save_profile(work, person.id or 0, form, by=None)


async def test_a_consultation_is_broken_down_after_the_reveal_in_cells_of_five(
    kit: Kit, browser_for: type[Browser]
) -> None:
    asking = await make_poll(kit, PollKind.CONSULTATION, 14, visibility="live", changeable=True)
    await _settle(asking, ["ES"] * 8 + ["MT"] * 3 + ["LV"] * 3)
    for index, person in enumerate(asking.people):
        await asking.answer(person, str(index % 2), comment="As a Maltese I object" if index == 9 else "")
    reader = await browser_for().sign_in(asking.people[0])
    assert "By country" not in text_of(await reader.get(asking.url())).replace("By country and role it is shown", "")
    await asking.do(service.lock_poll)
    async with kit.db.read() as db:
        assert await breakdown_of(kit, db, await asking.view()) == {}
    await asking.do(service.reveal_poll)
    async with kit.db.read() as db:
        view = await asking.view()
        table = (await breakdown_of(kit, db, view))[str(view.questions[0].id)]
    assert table["Country"] == [["Spain", 8, [4, 4, 0]], ["Others, together", 6, [3, 3, 0]]]
    assert table["Role"] == [["Attendee", 14, [7, 7, 0]]]
    page = await reader.get(asking.url())
    assert "Malta" not in page.text
    assert "As a Maltese I object" not in page.text  # nobody has read it yet
    await asking.do(service.archive_poll)
    async with kit.db.read() as db:
        view = await asking.view()
        kept = await breakdown_of(kit, db, view)
    assert kept[str(view.questions[0].id)] == table
    assert json.loads(view.kept or "") == kept
