"""The figures of the serving process in Prometheus' form, counted from the events it logs: what is in the log is in
the figures, and no third place has to be told."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy.engine import Engine

from api.jobs.queue import measure_queue

_PAGE_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_CALL_SECONDS = (0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 180)


class Figures(logging.Handler):
    """A handler of the logger `nigao` that counts. One for a process; a registry of its own."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._registry = own = CollectorRegistry()
        self._pages = Histogram(
            "nigao_request_seconds",
            "Time to answer",
            ("route", "method", "status"),
            registry=own,
            buckets=_PAGE_SECONDS,
        )
        self._calls = Histogram(
            "nigao_model_call_seconds", "Model calls", ("host", "model", "outcome"), registry=own, buckets=_CALL_SECONDS
        )
        self._tokens = Counter("nigao_model_tokens", "Tokens", ("model", "direction"), registry=own)
        self._cost = Counter("nigao_model_cost_yuan", "Cost of model calls", ("model",), registry=own)
        self._sections = Counter("nigao_sections", "Sections written", ("state",), registry=own)
        self._findings = Counter("nigao_findings", "Findings of reviews", ("check", "severity"), registry=own)
        self._failed = Counter("nigao_failed_checks", "Checks that crashed", ("check",), registry=own)
        self._jobs = Counter("nigao_jobs", "Jobs that ended", ("state",), registry=own)
        self._queue = Gauge("nigao_queue_jobs", "Jobs in the queue now", ("state",), registry=own)
        self._age = Gauge("nigao_queue_age_seconds", "How long the oldest job has waited", registry=own)

    def emit(self, record: logging.LogRecord) -> None:
        """Counts an event; one it does not know is none of its business."""
        fields = cast("Mapping[str, object]", getattr(record, "fields", {}))
        match record.msg:
            case "request":
                labels = (str(fields["route"]), str(fields["method"]), str(fields["status"]))
                self._pages.labels(*labels).observe(_amount(fields["ms"]) / 1000)
            case "model call":
                self._count_call(fields)
            case "section":
                self._sections.labels(str(fields["state"])).inc()
            case "review":
                for check, severity, count in cast("list[tuple[str, str, int]]", fields["findings"]):
                    self._findings.labels(check, severity).inc(count)
                for check in cast("list[str]", fields["failed_checks"]):
                    self._failed.labels(check).inc()
            case "job ended":
                self._jobs.labels(str(fields["state"])).inc()

    def show(self, engine: Engine) -> bytes:
        """The page for Prometheus, with the queue as it is now."""
        queue = measure_queue(engine)
        self._queue.labels("queued").set(queue.waiting)
        self._queue.labels("running").set(queue.running)
        self._age.set(queue.oldest_seconds)
        return generate_latest(self._registry)

    def _count_call(self, fields: Mapping[str, object]) -> None:
        model = str(fields["model"])
        labels = (str(fields["host"]), model, str(fields["outcome"]))
        self._calls.labels(*labels).observe(_amount(fields["ms"]) / 1000)
        self._tokens.labels(model, "prompt").inc(_amount(fields["prompt_tokens"]))
        self._tokens.labels(model, "reply").inc(_amount(fields["reply_tokens"]))
        self._cost.labels(model).inc(_amount(fields["cost"]))


@contextmanager
def counting() -> Iterator[Figures]:
    """Figures that hear of every event while the block runs."""
    figures, logger = Figures(), logging.getLogger("nigao")
    logger.addHandler(figures)
    if logger.getEffectiveLevel() > logging.INFO:
        logger.setLevel(logging.INFO)
    try:
        yield figures
    finally:
        logger.removeHandler(figures)


def _amount(value: object) -> float:
    return float(str(value))
