"""Portraits of candidates: kept in the database under the digest of their bytes."""

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import exists, literal
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.models import Candidate, Portrait
from conference.foundation.pictures import Picture
from conference.foundation.work import Work

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

PATH = "/portraits/"
UNUSED = timedelta(days=1)  # a picture that no candidate has: the form was never saved, or another was chosen
PRUNE_EVERY = 3600.0  # seconds


async def keep_portrait(work: Work, picture: Picture) -> str:
    """Keep a picture and return its path. The same picture again is the same path, and is kept anew as long."""
    digest = sha256(picture.data).hexdigest()
    known = await work.db.get(Portrait, digest)
    if known is None:
        work.db.add(Portrait(digest=digest, kind=picture.kind, data=picture.data, made_at=work.now))
    else:
        known.made_at = work.now
    await work.db.flush()
    return PATH + digest


async def portrait(db: AsyncSession, digest: str) -> tuple[str, bytes] | None:
    """Kind and bytes of a picture."""
    found = (await db.exec(select(Portrait.kind, Portrait.data).where(Portrait.digest == digest))).first()
    return (found[0], bytes(found[1])) if found else None


async def prune_portraits(kit: "Kit") -> None:
    """Delete the pictures that no candidate has."""
    used = exists().where(col(Candidate.portrait) == literal(PATH).concat(col(Portrait.digest)))
    async with kit.work() as work:
        await work.db.exec(delete(Portrait).where(~used, col(Portrait.made_at) < work.now - UNUSED))
