"""The frame of backstage: the entries of the side menu, and what is counted beside them."""

from starlette.requests import Request

from conference.console.queries.frame import counts
from conference.events.models import Role
from conference.foundation.templating import NavItem, Page
from conference.foundation.web import kit_of


async def show_backstage(request: Request, page: Page) -> None:
    """On an organiser's pages, put the backstage entries in the place of the attendee's."""
    event = page.event
    if event is None or Role.ORGANISER not in page.roles or not request.url.path.startswith(event.url("console")):
        return
    kit = kit_of(request)
    async with kit.db.read() as db:
        members, ballots = await counts(db, event.id)
    desk = event.url("console")
    page.nav = [
        NavItem("members", f"{desk}/members", "Members", "users", 10, dot=f"{members:,}", group="Before"),
        NavItem("matchmaking", f"{desk}/matchmaking", "Matchmaking", "waypoints", 20, group="Before"),
        NavItem("desk", desk, "Live desk", "activity", 30, group="During"),
        NavItem(
            "ballots", f"{desk}/ballots", "Ballots", "vote", 40, dot=str(ballots) if ballots else None, group="During"
        ),
        NavItem("polls", f"{desk}/polls", "Polls", "chart-column", 45, group="During"),
    ]
    if kit.settings.mail_kept:
        page.nav.append(NavItem("mail", "/dev/mail", "Kept mail", "mail", 50, group="This installation"))
