"""The front door of meetings."""

from starlette.requests import Request

from conference.events.entrance import guest
from conference.foundation.feature import Feature
from conference.foundation.templating import NavItem, Page
from conference.foundation.web import kit_of, resource
from conference.meetings import backstage
from conference.meetings.jobs import JOBS
from conference.meetings.live import TOPICS
from conference.meetings.queries.pages import waiting_count
from conference.meetings.views import asking, discover, meeting, mine, person, requests, substitution
from conference.people.live import person_topic

EVENT = "/e/{event}"
ALL = f"{EVENT}/meetings"
REQUEST = f"{ALL}/requests/{{request}}"
ONE = f"{ALL}/{{meeting}}"


async def show_meetings_entry(request: Request, page: Page) -> None:
    """The way to one's meetings, with the number of requests that wait; where the event has meetings or not is said
    on the page itself."""
    if page.event is None or page.viewer is None or not page.roles:
        return
    found = await guest(request)
    kit, event, viewer = kit_of(request), found.event_id, page.viewer.id

    async def read() -> int:
        async with kit.db.glance() as db:
            return await waiting_count(db, event, viewer)

    waiting = await kit.memory.recall(("waiting", event, viewer), read, lambda _: (person_topic(viewer),))
    dot = f"{waiting} new {'request' if waiting == 1 else 'requests'}" if waiting else None
    page.nav.append(NavItem("meetings", page.event.url("meetings"), "Meetings", "handshake", 30, dot=dot))


feature = Feature(
    name="meetings",
    routes=(
        resource(ALL, get=mine.show_meetings),
        resource(f"{ALL}/participation", put=mine.join),
        resource(f"{ALL}/discover", get=discover.discover),
        resource(f"{ALL}/ask/{{person}}", get=asking.show_ask, post=asking.send_request),
        resource(REQUEST, get=requests.show_request),
        resource(f"{REQUEST}/acceptance", put=requests.accept_request),
        resource(f"{REQUEST}/time", put=requests.settle_time),
        resource(f"{REQUEST}/refusal", put=requests.decline_request),
        resource(f"{REQUEST}/withdrawal", put=requests.withdraw_request),
        resource(f"{REQUEST}/proposal", get=requests.show_proposal, put=requests.propose_times),
        resource(f"{ONE}.ics", get=meeting.meeting_file),
        resource(ONE, get=meeting.show_meeting),
        resource(f"{ONE}/cancellation", get=meeting.show_cancellation, put=meeting.cancel_meeting),
        resource(f"{ONE}/time", get=meeting.show_time, put=meeting.move_meeting),
        resource(f"{ONE}/notes", put=meeting.save_notes),
        resource(f"{ONE}/outcome", put=meeting.report_outcome),
        resource(
            f"{ONE}/substitution",
            get=substitution.show_substitution,
            post=substitution.ask_colleague,
            delete=substitution.end_substitution,
        ),
        resource(f"{ONE}/substitution/acceptance", put=substitution.accept_substitution),
        resource(f"{EVENT}/slots/{{slot}}/closing", put=mine.close_slot, delete=mine.open_slot),
        resource(f"{EVENT}/people/{{person}}", get=person.show_person),
        *backstage.ROUTES,
    ),
    topics=TOPICS,
    jobs=JOBS,
    frame=(show_meetings_entry,),
)
