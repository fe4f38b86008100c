"""Verbs of runs: start and stop one, what its worker notes down, and publish it."""

from conference.matchmaking.service.progress import begin_run, end_run, fail_run, fail_stale_runs, note_progress
from conference.matchmaking.service.publishing import publish, publish_some, skip_one
from conference.matchmaking.service.repairs import start_repair
from conference.matchmaking.service.runs import start_run, stop_run

__all__ = [
    "begin_run",
    "end_run",
    "fail_run",
    "fail_stale_runs",
    "note_progress",
    "publish",
    "publish_some",
    "skip_one",
    "start_repair",
    "start_run",
    "stop_run",
]
