"""The number of a ballot in an address of organisers, where it may be a rehearsal."""

from starlette.requests import Request

from conference.foundation.errors import NotFound


def ballot_number(request: Request) -> int:
    """As `web.number`, but below zero too: only for views that let in organisers alone, of rehearsals at least."""
    text = str(request.path_params["ballot"])
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise NotFound
    return int(text)
