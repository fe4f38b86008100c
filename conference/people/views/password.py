"""The account's optional password: set, change, remove."""

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.forms import FormState, read_form
from conference.foundation.web import go, kit_of
from conference.people.forms import NoPasswordForm, PasswordForm
from conference.people.models import Login, Person
from conference.people.passwords import fits, hash_password
from conference.people.rules import PASSWORD_ADDRESS, device_name, signed_in_lately
from conference.people.service import drop_password, set_password
from conference.people.views.account import account_page, present_account

WRONG = "That is not your present password. Without it: sign out, sign in by e-mail, and you are not asked for it."


async def save_password(request: Request) -> Response:
    person, login = await present_account(request)
    form, state = await read_form(request, PasswordForm)
    if form is not None:
        await _prove(request, person, login, form.current, state)
    if form is None or state.broken:
        return await account_page(request, secret=state)
    encoded = await hash_password(form.password)
    async with kit_of(request).work() as work:
        await set_password(work, person, encoded, login=login.id or 0, device=_device(request))
    return go(request, "/account", "Your password is set. All other devices are signed out.")


async def remove_password(request: Request) -> Response:
    person, login = await present_account(request)
    form, state = await read_form(request, NoPasswordForm)
    if form is not None:
        await _prove(request, person, login, form.current, state)
    if form is None or state.broken:
        return await account_page(request, secret=state)
    async with kit_of(request).work() as work:
        await drop_password(work, person, login=login.id or 0, device=_device(request))
    return go(request, "/account", "Your password is removed. You sign in by e-mail now.")


async def _prove(request: Request, person: Person, login: Login, current: str, state: FormState) -> None:
    """Whoever finds a signed-in device must not change its password: a fresh sign-in or the present one is wanted."""
    kit = kit_of(request)
    if person.password is None or signed_in_lately(login.made_at, kit.clock.now()):
        return
    kit.limiter.take(PASSWORD_ADDRESS, person.email)
    if not await fits(person.password, current):
        state.errors["current"] = WRONG


def _device(request: Request) -> str:
    return device_name(request.headers.get("user-agent", ""))
