"""The front door of matchmaking."""

from conference.foundation.feature import Feature
from conference.foundation.web import resource
from conference.matchmaking.jobs import JOBS
from conference.matchmaking.live import TOPICS
from conference.matchmaking.views import comparison, exports, pairs, plan, publication, repairs, runs, wishes

_HOME = "/e/{event}/console/matchmaking"
_LOCK = _HOME + "/locks/{request}"
_WISHES = _HOME + "/wishes"
_RUN = _HOME + "/runs/{number}"

feature = Feature(
    name="matchmaking",
    routes=(
        resource(_HOME, get=runs.show_latest),
        resource(_HOME + "/runs", post=runs.start),
        resource(_HOME + "/trials", post=runs.try_out),
        resource(_RUN, get=runs.show_run),
        resource(_HOME + "/repairs", post=repairs.repair_standing),
        resource(_RUN + "/repair", post=repairs.repair_plan),
        resource(_RUN + "/stop", put=runs.stop),
        resource(_RUN + "/publication", get=publication.show_publication, put=publication.publish_run),
        resource(_RUN + "/problem.json", get=exports.export_problem),
        resource(_RUN + "/schedule.json", get=exports.export_schedule),
        resource(_RUN + "/run.xlsx", get=exports.export_workbook),
        resource(_RUN + "/plan.csv", get=exports.export_plan),
        resource(_RUN + "/unmet.csv", get=exports.export_unmet),
        resource(_RUN + "/comparison", get=comparison.show_comparison),
        resource(_RUN + "/plan", get=plan.show_plan),
        resource(_HOME + "/locks", get=plan.show_locks),
        resource(_LOCK, get=plan.show_lock, put=plan.lock, delete=plan.unlock),
        resource(_WISHES, get=pairs.show_pairs),
        resource(_WISHES + "/pairs", post=pairs.add_pair),
        resource(_WISHES + "/must/{request}", delete=pairs.lift_must),
        resource(_WISHES + "/apart/{one}/{other}", delete=pairs.lift_apart),
        resource(_WISHES + "/imports", post=pairs.take_in),
        resource(_WISHES + "/imports/{number}", get=pairs.show_import),
        resource(_WISHES + "/imports/{number}/left-out.csv", get=pairs.export_faults),
        resource(_WISHES + "/wishes.csv", get=pairs.export_wishes),
        resource("/e/{event}/wishes", get=wishes.show_wishes),
        resource("/e/{event}/wishes/{request}/opening", put=wishes.open_slot),
    ),
    topics=TOPICS,
    jobs=JOBS,
)
