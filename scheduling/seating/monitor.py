"""Reports how far the seating is, and knows when it has to end."""

from time import monotonic

from scheduling.seating.model import Phase, Progress, Report, Stop

_REPORT_EVERY = 0.2  # seconds; a step between two looks takes its time, and half a second is promised


class Monitor:
    """Call `beat` often: it reports when that is due and answers whether to stop."""

    def __init__(self, wall_seconds: float | None, report: Report | None, stop: Stop | None) -> None:
        self._report = report
        self._stop = stop
        self._start = monotonic()
        self._deadline = None if wall_seconds is None else self._start + wall_seconds
        self._next = self._start
        self.phase = Phase.TOPICS
        self.cost = 0
        self.bound = 0
        self.stopped = False

    def enter(self, phase: Phase) -> None:
        """A new phase is always reported."""
        self.phase = phase
        self._next = monotonic()
        self.beat()

    def beat(self) -> bool:
        now = monotonic()
        if self._report is not None and now >= self._next:
            self._report(Progress(self.phase, self.cost, self.bound, now - self._start))
            self._next = now + _REPORT_EVERY
        if not self.stopped:
            late = self._deadline is not None and now >= self._deadline
            self.stopped = late or (self._stop is not None and self._stop())
        return self.stopped
