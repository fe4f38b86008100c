"""Room codes: how many there are, the sheet that is printed, and withdrawing unused ones."""

from secrets import token_hex
from typing import NamedTuple

from conference.ballots import box, room
from conference.ballots.audit import record
from conference.ballots.models import Ballot, BallotState, RoomCode
from conference.ballots.rules import NO_CODES, ROOM_SECRECY, require_own
from conference.ballots.service.holding import held, id_of, moved
from conference.ballots.slips import MOST_CODES, code_at, codes_digest, digest_of
from conference.foundation.errors import RuleBroken
from conference.foundation.work import Work

VOTING_AHEAD = (BallotState.FROZEN, BallotState.OPEN)


class Slip(NamedTuple):
    """What a printed slip carries."""

    number: int
    code: str


async def set_codes(work: Work, ballot: Ballot, number: int, *, by: int | None) -> Ballot:
    """Say in a draft how many room codes there will be. They are made at the freezing and can never become more."""
    require_own(ballot.jury_of)
    ballot = await held(work, ballot, BallotState.DRAFT)
    if number and ballot.verifiable:
        raise RuleBroken("ballot.codes", NO_CODES)
    if not 0 <= number <= MOST_CODES:
        raise RuleBroken("ballot.codes", f"A ballot can have up to {MOST_CODES:,} room codes. Nothing was changed.")
    if number != ballot.room_codes:
        ballot.room_codes = number
        await record(work, id_of(ballot), "codes_set", by=by, codes=number)
        await moved(work, ballot)
    return ballot


async def make_codes(work: Work, ballot: Ballot) -> dict[str, str]:
    """Make the codes of a draft that is being frozen, and tell what its rules, which are hashed, say about them."""
    if not ballot.room_codes:
        return {}
    ballot.room_salt = token_hex(16)
    digests = sorted(_slips(work, ballot))  # the order of the rows is no order of the slips
    work.db.add_all(RoomCode(ballot_id=id_of(ballot), digest=digest) for digest in digests)
    await work.db.flush()
    terms = {"room_codes": str(ballot.room_codes), "room_codes_digest": codes_digest(digests)}
    return terms | {"room_secrecy": ROOM_SECRECY}


async def print_sheet(work: Work, ballot: Ballot, *, by: int | None) -> list[Slip]:
    """The slips to be printed, without those that were withdrawn. Each printing is logged."""
    ballot = await _with_codes(work, ballot)
    slips = _slips(work, ballot)
    good = await room.good_among(work.db, id_of(ballot), slips)
    left = [slip for digest, slip in slips.items() if digest in good]
    await record(work, id_of(ballot), "sheet_printed", by=by, slips=len(left))
    await moved(work, ballot)
    return left


async def void_codes(work: Work, ballot: Ballot, first: int, last: int, *, by: int | None) -> int:
    """Withdraw the slips from number `first` to `last` and tell how many; those that were used stay used."""
    await box.shut_gate(work.db, id_of(ballot))  # no vote with one of them is under way meanwhile
    ballot = await _with_codes(work, ballot)
    if not 1 <= first <= last <= ballot.room_codes:
        raise RuleBroken("ballot.codes", f"The slips are numbered 1 to {ballot.room_codes}. Nothing was withdrawn.")
    chosen = [digest for digest, slip in _slips(work, ballot).items() if first <= slip.number <= last]
    voided = await room.void_unused(work.db, id_of(ballot), chosen)
    if voided:
        ballot.room_void += voided
        await record(work, id_of(ballot), "codes_void", by=by, codes=voided, first=first, last=last)
        await moved(work, ballot)
    return voided


def _slips(work: Work, ballot: Ballot) -> dict[str, Slip]:
    """All slips by the digest of their code, in the order of their numbers."""
    secrets, salt = work.kit.secrets, ballot.room_salt or ""
    slips = [Slip(number, code_at(secrets, id_of(ballot), salt, number)) for number in range(1, ballot.room_codes + 1)]
    return {digest_of(secrets, slip.code): slip for slip in slips}


async def _with_codes(work: Work, ballot: Ballot) -> Ballot:
    require_own(ballot.jury_of)
    ballot = await held(work, ballot, *VOTING_AHEAD)
    if not ballot.room_codes:
        raise RuleBroken("ballot.codes", "This ballot was frozen without room codes, and none can be added.")
    return ballot
