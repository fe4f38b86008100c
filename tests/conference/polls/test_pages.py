"""Pages of polls: the panel on a session's page, answering with and without scripts, refusals, strangers, the desk."""

import re

import pytest

from conference.events.models import Role
from conference.foundation.kit import Kit
from conference.polls import service
from conference.polls.models import PollKind
from conference.polls.pulse import pulse_of
from tests.client import Browser, text_of
from tests.conference.polls.factories import OPTIONS, Asking, make_poll, poll_form
from tests.conference.programme.factories import make_session
from tests.counting import counted
from tests.factories import make_event, make_member, make_person

HX = {"HX-Request": "true"}


async def put(browser: Browser, path: str, *, scripts: bool = False, **fields: object):  # type: ignore[no-untyped-def]
    return await browser.post(path, data={"_method": "PUT", **fields}, headers=HX if scripts else {})


async def test_one_answers_on_the_sessions_page_without_scripts(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, visibility="after_own")
    browser = await browser_for().sign_in(asking.people[0])
    page = await browser.get(asking.panel)
    words = text_of(page)
    assert "Answers are anonymous: neither moderators nor organisers can see who gave which." in words
    assert "You see the result once you have answered." in words
    assert "Run polls" not in words
    assert "data-bar" not in page.text  # the result is not in the page before one's own answer
    taken = await browser.post(
        await asking.answer_url(),
        data={"_method": "PUT", "pick": "2"},
        headers={"referer": f"http://folkmoot.test{asking.panel}"},
    )
    assert (taken.status_code, taken.headers["location"]) == (303, f"{asking.panel}#poll-{asking.id}")
    after = await browser.get(asking.panel)
    assert re.search(r'value="2" checked', after.text) is None  # not changeable: nothing to choose any more
    assert f"Your answer: {OPTIONS[2]}" in text_of(after)
    assert f"{OPTIONS[2]} 1 100 %" in text_of(after)


async def test_a_script_gets_the_poll_with_the_fresh_answer_counted(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, changeable=True)
    browser = await browser_for().sign_in(asking.people[0])
    await browser.get(asking.url(), headers=HX)  # the tallies are kept from here for a moment
    answer = await put(browser, await asking.answer_url(), scripts=True, pick="1")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<article class="poll panel" id="poll-{asking.id}"')
    assert '<b class="num" data-poll-n>1</b>' in answer.text
    assert f'value="1" checked><span>{OPTIONS[1]}' in answer.text


async def test_what_cannot_be_taken_comes_back_as_it_was_typed(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, PollKind.MULTIPLE, max_choices=2, changeable=True)
    browser = await browser_for().sign_in(asking.people[0])
    for scripts in (False, True):
        back = await put(browser, await asking.answer_url(), scripts=scripts, pick=["0", "1", "3"])
        assert back.status_code == 422
        assert "Your answer was not stored. Too many were chosen. Please choose at most 2 answers" in text_of(back)
        assert [place for place in "0123" if f'value="{place}" checked' in back.text] == ["0", "1", "3"]
    await asking.do(service.lock_poll)
    late = await put(browser, await asking.answer_url(), pick="0")
    assert late.status_code == 409
    assert "This poll takes no answers now, so yours was not stored." in text_of(late)
    forged = await put(browser, asking.url("/questions/999/answer"), pick="0")
    assert forged.status_code == 404


