"""The front door of the directory."""

from starlette.requests import Request

from conference.directory.live import TOPICS
from conference.directory.views.lists import show_organisation, show_organisations, show_people
from conference.directory.views.profile import change_profile, show_profile
from conference.foundation.feature import Feature
from conference.foundation.templating import NavItem, Page
from conference.foundation.web import resource


async def show_people_entry(request: Request, page: Page) -> None:
    """The way to the list of people, for members."""
    if page.event is not None and page.roles:
        page.nav.append(NavItem("people", page.event.url("people"), "People", "users", 40))


feature = Feature(
    name="directory",
    routes=(
        resource("/e/{event}/people", get=show_people),
        resource("/e/{event}/organisations", get=show_organisations),
        resource("/e/{event}/organisations/{organisation}", get=show_organisation),
        resource("/e/{event}/profile", get=show_profile, put=change_profile),
    ),
    topics=TOPICS,
    frame=(show_people_entry,),
)
