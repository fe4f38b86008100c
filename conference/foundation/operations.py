"""What the operator's machines ask: is the process up, is it ready, what does it count."""

import hmac
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from conference.foundation.db import rows
from conference.foundation.errors import NotFound
from conference.foundation.jobs import HEARTBEAT_STALE, Heartbeat
from conference.foundation.web import kit_of


async def healthz(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """The database answers and the worker's heart beats: 200, else 503 and which of them does not."""
    kit = kit_of(request)
    faults = {}
    try:
        async with kit.db.read() as db:
            await rows(db, text("SELECT 1"))
            beat = (await db.exec(select(Heartbeat.at).where(Heartbeat.name == "worker"))).first()
    except (SQLAlchemyError, OSError) as error:
        faults["database"] = type(error).__name__
    else:
        if beat is None or kit.clock.now() - beat > timedelta(seconds=HEARTBEAT_STALE):
            faults["worker"] = "no heartbeat"
    return JSONResponse({"ready": not faults, **faults}, 503 if faults else 200)


async def metrics(request: Request) -> Response:
    """Prometheus's text, for whoever bears the operator's token; not there for anybody else."""
    kit = kit_of(request)
    token = kit.settings.metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        raise NotFound
    return Response(kit.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")
