"""The front door of ballots."""

from typing import TYPE_CHECKING

from starlette.requests import Request

from conference.ballots.box import wipe_log
from conference.ballots.casting import writer_of
from conference.ballots.issuing import issuer_of
from conference.ballots.jobs import (
    EVERY,
    WIPE_EVERY,
    close_due_ballots,
    open_due_ballots,
    publish_due_ballots,
    wipe_rehearsals,
)
from conference.ballots.live import TOPICS, list_topic
from conference.ballots.portraits import PATH, PRUNE_EVERY, prune_portraits
from conference.ballots.queries import AWAITING_SECONDS, awaiting_key, awaits_vote
from conference.ballots.service import BallotClosed
from conference.ballots.views import (
    board,
    codes,
    desk,
    draft,
    portraits,
    records,
    rehearsal,
    room,
    running,
    stage,
    token,
    voter,
)
from conference.foundation.feature import Feature, Watch
from conference.foundation.jobs import Job
from conference.foundation.signals import Listener
from conference.foundation.templating import NavItem, Page
from conference.foundation.web import kit_of, resource

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

ONE = "/e/{event}/ballots/{ballot}"
ROOM = "/e/{event}/room"
CONSOLE = "/e/{event}/console/ballots"
DESK = CONSOLE + "/{ballot}"


async def show_nav(request: Request, page: Page) -> None:
    """Put the awards on the sign, with a dot while a vote is missing."""
    if page.event is None or page.viewer is None or not page.roles:
        return
    kit, event, person = kit_of(request), page.event.id, page.viewer.id

    async def read() -> bool:
        async with kit.db.glance() as db:
            return await awaits_vote(db, event, person)

    # A vote pushes nothing of its own: who casts it here is forgotten at once, elsewhere a moment later.
    waiting = await kit.memory.recall(
        awaiting_key(event, person), read, lambda _: (list_topic(event),), seconds=AWAITING_SECONDS
    )
    dot = "Voting is open" if waiting else None
    page.nav.append(NavItem("awards", page.event.url("awards"), "Awards", "trophy", 70, extra=True, dot=dot))


def watch_turnout(kit: "Kit", ballot: int) -> None:
    """Somebody listens to this turnout here."""
    writer_of(kit).turnouts.watch(ballot)


async def wipe(kit: "Kit", signal: BallotClosed) -> None:
    """The write-ahead log still holds votes in batches, as they came: empty it. And drop the key from memory."""
    issuer_of(kit).forget(signal.ballot)
    await wipe_log(kit)


feature = Feature(
    name="ballots",
    routes=(
        resource("/e/{event}/awards", get=voter.show_awards),
        resource("/e/{event}/ballots/verify.py", get=board.download_verifier),
        resource("/e/{event}/ballots/verify_tokens.py", get=board.download_token_verifier),
        resource(ONE, get=voter.show_ballot),
        resource(ONE + "/vote", get=voter.show_vote, post=voter.cast_vote),
        resource(ONE + "/token", post=token.give_token),
        resource(ONE + "/box", post=token.take_vote),
        resource(ONE + "/receipt", get=voter.show_receipt),
        resource(ONE + "/board", get=board.show_board),
        resource(ONE + "/board.json", get=board.download_board),
        resource(ONE + "/log.json", get=records.download_log),
        resource(PATH + "{digest}", get=portraits.show_portrait),
        resource(ROOM, get=room.show_door),
        resource(ROOM + "/{code}", get=room.show_code),
        resource(ROOM + "/{code}/vote", get=room.show_code, post=room.cast_with_code),
        resource(ROOM + "/{code}/receipt", get=room.show_code),
        resource("/e/{event}/stage/{ballot}", get=stage.show_stage),
        resource("/e/{event}/stage/{ballot}/steps", post=stage.show_next),
        resource(CONSOLE, get=desk.show_list, post=draft.add_ballot),
        resource(CONSOLE + "/new", get=draft.new_ballot),
        resource(DESK, get=desk.show_desk, put=draft.redraft_ballot, delete=rehearsal.wipe),
        resource(DESK + "/rehearsals", post=rehearsal.begin),
        resource(DESK + "/votes", post=rehearsal.vote),
        resource(DESK + "/edit", get=draft.edit_ballot),
        resource(DESK + "/codes", get=codes.show_codes, put=codes.set_codes),
        resource(DESK + "/codes/sheet", get=codes.show_sheet, post=codes.print_sheet),
        resource(DESK + "/codes/withdrawal", post=codes.void_codes),
        resource(DESK + "/log.json", get=records.download_own_log),
        resource(DESK + "/freezing", post=desk.freeze_ballot),
        resource(DESK + "/opening", post=desk.open_ballot),
        resource(DESK + "/extension", get=running.show_extension, post=running.extend_voting),
        resource(DESK + "/admissions", get=running.show_admission, post=running.admit_elector),
        resource(DESK + "/closing", get=desk.confirm_closing, post=desk.close_ballot),
        resource(DESK + "/publication", post=desk.publish_ballot),
        resource(DESK + "/withdrawal", post=desk.void_ballot),
    ),
    topics=TOPICS,
    watches=(Watch("ballot.{}.turnout", watch_turnout),),
    jobs=(
        Job("open_ballots", EVERY, open_due_ballots),
        Job("close_ballots", EVERY, close_due_ballots),
        Job("publish_ballots", EVERY, publish_due_ballots),
        Job("wipe_rehearsals", WIPE_EVERY, wipe_rehearsals),
        Job("prune_portraits", PRUNE_EVERY, prune_portraits),
    ),
    listeners=(Listener(BallotClosed, wipe),),
    frame=(show_nav,),
)