@pytest.mark.parametrize("who", ["visitor", "stranger", "attendee", "other moderator"])
async def test_who_does_not_run_the_session_finds_no_desk(kit: Kit, browser_for: type[Browser], who: str) -> None:
    asking = await make_poll(kit, upto="draft")
    async with kit.work() as work:
        elsewhere = await make_event(work)
        stranger = await make_member(work, elsewhere, "Stranger", Role.ORGANISER)
        other = await make_member(work, asking.event, "Other", Role.MODERATOR)
    browser = browser_for()
    if who != "visitor":
        await browser.sign_in({"stranger": stranger, "attendee": asking.people[0], "other moderator": other}[who])
    expected = {"visitor": 303, "stranger": 403}.get(who, 404)
    for path in (asking.polls("/desk"), asking.polls("/new"), asking.url("/edit"), asking.url()):
        assert (await browser.get(path)).status_code == expected, path
    for path in ("/arming", "/opening", "/locking", "/reveal", "/archive", "/staging"):
        assert (await browser.press(asking.url(path))).status_code == expected, path
    through = f"/e/{elsewhere.slug}/polls/{asking.id}"  # an organiser, but of another event
    assert (await browser.get(through)).status_code in (303, 403, 404)
    assert (await asking.view()).state == "draft"


async def test_a_moderator_writes_runs_and_archives_a_poll(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, upto="draft")
    browser = await browser_for().sign_in(asking.moderator)
    assert (await browser.get(asking.polls("/new?kind=single"))).status_code == 200
    fields = {"kind": "single", "title": "Where next?", "visibility": "on_reveal", "anonymity": "anonymous"}
    bad = await browser.press(asking.polls(), lines="Only one", **fields)
    assert bad.status_code == 422
    assert "“Where next?” needs 2 to 12 options, one a line." in text_of(bad)
    made = await browser.press(asking.polls(), lines="Porto\nŁódź", **fields)
    asking.id = int(made.headers["location"].rpartition("-")[2])
    edited = await put(browser, asking.url(), lines="Porto\nŁódź\nGraz", **fields)
    assert edited.status_code == 303
    for path, state in (("arming", "armed"), ("opening", "open"), ("locking", "locked"), ("reveal", "revealed")):
        done = await browser.press(asking.url(f"/{path}"))
        assert done.headers["location"] == asking.polls(f"/desk#desk-{asking.id}")
        assert (await asking.view()).state == state
        assert (await browser.get(asking.polls("/desk"))).status_code == 200
        assert (await browser.get(asking.polls("/stage"))).status_code == 200
    await browser.press(asking.url("/archive"))
    view = await asking.view()
    assert (view.state, view.salt) == ("archived", None)
    assert (await browser.press(asking.url("/opening"))).status_code == 409
    assert "1 earlier" in text_of(await browser.get(asking.panel))


async def test_texts_and_words_are_shown_as_moderators_let_them(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, PollKind.TEXT)
    await asking.answer(asking.people[0], "Fewer slides")
    desk, reader = await browser_for().sign_in(asking.moderator), await browser_for().sign_in(asking.people[1])
    assert "Fewer slides" not in (await reader.get(asking.url())).text
    shown = await desk.get(asking.polls("/desk"))
    assert "waits for you" in text_of(shown)
    assert asking.people[0].name not in text_of(shown)
    address = re.search(rf'action="({asking.url("/texts/")}[0-9a-f]+)"', shown.text)[1]  # type: ignore[index]
    assert (await put(reader, address)).status_code == 404
    assert (await put(desk, address)).status_code == 303
    assert "Fewer slides" in (await reader.get(asking.url())).text
    await desk.post(address, data={"_method": "DELETE"})
    assert "Fewer slides" not in (await reader.get(asking.url())).text

    asking = await make_poll(kit, PollKind.WORDS)
    for person, word in zip(asking.people, ("Hope", "hope", "nonsense"), strict=False):
        await asking.answer(person, word)
    desk, reader = await browser_for().sign_in(asking.moderator), await browser_for().sign_in(asking.people[4])
    await desk.post(asking.url("/words"), data={"_method": "DELETE", "word": "Nonsense"})
    words = text_of(await reader.get(asking.url()))
    assert "Hope 2" in words
    assert "nonsense" not in words


