"""Cookies of the door: the sign-in itself, and the word that binds six digits to the browser that asked."""

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.web import kit_of
from conference.people.rules import STAY, WAY_LIFE
from conference.people.viewer import cookie_name


def keep_login(request: Request, response: Response, token: str) -> None:
    """Hand the sign-in's token to the browser."""
    _set(request, response, cookie_name(_secure(request)), token, int(STAY.total_seconds()))


def drop_login(request: Request, response: Response) -> None:
    _drop(request, response, cookie_name(_secure(request)))


def asking_word(request: Request) -> str:
    """The word by which this browser asked for a code; empty when it did not."""
    word = request.cookies.get(_asking_name(request), "")
    return word if len(word) <= 100 else ""


def keep_asking_word(request: Request, response: Response, word: str) -> None:
    _set(request, response, _asking_name(request), word, int(WAY_LIFE.total_seconds()))


def drop_asking_word(request: Request, response: Response) -> None:
    _drop(request, response, _asking_name(request))


def _asking_name(request: Request) -> str:
    return cookie_name(_secure(request)) + "-door"


def _secure(request: Request) -> bool:
    return kit_of(request).settings.secure


def _set(request: Request, response: Response, name: str, value: str, age: int) -> None:
    response.set_cookie(name, value, max_age=age, path="/", httponly=True, samesite="lax", secure=_secure(request))


def _drop(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=_secure(request))
