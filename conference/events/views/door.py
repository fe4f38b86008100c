"""Signing in by mail: ask for it, and type its six digits."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.views.threshold import (
    brake,
    device,
    door_page,
    let_in,
    network,
    newcomers_welcome,
    slower,
    way_on,
)
from conference.foundation.forms import FormState, read_form
from conference.foundation.web import go, kit_of
from conference.people.cookies import asking_word, keep_asking_word
from conference.people.forms import CodeForm, EmailForm
from conference.people.models import SignInCode
from conference.people.paths import onward_path
from conference.people.queries import way_of_browser
from conference.people.rules import ASK_ADDRESS, ASK_CLIENT, GUESS, TRIES
from conference.people.service import ask_way_in, enter, name_link, sign_in, try_digits
from conference.people.viewer import viewer_of

DOOR, CODE = "events/signin.html", "events/code.html"
ASK_FIRST = "Your code is used up or too old. Type your address, and we send a new one."
SPENT = "Those were five tries, so this code counts no more. The link in the e-mail still works."


async def show_door(request: Request) -> Response:
    """The form; who is signed in already is led on."""
    onward = onward_path(request.query_params.get("next"))
    viewer = await viewer_of(request)
    if viewer is not None:
        return go(request, await way_on(request, viewer, onward))
    state = FormState({"email": request.query_params.get("email", "")})
    return await door_page(request, DOOR, state, onward=onward)


async def ask_for_mail(request: Request) -> Response:
    """Mail the way in. The answer is the same whether the address is known or not."""
    form, state = await read_form(request, EmailForm)
    onward = onward_path(str(state.values.get("next", "/")))
    if form is None:
        return await door_page(request, DOOR, state, status=422, onward=onward)
    wait = brake(request, state, "email", (ASK_CLIENT, network(request)), (ASK_ADDRESS, form.email))
    if wait is not None:
        return slower(await door_page(request, DOOR, state, status=429, onward=onward), wait)
    kit = kit_of(request)
    word = asking_word(request) or kit.secrets.token()
    newcomers = await newcomers_welcome(request)
    async with kit.work() as work:
        await ask_way_in(work, form.email, browser=word, onward=form.next, device=device(request), newcomers=newcomers)
    response = go(request, "/signin/code")
    keep_asking_word(request, response, word)
    return response


async def show_code(request: Request) -> Response:
    """“Check your e-mail”, in the browser that asked."""
    way = await _way(request)
    if way is None:
        return go(request, "/signin", ASK_FIRST, "info")
    state = FormState()
    if way.tries >= TRIES:
        state.errors["code"] = SPENT
    return await _code_page(request, way, state)


async def enter_code(request: Request) -> Response:
    """Try the six digits. Wrong ones are counted, for this browser's codes and for the address."""
    way = await _way(request)
    if way is None:
        return go(request, "/signin", ASK_FIRST, "info")
    form, state = await read_form(request, CodeForm)
    if form is None:
        return await _code_page(request, way, state, status=422)
    wait = brake(request, state, "code", (GUESS, way.email))
    if wait is not None:
        return slower(await _code_page(request, way, state, status=429), wait)
    entered = await _enter(request, form.code, state)
    return entered or await _code_page(request, way, state, status=422)


async def _enter(request: Request, digits: str, state: FormState) -> Response | None:
    """Let the person in whose digits these are, or say why not. A newcomer is asked for a name first."""
    kit = kit_of(request)
    viewer = await viewer_of(request)
    async with kit.work() as work:
        attempt = await try_digits(work, asking_word(request), digits)
        if attempt.way is None:
            state.errors["code"] = _wrong(attempt.left)
            return None
        if not attempt.known:
            return go(request, await name_link(work, attempt.way))
        person = await enter(work, attempt.way)
        if person is None:
            return go(request, "/signin", ASK_FIRST, "info")
        old = viewer.login_id if viewer else None
        token = await sign_in(work, person.id or 0, device=device(request), instead_of=old)
    return let_in(request, token, attempt.onward)


async def _way(request: Request) -> SignInCode | None:
    word = asking_word(request)
    if not word:
        return None
    kit = kit_of(request)
    async with kit.db.read() as db:
        return await way_of_browser(db, kit.secrets.digest("browser", word), kit.clock.now())


async def _code_page(request: Request, way: SignInCode, state: FormState, *, status: int = 200) -> Response:
    settings = kit_of(request).settings
    facts = {"email": way.email, "mail_kept": settings.mail_kept, "demo": settings.demo}
    return await door_page(request, CODE, state, status=status, onward=way.onward, **facts)


def _wrong(left: int) -> str:
    if left == 0:
        return SPENT
    tries = "one try" if left == 1 else f"{left} tries"
    return f"That is not the code of our newest e-mail. You have {tries} left."
