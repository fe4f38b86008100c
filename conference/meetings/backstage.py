"""Addresses of the organiser's pages of meetings. They stand under the matchmaking, of which they are a part."""

from conference.foundation.web import resource
from conference.meetings.views import hand, settings

_DESK = "/e/{event}/console/matchmaking"
_SETTINGS = f"{_DESK}/settings"
_LIST = f"{_DESK}/meetings"
_ONE = f"{_LIST}/{{meeting}}"

ROUTES = (
    resource(_SETTINGS, get=settings.show_settings),
    resource(f"{_SETTINGS}/limits", put=settings.save_limits),
    resource(f"{_SETTINGS}/blocks", post=settings.add_block),
    resource(f"{_SETTINGS}/tables", post=settings.save_tables),
    resource(f"{_SETTINGS}/removal", get=settings.show_removal, put=settings.remove_slots),
    resource(f"{_SETTINGS}/bars", put=settings.save_bars),
    resource(f"{_SETTINGS}/suggestions", get=settings.try_suggestions, put=settings.save_suggestions),
    resource(_LIST, get=hand.show_list),
    resource(_ONE, get=hand.show_one),
    resource(f"{_ONE}/lock", put=hand.lock, delete=hand.unlock),
    resource(f"{_ONE}/time", get=hand.show_move, put=hand.move),
    resource(f"{_ONE}/cancellation", get=hand.show_unschedule, put=hand.unschedule),
)
