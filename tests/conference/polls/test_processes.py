"""Two web processes count one poll: both tell the same result, wherever page and socket of a person lead."""

import asyncio
from typing import Any

from conference.app import make_kit, make_roof, running
from conference.foundation.kit import Kit
from conference.polls import service
from conference.polls.live import results_topic
from conference.polls.models import PollKind
from conference.polls.pulse import pulse_of
from tests.conference.foundation.test_live import connect, frames, join
from tests.conference.polls.factories import Asking, make_poll
from tests.server import serving

WORDS = ("Trust", "trust", "TRUST", "trust", "Straße", "STRASSE", "Café", "Café", "water", "Water", "zest", "Zest")


async def told_by(client: Any, people: int) -> str:
    """The last HTML that a socket hears, once it speaks of so many people."""
    async with asyncio.timeout(15):
        while True:
            for _, _, kind, payload in await frames(client):
                if kind == "html" and f"{people} people answered" in payload:
                    return str(payload)


async def test_a_word_list_reads_the_same_in_both_processes(kit: Kit) -> None:
    asking = await make_poll(kit, PollKind.WORDS, number=len(WORDS), visibility="live")
    there = make_roof(make_kit(kit.settings, clock=kit.clock))
    elsewhere = Asking(there.kit, asking.event, asking.session, asking.moderator, asking.people)
    elsewhere.id = asking.id
    try:
        async with running(there, work=False), serving(kit) as host, serving(there.kit) as other:
            # Nobody has opened a page in the other process: the socket alone has to set it ticking.
            ours, theirs = await connect(kit, host, asking.people[0]), await connect(there.kit, other, asking.people[1])
            for client in (ours, theirs):
                assert (await join(client, results_topic(asking.id)))[2] == "joined"
            clients = (ours, theirs)
            for answering, first in ((asking, 0), (elsewhere, 6)):
                hearing = asyncio.gather(*(told_by(client, first + 6) for client in clients))
                given = zip(asking.people[first : first + 6], WORDS[first : first + 6], strict=True)
                await asyncio.gather(*(answering.answer(person, word) for person, word in given))
                here, across = await hearing
                assert here == across
            assert here.index("trust") < here.index("Café") < here.index("STRASSE") < here.index("Water")
            # A word that a moderator takes away here is gone there too.
            await asking.do(service.show_word, "TRUST", shown=False)
            view = await asking.view()
            counted = [await pulse_of(each).standings(each, [view]) for each in (kit, there.kit)]
            assert counted[0] == counted[1]
            assert [bar.label for bar in counted[0][asking.id].tallies[view.questions[0].id].bars][:2] == [
                "Café",
                "STRASSE",
            ]
            await ours.close()
            await theirs.close()
    finally:
        await there.kit.db.close()


async def test_each_process_counts_from_a_place_of_its_own(kit: Kit) -> None:
    there = make_kit(kit.settings, clock=kit.clock)
    topic = results_topic(1)
    try:
        # A page from there says its number here: were they near each other, it could be taken for ours.
        assert abs(kit.revisions.here(topic) - there.revisions.here(topic)) > 1_000
        assert kit.revisions.count_on(topic) == kit.revisions.here(topic)
    finally:
        await there.db.close()
