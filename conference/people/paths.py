"""Where the door leads on to: paths of ours, and the event that a path is about."""

import re

from conference.foundation.security import safe_path

MAX_ONWARD = 500  # characters, as the table keeps them


def onward_path(target: str | None) -> str:
    """Where to go after signing in: a path of ours, else the front page."""
    path = safe_path(target)
    return path if len(path) <= MAX_ONWARD else "/"


def slug_in(path: str) -> str | None:
    """The event that a path of ours is about."""
    found = re.match(r"/e/([a-z0-9][a-z0-9-]*)(?:[/?#]|$)", path)
    return found[1] if found else None
