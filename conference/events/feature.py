"""The front door of events, and the door of the house: front page, sign-in, public pages."""

from conference.events.entrance import show_event
from conference.events.live import TOPICS
from conference.events.views import door, door_link, door_password, front, joining, public
from conference.foundation.feature import Feature
from conference.foundation.web import resource

feature = Feature(
    name="events",
    routes=(
        resource("/", get=front.show_front),
        resource("/signin", get=door.show_door, post=door.ask_for_mail),
        resource("/signin/code", get=door.show_code, post=door.enter_code),
        resource("/signin/link/{token}", get=door_link.show_link, post=door_link.enter_by_link),
        resource("/signin/password", get=door_password.show_password, post=door_password.enter_password),
        resource("/e/{event}/join", get=joining.show_join, post=joining.join_event),
        resource("/help", get=public.show_help),
        resource("/accessibility", get=public.show_accessibility),
        resource("/privacy", get=public.show_privacy),
    ),
    topics=TOPICS,
    context=(show_event,),
)
