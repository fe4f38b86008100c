"""Jobs of meetings: what nobody answered expires, the clock makes meetings live and held, suggestions are made."""

from conference.foundation.jobs import Job
from conference.meetings.jobs.clock import expire_due_requests, let_the_clock_speak
from conference.meetings.jobs.suggesting import Suggesting, refresh_suggestions

JOBS = (
    Job("meetings.expire", 30.0, expire_due_requests),
    Job("meetings.clock", 15.0, let_the_clock_speak),
    Job("meetings.suggest", 3.0, Suggesting().look),
)

__all__ = ["JOBS", "Suggesting", "expire_due_requests", "let_the_clock_speak", "refresh_suggestions"]
