"""The kit: everything that is made once for a process and handed to views, verbs and jobs."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from conference.foundation.bus import Bus
from conference.foundation.clock import Clock
from conference.foundation.db import Database
from conference.foundation.hub import Hub
from conference.foundation.limits import Limiter
from conference.foundation.mail import Mailer
from conference.foundation.memory import Memory
from conference.foundation.metrics import Metrics
from conference.foundation.pages import Pages
from conference.foundation.revisions import Revisions
from conference.foundation.secrets import Secrets
from conference.foundation.settings import Settings
from conference.foundation.signals import Switchboard
from conference.foundation.templating import Templates
from conference.foundation.work import Work, begin_work


@dataclass
class Kit:
    """The toolbox of one process."""

    settings: Settings
    clock: Clock
    db: Database
    secrets: Secrets
    hub: Hub
    bus: Bus
    mailer: Mailer
    revisions: Revisions
    pages: Pages
    memory: Memory
    signals: Switchboard
    limiter: Limiter
    metrics: Metrics
    templates: Templates

    def work(self, *, quiet: bool = False) -> AbstractAsyncContextManager[Work]:
        """One transaction; see `Work`."""
        return begin_work(self, quiet=quiet)

    def url(self, path: str) -> str:
        """The whole address of a path of ours, as it stands in mails and calendars."""
        return self.settings.base_url + path
