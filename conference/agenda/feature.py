"""The front door of agenda."""

from conference.agenda.views.agenda import show_agenda
from conference.agenda.views.day import add_block, remove_block, show_day
from conference.agenda.views.feed import renew_calendar, send_feed, show_calendar
from conference.agenda.views.frame import show_frame
from conference.agenda.views.lobby import show_lobby
from conference.foundation.feature import Feature
from conference.foundation.web import resource

feature = Feature(
    name="agenda",
    routes=(
        resource("/e/{event}/", get=show_lobby),
        resource("/e/{event}/agenda", get=show_agenda),
        resource("/e/{event}/day", get=show_day),
        resource("/e/{event}/day/blocks", get=show_day, post=add_block),
        resource("/e/{event}/day/blocks/{block}", delete=remove_block),
        resource("/e/{event}/calendar", get=show_calendar),
        resource("/e/{event}/calendar/key", put=renew_calendar),
        resource("/feeds/{name}.ics", get=send_feed),
    ),
    frame=(show_frame,),
)
