"""Metrics for the operator, in Prometheus's text format. Counts of deeds, never of persons."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The process's own registry, so that two applications in one test do not meet."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "folkmoot_requests_total", "Requests answered", ["method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "folkmoot_request_seconds",
            "Seconds until the answer began",
            registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
        )
        self.sockets = Gauge("folkmoot_sockets", "Open live sockets", registry=self.registry)
        self.frames = Counter("folkmoot_frames_total", "Live frames delivered", registry=self.registry)
        self.dropped = Counter("folkmoot_slow_clients_total", "Clients dropped for not reading", registry=self.registry)
        self.jobs = Counter("folkmoot_job_runs_total", "Job runs", ["job", "outcome"], registry=self.registry)
        self.mails = Counter("folkmoot_mails_total", "Mails by outcome", ["outcome"], registry=self.registry)

        self._kept = {status: self.requests.labels("GET", str(status)) for status in (200, 304)}

    def kept(self, status: int) -> None:
        """Count an answer that was kept ready."""
        self._kept[status].inc()

    def answered(self, method: str, status: int, seconds: float) -> None:
        """Count an answer and how long it took to begin."""
        self.requests.labels(method, str(status)).inc()
        self.seconds.observe(seconds)

    def page(self) -> bytes:
        return generate_latest(self.registry)
