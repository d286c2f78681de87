"""Numbers for Prometheus: how many comments were read and how long it took, never a word, a key or an address."""

from collections.abc import Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from gyeot.api import settings
from gyeot.detect import Score

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 2, 5)


class Metrics:
    """The counters of one server."""

    def __init__(self, waiting: Callable[[], float]) -> None:
        self._registry = registry = CollectorRegistry()
        self._answers = Counter("gyeot_answers", "answers by route and code", ["route", "code"], registry=registry)
        self._seconds = Histogram(
            "gyeot_answer_seconds", "time to answer", ["route"], buckets=_SECONDS, registry=registry
        )
        self._comments = Counter("gyeot_comments", "comments read, by language", ["language"], registry=registry)
        self._labels = Counter("gyeot_labels", "labels given", ["label"], registry=registry)
        self._refused = Counter("gyeot_refused_for_rate", "requests past a caller's rate", registry=registry)
        self._suggested = Counter("gyeot_suggested_scores", "scores that moderators suggested", registry=registry)
        self._shared = settings.numbers_are_shared()
        if not self._shared:
            Gauge("gyeot_windows_waiting", "windows that wait to be read", registry=registry).set_function(waiting)

    def answered(self, route: str, code: int, seconds: float) -> None:
        """Count an answer. ``route`` is the route's pattern, never the address that was asked for."""
        self._answers.labels(route, str(code)).inc()
        self._seconds.labels(route).observe(seconds)

    def read(self, scores: Sequence[Score]) -> None:
        """Count what was read."""
        for score in scores:
            self._comments.labels(score.language or "unreadable").inc()
            for label in score.reading.labels:
                self._labels.labels(label.value).inc()

    def refused(self) -> None:
        """Count a caller who asked too much."""
        self._refused.inc()

    def suggested(self) -> None:
        """Count a moderator's opinion."""
        self._suggested.inc()

    def page(self) -> bytes:
        """All numbers, of all processes, in Prometheus's text format."""
        if not self._shared:
            return generate_latest(self._registry)
        of_all = CollectorRegistry()
        MultiProcessCollector(of_all)  # type: ignore[no-untyped-call]  # untyped there; it registers itself
        return generate_latest(of_all)