async def test_the_desk_and_the_panel_take_as_many_queries_for_five_polls_as_for_nine(
    kit: Kit, browser_for: type[Browser]
) -> None:
    asking = await make_poll(kit)
    desk, reader = await browser_for().sign_in(asking.moderator), await browser_for().sign_in(asking.people[0])
    await desk.get(asking.panel)  # the programme is read once for everybody
    numbers = []
    for _ in range(2):
        await _add_four(kit, asking)
        for browser, path in ((desk, "/desk"), (reader, ""), (reader, "/stage")):
            pulse_of(kit)._kept.clear()  # as for a process that has counted nothing yet
            with counted(kit) as noted:
                assert (await browser.get(asking.polls(path))).status_code == 200
            numbers.append(len(noted))
    assert numbers[:3] == numbers[3:]


async def _add_four(kit: Kit, asking: Asking) -> None:
    async with kit.work() as work:
        for kind in (PollKind.MULTIPLE, PollKind.SCALE, PollKind.TEXT, PollKind.CONSULTATION):
            form = poll_form(kind)
            poll = await service.add_poll(work, asking.event.id or 0, asking.session.id or 0, form, by=None)
            await service.open_poll(work, poll.id or 0, by=None)


async def test_a_poll_belongs_to_a_session_of_its_event(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit)
    async with kit.work() as work:
        other = await make_event(work)
        organiser = await make_member(work, other, "Dilan", Role.ORGANISER)
        session = await make_session(work, other)
        draft = await make_session(work, other, title="Hidden", start="15:00", end="16:00", state="draft")
        outsider = await make_person(work, "Nobody")
    browser = await browser_for().sign_in(organiser)
    for path in (f"sessions/{asking.session.id}/polls/desk", f"sessions/{draft.id}/polls/desk", f"polls/{asking.id}"):
        assert (await browser.get(f"/e/{other.slug}/{path}")).status_code == 404
    assert (await browser.get(f"/e/{other.slug}/sessions/{session.id}/polls/desk")).status_code == 200
    assert (await browser.get(f"/e/{other.slug}/console/polls")).status_code == 200
    assert (await (await browser_for().sign_in(outsider)).get(asking.polls())).status_code == 403


async def test_the_big_screen_leads_a_hall_to_the_poll(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, upto="draft")
    short, own = f"/p/{asking.id}", f"/e/{asking.event.slug}/polls/{asking.id}"
    nobody = browser_for()
    assert (await nobody.get(short)).status_code == 404  # of a draft nobody knows
    await asking.do(service.open_poll)
    screen = await browser_for().sign_in(asking.moderator)
    stage = f"/e/{asking.event.slug}/sessions/{asking.session.id}/polls/stage"
    page = await screen.get(stage)
    assert f"folkmoot.test/p/{asking.id}" in text_of(page)
    assert f'aria-label="QR code of http://folkmoot.test/p/{asking.id}"' in page.text
    member = await browser_for().sign_in(asking.people[0])
    assert (await member.get(short)).headers["location"] == own
    assert (await nobody.get(short)).headers["location"] == own
    assert (await nobody.get(own)).headers["location"] == f"/signin?next={own}"  # the door leads back
    await asking.do(service.lock_poll)
    assert "/p/" not in text_of(await screen.get(stage))


async def test_a_running_poll_stands_in_the_lobby(kit: Kit, browser_for: type[Browser]) -> None:
    asking = await make_poll(kit, upto="armed")
    lobby = f"/e/{asking.event.slug}/"
    member = await browser_for().sign_in(asking.people[0])
    said = f"Live now Answer the poll in {asking.session.title}"
    assert said not in text_of(await member.get(lobby))
    await asking.do(service.open_poll)
    page = await member.get(lobby)
    assert said in text_of(page)
    assert f'href="/e/{asking.event.slug}/polls/{asking.id}"' in page.text
    assert said not in text_of(await browser_for().get(lobby))
    await asking.do(service.lock_poll)
    assert said not in text_of(await member.get(lobby))
