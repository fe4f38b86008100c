"""News: what a process does when it learns of a commit, its own or another process's."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

# Two families of topics steer the hub itself; nobody can listen to them.
_ACCESS = re.compile(r"access\.(\d+)")
_LOGIN = re.compile(r"login\.(\d+)")


def access_topic(person: int) -> str:
    """Pushed when what a person may see has changed: their sockets are checked anew, in every process."""
    return f"access.{person}"


def login_topic(login: int) -> str:
    """Pushed when a sign-in was ended: its sockets are closed, in every process."""
    return f"login.{login}"


async def steer(kit: "Kit", topic: str) -> None:
    """Do what a steering topic asks for; nothing for any other topic."""
    if found := _ACCESS.fullmatch(topic):
        await kit.hub.recheck(int(found[1]))
    elif found := _LOGIN.fullmatch(topic):
        kit.hub.close_login(int(found[1]))


async def catch_up(kit: "Kit") -> None:
    """Read the revisions that other processes raised and tell our own clients to refetch."""
    async with kit.db.read() as db:
        news = await kit.revisions.load(db)
    for topic, seq in news:
        await steer(kit, topic)
        kit.hub.refresh(topic, seq)
