"""Verbs of runs: start and stop one, what its worker notes down, and publish it."""

from conference.matchmaking.service.progress import begin_run, end_run, fail_run, fail_stale_runs, note_progress
from conference.matchmaking.service.publishing import Published, publish
from conference.matchmaking.service.runs import start_run, stop_run

__all__ = [
    "Published",
    "begin_run",
    "end_run",
    "fail_run",
    "fail_stale_runs",
    "note_progress",
    "publish",
    "start_run",
    "stop_run",
]
