"""Reports how far the solver is, and knows when it has to end."""

from collections.abc import Callable
from time import monotonic

from scheduling.matching.model import Budget, Phase, Progress, Report, Stop

_REPORT_EVERY = 0.2  # seconds; less than half of what is promised, since a step between two looks takes its time


class Monitor:
    """Call `beat` often: it reports when that is due and answers whether to stop."""

    def __init__(self, budget: Budget, report: Report | None, stop: Stop | None) -> None:
        self._report = report
        self._stop = stop
        self._start = monotonic()
        self._deadline = None if budget.wall_seconds is None else self._start + budget.wall_seconds
        self._next = self._start
        self._standing: Callable[[], tuple[int, int]] = lambda: (0, 0)
        self.phase = Phase.SELECT
        self.bound: int | None = None
        self.stopped = False

    def watch(self, standing: Callable[[], tuple[int, int]]) -> None:
        """Ask `standing` for (covered, value) whenever a report is due."""
        self._standing = standing

    def enter(self, phase: Phase) -> None:
        """A new phase is always reported."""
        self.phase = phase
        self._next = monotonic()
        self.beat()

    def beat(self) -> bool:
        now = monotonic()
        if self._report is not None and now >= self._next:
            covered, value = self._standing()
            self._report(Progress(self.phase, covered, value, self.bound, now - self._start))
            self._next = now + _REPORT_EVERY
        if not self.stopped:
            late = self._deadline is not None and now >= self._deadline
            self.stopped = late or (self._stop is not None and self._stop())
        return self.stopped
