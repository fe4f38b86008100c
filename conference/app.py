"""The roof: settings, kit and features become one application."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from conference.agenda.feature import feature as agenda
from conference.ballots.feature import feature as ballots
from conference.console.feature import feature as console
from conference.diary.feature import feature as diary
from conference.directory.feature import feature as directory
from conference.events.feature import feature as events
from conference.foundation.bus import bus_for
from conference.foundation.clock import Clock, parse_clock
from conference.foundation.db import Database
from conference.foundation.edge import Edge
from conference.foundation.feature import Feature, Roof
from conference.foundation.hub import Hub
from conference.foundation.jobs import Job, Worker
from conference.foundation.kit import Kit
from conference.foundation.limits import Limiter
from conference.foundation.mail import Mailer, mailer_for, send_due_mail
from conference.foundation.memory import Memory
from conference.foundation.metrics import Metrics
from conference.foundation.news import catch_up
from conference.foundation.operations import healthz, metrics, readyz
from conference.foundation.pages import Pages
from conference.foundation.refusals import HANDLERS
from conference.foundation.revisions import Revisions
from conference.foundation.routing import RouteIndex
from conference.foundation.secrets import Secrets, keep_key
from conference.foundation.settings import Settings
from conference.foundation.signals import Switchboard
from conference.foundation.socket import live
from conference.foundation.statics import serve_static
from conference.foundation.templating import Templates
from conference.matchmaking.feature import feature as matchmaking
from conference.meetings.feature import feature as meetings
from conference.notices.feature import feature as notices
from conference.people.feature import feature as people
from conference.polls.feature import feature as polls
from conference.programme.feature import feature as programme
from conference.rooms.feature import feature as rooms

# Lower floors first: a page's frame is filled in in this order.
FEATURES: Sequence[Feature] = (
    people,
    events,
    rooms,
    notices,
    directory,
    diary,
    programme,
    meetings,
    ballots,
    polls,
    agenda,
    matchmaking,
    console,
)

MAIL_EVERY = 2.0  # seconds between two looks into the outbox


def make_kit(settings: Settings, *, clock: Clock | None = None, mailer: Mailer | None = None) -> Kit:
    """Everything that is made once for a process. Opens no connection yet."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    key = settings.secret_key.get_secret_value().encode() or keep_key(settings.data_dir)
    database, counts, revisions = Database(settings.database), Metrics(), Revisions()
    return Kit(
        settings=settings,
        clock=clock or parse_clock(settings.clock)(),
        db=database,
        secrets=Secrets(key),
        hub=Hub(counts),
        bus=bus_for(database),
        mailer=mailer or mailer_for(settings.mail_url.get_secret_value()),
        revisions=revisions,
        pages=Pages(revisions),
        memory=Memory(revisions),
        signals=Switchboard(),
        limiter=Limiter(),
        metrics=counts,
        templates=Templates(settings.data_dir / "cache", reload=settings.dev),
    )


def make_roof(kit: Kit) -> Roof:
    """The features under one roof, with their topics and listeners connected."""
    return Roof(kit, FEATURES)


def worker_for(roof: Roof) -> Worker:
    """The worker that runs all features' jobs and sends the mail."""
    return Worker(roof.kit, [Job("mail", MAIL_EVERY, send_due_mail), *roof.jobs])


def make_app(settings: Settings, *, kit: Kit | None = None) -> ASGIApp:
    """The whole application as ASGI. The worker runs inside where the settings say so."""
    roof = make_roof(kit or make_kit(settings))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with running(roof, work=settings.worker == "inside"):
            yield

    app = Starlette(
        debug=False,
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            WebSocketRoute("/live", live),
            Route("/static/{version}/{path:path}", serve_static),
            RouteIndex(route for feature in roof.features for route in feature.routes),
        ],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.state.roof = roof
    return Edge(app, roof.kit)


@asynccontextmanager
async def running(roof: Roof, *, work: bool) -> AsyncIterator[None]:
    """Within, this process hears of other processes' commits and (with `work`) runs the jobs."""
    kit = roof.kit
    async with kit.db.read() as db:
        await kit.revisions.load(db)

    async def hint() -> None:
        await catch_up(kit)

    tasks = [asyncio.create_task(kit.bus.run(hint), name="bus")]
    worker = worker_for(roof) if work else None
    if worker is not None:
        # The first round of jobs must not hold up the first page.
        tasks.append(asyncio.create_task(worker.start(), name="worker"))
    try:
        yield
    finally:
        if worker is not None:
            await worker.stop()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await kit.db.close()
