"""Quiz: sealed before its start, timed by the server, points by speed with a capped credit for the network."""

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from hmac import digest
from json import loads

import pytest

from conference.foundation.clock import FixedClock
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.polls import service
from conference.polls.models import PollKind
from conference.polls.quiz import quiz_at
from conference.polls.rules import LEAD, answer_time, speed_points
from conference.polls.secrecy import voter_of
from tests.client import Browser, text_of
from tests.conference.polls.factories import RIVERS, Asking, make_poll
from tests.conference.polls.test_tallies import view
from tests.factories import at

SECOND = timedelta(seconds=1)


async def make_quiz(kit: Kit, number: int = 4) -> Asking:
    return await make_poll(kit, PollKind.QUIZ, number, visibility="on_reveal", named=True)


async def ask(asking: Asking, place: int) -> None:
    await asking.do(service.ask_question, (await asking.view()).questions[place].id)


def opened(sealed: str, key: str) -> dict[str, object]:
    """What a browser does with a sealed question and its key, by the words of the documentation alone."""
    data, secret = b64decode(sealed), bytes.fromhex(key)
    stream = b"".join(digest(secret, block.to_bytes(4, "big"), "sha256") for block in range(len(data) // 32 + 1))
    read: dict[str, object] = loads(bytes(a ^ b for a, b in zip(data, stream, strict=False)))
    return read


async def test_a_question_travels_sealed_and_its_key_is_told_at_the_start(
    kit: Kit, clock: FixedClock, browser_for: type[Browser]
) -> None:
    asking = await make_quiz(kit)
    browser = await browser_for().sign_in(asking.people[0])
    assert "You are in" in text_of(await browser.get(asking.url()))
    await ask(asking, 0)
    question = (await asking.view()).questions[0]
    key = asking.url(f"/questions/{question.id}/key")
    for path in (asking.url(), asking.polls("/stage"), asking.panel):
        page = await browser.get(path)
        assert RIVERS.text not in page.text
        assert "Danube" not in page.text
    assert (await browser.get(key)).status_code == 404
    early = await browser.post(await asking.answer_url(), data={"_method": "PUT", "pick": "0"})
    assert early.status_code == 409
    sealed = (await quiz_at(kit, await asking.view(), {}, None)).sealed
    assert f'data-quiz-sealed="{sealed}"' in (await browser.get(asking.url())).text
    clock.move(LEAD)
    told = await browser.get(key)
    assert opened(sealed, told.text) == {"text": RIVERS.text, "options": list(RIVERS.options)}
    page = await browser.get(asking.url())
    assert RIVERS.text in text_of(page)
    assert "Right" not in text_of(page)
    assert (await browser.get(asking.url("/questions/999/key"))).status_code == 404


async def test_speed_counts_late_is_late_and_equals_share_a_rank(
    kit: Kit, clock: FixedClock, browser_for: type[Browser]
) -> None:
    asking = await make_quiz(kit)
    ann, bo, cy, di = asking.people
    await ask(asking, 0)
    clock.move(LEAD + 4 * SECOND)
    await asking.answer(ann, "0")
    await asking.answer(bo, "0")
    with pytest.raises(RuleBroken, match="your first answer counts"):
        await asking.answer(bo, "1")
    await asking.answer(cy, "1")
    clock.move(16.2 * SECOND)
    await asking.answer(di, "0", claimed=19_990)  # 200 ms were the network's
    clock.move(0.2 * SECOND)
    with pytest.raises(RuleBroken, match="The time for this question was over"):
        await asking.answer(asking.moderator, "0", claimed=19_990)
    voter = voter_of(kit.secrets, asking.id, (await asking.view()).salt or "", ann.id or 0)
    quiz = await quiz_at(kit, await asking.view(), {}, voter)
    assert (quiz.phase, quiz.right, quiz.players) == ("over", "The Danube", 4)
    points = {rank.name: (rank.rank, rank.points, rank.shared) for rank in quiz.board}
    assert points == {ann.name: (1, 900, 2), bo.name: (1, 900, 2), di.name: (3, 500, 1), cy.name: (4, 0, 1)}
    assert quiz.mine is not None
    assert quiz.mine.rank == 1
    page = text_of(await (await browser_for().sign_in(ann)).get(asking.url()))
    assert "You were right: +900 points." in page
    assert "You: rank 1 of 4, shared by 2, 900 points" in page
    assert "have the same points and share the rank" in page


async def test_questions_are_asked_one_at_a_time_and_once(kit: Kit, clock: FixedClock) -> None:
    asking = await make_quiz(kit)
    await ask(asking, 0)
    for place, words in ((1, "Another question is being asked"), (0, "was asked already")):
        with pytest.raises(RuleBroken, match=words):
            await ask(asking, place)
    with pytest.raises(RuleBroken, match="A question is being asked"):
        await asking.do(service.lock_poll)
    clock.move(timedelta(minutes=1))
    await ask(asking, 1)
    clock.move(timedelta(minutes=1))
    await asking.do(service.lock_poll)
    await asking.do(service.reveal_poll)
    assert (await quiz_at(kit, await asking.view(), {}, None)).phase == "final"


@pytest.mark.parametrize(
    ("took", "claimed", "counts"),
    [
        (5_000, None, 5_000),
        (5_000, 4_900, 4_900),  # a slow line costs nothing
        (5_000, 100, 4_700),  # a forged claim gains 300 ms and no more
        (5_000, 9_000, 5_000),  # nor does anybody lose by a wrong clock
        (100, 0, 0),
    ],
)
def test_the_network_is_credited_up_to_its_cap(took: int, claimed: int | None, counts: int) -> None:
    _, question = view(PollKind.QUIZ, "a", "b")
    asked = replace(question, starts_at=at("15:50"))
    assert answer_time(asked, at("15:50") + timedelta(milliseconds=took), claimed) == counts


@pytest.mark.parametrize(("elapsed", "points"), [(0, 1000), (10_000, 750), (20_000, 500), (20_300, 500)])
def test_points_fall_evenly_from_a_thousand_to_half(elapsed: int, points: int) -> None:
    _, question = view(PollKind.QUIZ, "a", "b")
    assert speed_points(question, "0", elapsed) == points
    assert speed_points(question, "1", elapsed) == 0
