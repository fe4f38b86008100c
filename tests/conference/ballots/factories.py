"""Factories for ballots: a ballot with voters, at any stage of its life, through the verbs."""

from itertools import count
from secrets import token_bytes
from typing import Any, NamedTuple

from conference.ballots import service
from conference.ballots.box import Voter
from conference.ballots.casting import writer_of
from conference.ballots.forms import BallotForm, CandidateForm
from conference.ballots.models import Ballot
from conference.ballots.slips import digest_of
from conference.events.models import Event, Membership, Role
from conference.foundation.kit import Kit
from conference.foundation.work import Work
from conference.people.models import Person
from tests.factories import at, make_event, make_member
from voting import PublicKey, blind, finalize, prepare
from voting.blind import Blinded

NAMES = ("Ilse Brandt", "Mateus Leal", "Zofia Kamińska", "Aki Ranta", "Ena Horvat")
ZONE = "Europe/Brussels"
_numbers = count(1)


def ballot_form(**fields: Any) -> BallotForm:
    names = fields.pop("names", NAMES[:3])
    form = {
        "title": "Cluster Manager of the Year",
        "candidates": tuple(CandidateForm(name=name, organisation=f"{name.split()[0]} Cluster") for name in names),
        "opens_at": at("10:00"),
        "closes_at": at("10:30"),
    }
    return BallotForm.model_validate(form | fields)


async def make_voters(work: Work, event: Event, number: int) -> list[Person]:
    """Members made at one go: past the verb, which tells each of them on the way."""
    made = [
        Person(
            email=f"voter.{next(_numbers)}@example.org", name=f"Voter {index}", zone="Europe/Brussels", made_at=work.now
        )
        for index in range(number)
    ]
    work.db.add_all(made)
    await work.db.flush()
    event_id = event.id or 0
    work.db.add_all(Membership(event_id=event_id, person_id=person.id or 0, joined_at=work.now) for person in made)
    await work.db.flush()
    return made


class Vote:
    """An event with an organiser, voters and a ballot. `voters` are on the roll; the organiser is too."""

    def __init__(self, kit: Kit, event: Event, organiser: Person, voters: list[Person], ballot: Ballot) -> None:
        self.kit, self.event, self.organiser, self.voters, self.ballot = kit, event, organiser, voters, ballot
        self.trackers: dict[Voter, bytes] = {}

    @property
    def id(self) -> int:
        return self.ballot.id or 0

    def url(self, path: str = "") -> str:
        return f"/e/{self.event.slug}/ballots/{self.id}{path}"

    def desk(self, path: str = "") -> str:
        return f"/e/{self.event.slug}/console/ballots/{self.id}{path}"

    @property
    def stage(self) -> str:
        return f"/e/{self.event.slug}/stage/{self.id}"

    async def do(self, verb: Any, **how: Any) -> Ballot:
        """Call a verb in a transaction of its own."""
        async with self.kit.work() as work:
            self.ballot = await verb(work, self.ballot, by=self.organiser.id, **how)
        return self.ballot

    async def cast(self, voter: Person, *picks: str, tracker: bytes | None = None, zone: Any = None) -> bool:
        """Cast `picks` (none = blank) under a fresh code, which is remembered."""
        code = tracker or token_bytes(16)
        choice: object = {"pick": list(picks)} if picks else {"blank": True}
        new = await service.cast(
            self.kit, self.ballot, choice, code, by=voter.id or 0, **({"zone": zone} if zone else {})
        )
        self.trackers[voter.id or 0] = code
        return new

    async def end(self) -> Ballot:
        """Close as the organiser does."""
        self.ballot = await service.end_voting(self.kit, self.id, by=self.organiser.id)
        return self.ballot

    async def reveal_all(self) -> int:
        """Press until the result is public; the number of steps."""
        steps = 0
        while self.ballot.state == "counted":
            await self.do(service.reveal_step)
            steps += 1
        return steps


async def make_vote(kit: Kit, number: int = 6, *, upto: str = "open", **fields: Any) -> Vote:
    """A ballot of `number` voters, as far as `upto`: draft, frozen or open."""
    async with kit.work() as work:
        event = await make_event(work)
        organiser = await make_member(work, event, "Dilan Aydın", Role.ORGANISER)
        voters = await make_voters(work, event, number)
        ballot = await service.add_ballot(work, event.id or 0, ballot_form(**fields), by=organiser.id)
        if upto != "draft":
            ballot = await service.freeze(work, ballot, by=organiser.id)
        if upto == "open":
            ballot = await service.open(work, ballot, by=organiser.id)
    return Vote(kit, event, organiser, voters, ballot)


async def make_room_vote(
    kit: Kit, codes: int, *, voters: int = 1, upto: str = "open", opens_at: str = "10:00", **fields: Any
) -> tuple[Vote, Any]:
    """A ballot with so many room codes: their slips where it is frozen, their digests where it is open."""
    vote = await make_vote(kit, voters, upto="draft", opens_at=at(opens_at), **fields)
    await vote.do(service.set_codes, number=codes)
    await vote.do(service.freeze)
    async with kit.work() as work:
        slips = await service.print_sheet(work, vote.ballot, by=vote.organiser.id)
    if upto == "frozen":
        return vote, slips
    await vote.do(service.open)
    return vote, [digest_of(kit.secrets, slip.code) for slip in slips]


class Browser(NamedTuple):
    """What a voter's browser keeps of its token."""

    tracker: bytes
    prefix: bytes
    blinded: Blinded


class VerifiableVote(Vote):
    """A verifiable ballot. Each voter's browser makes its token as scripts do."""

    async def key(self) -> PublicKey:
        key = (await writer_of(self.kit).rules(self.id)).token_key
        assert key is not None
        return key

    async def browser(self) -> Browser:
        """A browser that has just blinded a fresh tracker."""
        key, tracker, prefix = await self.key(), token_bytes(16), token_bytes(32)
        factor = 2 + int.from_bytes(token_bytes(256), "big") % (key.modulus - 3)
        return Browser(tracker, prefix, blind(key, prepare(tracker, prefix), token_bytes(48), factor))

    async def token(self, voter: Person, browser: Browser | None = None) -> tuple[bytes, bytes]:
        """Ask for the voter's token as its browser does: tracker and token."""
        own = browser or await self.browser()
        signed = await service.give_token(self.kit, self.ballot, own.blinded.message, by=voter.id or 0)
        prepared = prepare(own.tracker, own.prefix)
        return own.tracker, own.prefix + finalize(await self.key(), prepared, signed, own.blinded.inverse)

    async def cast_with(self, ticket: tuple[bytes, bytes], *picks: str) -> bool:
        choice: object = {"pick": list(picks)} if picks else {"blank": True}
        return await service.cast_anonymously(self.kit, self.ballot, choice, *ticket)

    async def cast(self, voter: Person, *picks: str, tracker: bytes | None = None, zone: Any = None) -> bool:
        """Take a token and vote with it."""
        ticket = await self.token(voter)
        new = await self.cast_with(ticket, *picks)
        self.trackers[voter.id or 0] = ticket[0]
        return new


async def make_verifiable_vote(kit: Kit, number: int = 6, *, upto: str = "open", **fields: Any) -> VerifiableVote:
    """As `make_vote`, with verifiable votes."""
    made = await make_vote(kit, number, upto=upto, verifiable=True, **fields)
    return VerifiableVote(kit, made.event, made.organiser, made.voters, made.ballot)
