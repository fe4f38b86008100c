"""The front door of matchmaking."""

from conference.foundation.feature import Feature
from conference.foundation.web import resource
from conference.matchmaking.jobs import JOBS
from conference.matchmaking.live import TOPICS
from conference.matchmaking.views import exports, publication, runs, wishes

_HOME = "/e/{event}/console/matchmaking"
_RUN = _HOME + "/runs/{number}"

feature = Feature(
    name="matchmaking",
    routes=(
        resource(_HOME, get=runs.show_latest),
        resource(_HOME + "/runs", post=runs.start),
        resource(_RUN, get=runs.show_run),
        resource(_RUN + "/stop", put=runs.stop),
        resource(_RUN + "/publication", get=publication.show_publication, put=publication.publish_run),
        resource(_RUN + "/problem.json", get=exports.export_problem),
        resource(_RUN + "/schedule.json", get=exports.export_schedule),
        resource(_RUN + "/plan.csv", get=exports.export_plan),
        resource(_RUN + "/unmet.csv", get=exports.export_unmet),
        resource("/e/{event}/wishes", get=wishes.show_wishes),
    ),
    topics=TOPICS,
    jobs=JOBS,
)
