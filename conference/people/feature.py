"""The front door of people. The sign-in's pages stand in events: who may come in depends on what is open."""

from conference.foundation.feature import Feature
from conference.foundation.web import resource
from conference.people.jobs import JOBS
from conference.people.live import TOPICS
from conference.people.viewer import identify, show_viewer
from conference.people.views import account, password, sessions

feature = Feature(
    name="people",
    routes=(
        resource("/account", get=account.show_account, put=account.save_account),
        resource("/account/zone", put=account.save_zone),
        resource("/account/password", put=password.save_password, delete=password.remove_password),
        resource("/account/sessions", get=sessions.show_sessions, delete=sessions.end_sessions),
        resource("/account/sessions/{login}", delete=sessions.end_session),
        resource("/session", delete=sessions.sign_out),
    ),
    topics=TOPICS,
    jobs=JOBS,
    context=(show_viewer,),
    identify=identify,
)
