"""The worker's part in matchmaking: it solves queued runs and makes the meetings of published ones."""

from conference.foundation.jobs import Job
from conference.matchmaking.jobs.publishing import Press, finish_publication
from conference.matchmaking.jobs.solving import Bench, solve_run

LOOK_EVERY = 1.0
JOBS = (Job("matchmaking", LOOK_EVERY, Bench().look), Job("publishing", LOOK_EVERY, Press().look))

__all__ = ["JOBS", "Bench", "Press", "finish_publication", "solve_run"]
