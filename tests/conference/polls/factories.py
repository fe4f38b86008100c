"""Factories for polls: a session with a moderator, people, and a poll at any stage of its life, through the verbs."""

from itertools import count
from typing import Any

from conference.events.models import Event, Membership, Role
from conference.foundation.kit import Kit
from conference.foundation.work import Work
from conference.people.models import Person
from conference.polls import service
from conference.polls.answering import Fate
from conference.polls.cards import PollView
from conference.polls.forms import PollForm, QuestionForm
from conference.polls.models import PollKind
from conference.polls.queries import poll_at
from conference.polls.words import AGREEMENT
from conference.programme.models import Session
from tests.conference.programme.factories import make_session
from tests.factories import make_event, make_member

OPTIONS = ("Insurance and liability", "Nobody wants to own it", "Transport costs", "Competition worries")
RIVERS = QuestionForm(
    text="Which river crosses ten countries?", options=("The Danube", "The Rhine", "The Elbe"), right=(0,), seconds=20
)
CAPITALS = QuestionForm(text="Which capital is the highest?", options=("Sofia", "Madrid"), right=(1,), seconds=10)
_numbers = count(1)


def poll_form(kind: PollKind = PollKind.SINGLE, **fields: Any) -> PollForm:
    questions: tuple[QuestionForm, ...] = {
        PollKind.QUIZ: (RIVERS, CAPITALS),
        PollKind.CONSULTATION: (
            QuestionForm(text="Clusters should own shared machines.", options=AGREEMENT),
            QuestionForm(text="A region should pay for the first year.", options=AGREEMENT),
        ),
        PollKind.SCALE: (QuestionForm(text="How ready are you?", options=tuple("12345")),),
        PollKind.WORDS: (QuestionForm(text="One word for your year"),),
        PollKind.TEXT: (QuestionForm(text="What should we try next?"),),
    }.get(kind, (QuestionForm(text="What stops your members from sharing?", options=OPTIONS),))
    form = {
        "kind": kind,
        "title": "What stops your members from sharing?",
        "visibility": "live",
        "questions": questions,
    }
    return PollForm.model_validate(form | fields)


async def make_people(work: Work, event: Event, number: int) -> list[Person]:
    """Members made at one go: past the verb, which tells each of them on the way."""
    made = [
        Person(email=f"asked.{next(_numbers)}@example.org", name=f"Asked {index}", zone="UTC", made_at=work.now)
        for index in range(number)
    ]
    work.db.add_all(made)
    await work.db.flush()
    work.db.add_all(Membership(event_id=event.id or 0, person_id=one.id or 0, joined_at=work.now) for one in made)
    await work.db.flush()
    return made


class Asking:
    """An event whose session has a moderator, people, and a poll."""

    def __init__(self, kit: Kit, event: Event, session: Session, moderator: Person, people: list[Person]) -> None:
        self.kit, self.event, self.session, self.moderator, self.people = kit, event, session, moderator, people
        self.id = 0

    @property
    def panel(self) -> str:
        return f"/e/{self.event.slug}/sessions/{self.session.id}"

    def polls(self, path: str = "") -> str:
        return f"{self.panel}/polls{path}"

    def url(self, path: str = "") -> str:
        return f"/e/{self.event.slug}/polls/{self.id}{path}"

    async def answer_url(self, place: int = 0) -> str:
        return self.url(f"/questions/{(await self.view()).questions[place].id}/answer")

    async def view(self) -> PollView:
        async with self.kit.db.read() as db:
            return await poll_at(db, self.event.id or 0, self.id)

    async def do(self, verb: Any, *what: Any, by: int | None = -1, **how: Any) -> Any:
        """Call a verb as the moderator (or `by`), in a transaction of its own."""
        async with self.kit.work() as work:
            return await verb(work, self.id, *what, by=self.moderator.id if by == -1 else by, **how)

    async def answer(self, person: Person, *given: str, place: int = 0, **how: Any) -> Fate:
        view = await self.view()
        return await service.answer(self.kit, view, view.questions[place], given, by=person.id or 0, **how)


async def make_poll(
    kit: Kit, kind: PollKind = PollKind.SINGLE, number: int = 6, *, upto: str = "open", **fields: Any
) -> Asking:
    """A poll of `number` people, as far as `upto`: draft, armed or open."""
    async with kit.work() as work:
        event = await make_event(work)
        moderator = await make_member(work, event, "Hana Kovač", Role.MODERATOR)
        bill = [{"person_id": moderator.id, "role": "moderator"}]
        session = await make_session(work, event, people=bill)
        asking = Asking(kit, event, session, moderator, await make_people(work, event, number))
        poll = await service.add_poll(work, event.id or 0, session.id or 0, poll_form(kind, **fields), by=moderator.id)
        asking.id = poll.id or 0
    if upto != "draft":
        await asking.do(service.arm_poll)
    if upto == "open":
        await asking.do(service.open_poll)
    return asking
