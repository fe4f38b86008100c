"""Addresses of the organiser's pages of meetings. They stand under the matchmaking, of which they are a part."""

from conference.foundation.web import resource
from conference.meetings.views import settings

_DESK = "/e/{event}/console/matchmaking"
_SETTINGS = f"{_DESK}/settings"

ROUTES = (
    resource(_SETTINGS, get=settings.show_settings),
    resource(f"{_SETTINGS}/limits", put=settings.save_limits),
    resource(f"{_SETTINGS}/blocks", post=settings.add_block),
    resource(f"{_SETTINGS}/tables", post=settings.save_tables),
    resource(f"{_SETTINGS}/removal", get=settings.show_removal, put=settings.remove_slots),
    resource(f"{_SETTINGS}/bars", put=settings.save_bars),
)
