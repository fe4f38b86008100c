"""One's own profile: look at it in a form, save it."""

from starlette.requests import Request
from starlette.responses import Response

from conference.directory.countries import countries
from conference.directory.forms import ProfileForm
from conference.directory.kept import roster_of
from conference.directory.queries import choices
from conference.directory.service import save_profile
from conference.events.entrance import Guest, member
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, kit_of, render


async def show_profile(request: Request) -> Response:
    """The form with what stands in the profile."""
    guest = await member(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        entry = (await roster_of(kit, db, guest.event_id)).by_id[guest.person_id]
    values = {
        "organisation_id": entry.house.id if entry.house else "",
        "job_title": entry.job_title,
        "country": entry.country,
        "languages": " ".join(entry.languages),
        "about": entry.about,
        "offers": "\n".join(entry.offers),
        "needs": "\n".join(entry.needs),
    }
    return await _form(request, guest, FormState(values))


async def change_profile(request: Request) -> Response:
    """Save it; with an error everything typed comes back."""
    guest = await member(request)
    form, state = await read_form(request, ProfileForm)
    for name in ("offers", "needs"):
        state.values[name] = "\n".join(state.values.get(name, []))
    if form is not None:
        async with rules_of(state, "organisation_id"), kit_of(request).work() as work:
            await save_profile(work, guest.person_id, form, by=guest.person_id)
    if state.broken:
        return await _form(request, guest, state, status=422)
    return go(request, f"/e/{guest.event.slug}/people/{guest.person_id}", "Saved. This is how others see you.")


async def _form(request: Request, guest: Guest, state: FormState, *, status: int = 200) -> Response:
    async with kit_of(request).db.read() as db:
        organisations = [(row.id, row.name) for row in await choices(db)]
    return await render(
        request,
        "directory/edit.html",
        status=status,
        current="people",
        form=state,
        organisations=organisations,
        countries=list(countries().items()),
        me=guest.person_id,
    )
