"""The front door of programme."""

from conference.foundation.feature import Feature
from conference.foundation.web import resource
from conference.programme.live import TOPICS
from conference.programme.views.session import download_session, show_session
from conference.programme.views.star import star_session, unstar_session

feature = Feature(
    name="programme",
    routes=(
        resource("/e/{event}/sessions/{session}.ics", get=download_session),
        resource("/e/{event}/sessions/{session}", get=show_session),
        resource("/e/{event}/sessions/{session}/star", put=star_session, delete=unstar_session),
    ),
    topics=TOPICS,
)
