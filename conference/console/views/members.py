"""Members: the list, one person's roles, and putting somebody on the list."""

from starlette.requests import Request
from starlette.responses import Response

from conference.console.forms import MemberForm, known_role, page_number
from conference.console.queries.members import member_at, member_page
from conference.console.rules import ROLE_WORDS, role_label
from conference.console.service import add_member, give_role, take_role
from conference.events.entrance import Guest, organiser
from conference.events.models import Role
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, kit_of, number, render


async def show_members(request: Request) -> Response:
    """The list, searched and filtered by the address line."""
    return await _list(request, await organiser(request), FormState())


async def enrol(request: Request) -> Response:
    """Put a person on the list."""
    guest = await organiser(request)
    form, state = await read_form(request, MemberForm)
    if form is not None:
        async with rules_of(state, "email"), kit_of(request).work() as work:
            person = await add_member(work, guest.event, form, by=guest.person_id)
            name = person.name
    if state.broken:
        return await _list(request, guest, state)
    return go(request, _home(guest), f"{name} is on the list now and gets a mail.")


async def show_member(request: Request) -> Response:
    """One member with their roles."""
    guest = await organiser(request)
    async with kit_of(request).db.read() as db:
        row = await member_at(db, guest.event_id, number(request, "person"))
    return await render(
        request,
        "console/member.html",
        current="members",
        row=row,
        roles=ROLE_WORDS,
        me=guest.person_id,
        home=_home(guest),
    )


async def grant(request: Request) -> Response:
    """Give a role."""
    guest, person, role = await organiser(request), number(request, "person"), _role(request)
    async with kit_of(request).work() as work:
        await give_role(work, guest.event_id, person, role)
    return go(request, f"{_home(guest)}/{person}", f"{role_label(role)} from now on.")


async def withdraw(request: Request) -> Response:
    """Take a role back. Who takes their own way in goes on to the lobby."""
    guest, person, role = await organiser(request), number(request, "person"), _role(request)
    async with kit_of(request).work() as work:
        await take_role(work, guest.event_id, person, role)
    if role == Role.ORGANISER and person == guest.person_id:
        return go(request, f"/e/{guest.event.slug}/", "You are no longer an organiser here.")
    return go(request, f"{_home(guest)}/{person}", f"{role_label(role)} no longer.")


async def _list(request: Request, guest: Guest, form: FormState) -> Response:
    asked = request.query_params
    search, role = asked.get("q", "")[:80].strip(), known_role(asked.get("role", ""))
    async with kit_of(request).db.read() as db:
        found = await member_page(
            db, guest.event_id, search=search, role=role, page=page_number(asked.get("page", "1"))
        )
    return await render(
        request,
        "console/members.html",
        status=422 if form.broken else 200,
        current="members",
        found=found,
        search=search,
        role=role,
        form=form,
        roles=[(role.value, words[0]) for role, words in ROLE_WORDS.items()],
        labels={role.value: role_label(role) for role in Role},
        home=_home(guest),
    )


def _role(request: Request) -> Role:
    role = known_role(str(request.path_params["role"]))
    if role is None or role == Role.ATTENDEE:
        raise NotFound
    return role


def _home(guest: Guest) -> str:
    return f"/e/{guest.event.slug}/console/members"
