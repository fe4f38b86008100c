"""What can be taken home: the log of a ballot, for organisers at any time and for everybody once it is frozen."""

from starlette.requests import Request
from starlette.responses import Response

from conference.ballots.audit import acts_of, as_file
from conference.ballots.queries import admitted_names, ballot_view
from conference.ballots.views.numbers import ballot_number
from conference.events.entrance import guest, organiser
from conference.foundation.web import kit_of, number


async def download_log(request: Request) -> Response:
    """Public from the freezing on: extensions, late admissions and a withdrawal are for everybody to see."""
    who = await guest(request)
    return await _log(request, who.event_id, public=True)


async def download_own_log(request: Request) -> Response:
    """The organiser's, at any time."""
    who = await organiser(request)
    return await _log(request, who.event_id, public=False)


async def _log(request: Request, event: int, *, public: bool) -> Response:
    async with kit_of(request).db.read() as db:
        ballot = number(request, "ballot") if public else ballot_number(request)
        view = await ballot_view(db, event, ballot, drafts=not public)
        acts = await acts_of(db, view.id)
        admitted = {} if public else await admitted_names(db, view.id)
    headers = {"content-disposition": f'attachment; filename="log-{view.id}.json"'}
    return Response(as_file(acts, admitted), 200, headers, "application/json")
