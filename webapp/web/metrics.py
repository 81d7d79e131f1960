"""Numbers about the running app, for Prometheus."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from werkzeug.exceptions import NotFound

from webapp.backup.nightly import present_standing
from webapp.extensions import current_config, db
from webapp.web.access import public
from webapp.web.session import bearer_token

blueprint = Blueprint("metrics", __name__)

REQUESTS = Counter("suigong_requests_total", "Requests answered.", ("endpoint", "method", "status"))
SECONDS = Histogram(
    "suigong_request_seconds",
    "Time to answer, by endpoint.",
    ("endpoint",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
COMMANDS = Counter("suigong_commands_total", "Commands judged.", ("type", "status"))

_THIS_MACHINE = {"127.0.0.1", "::1"}
_CAME_BY_PROXY = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


def install(app: Flask) -> None:
    """Count and time every request of *app*."""
    app.before_request(_start)
    app.after_request(_count)


@blueprint.get("/metrics")
@public
def show() -> Response:
    if not _may_read():
        raise NotFound
    numbers = generate_latest(_registry()) + generate_latest(_LastBackup())
    return Response(numbers, content_type=CONTENT_TYPE_LATEST)


class _LastBackup:
    """When the last good backup was made: one fact of the server, which no process counts for itself."""

    def collect(self) -> Iterator[Metric]:
        gauge = GaugeMetricFamily(
            "suigong_last_good_backup_timestamp_seconds", "When the last good backup was made; 0: never."
        )
        good = present_standing(db.engine, current_config()).good
        gauge.add_metric([], good.made_at.timestamp() if good else 0)
        yield gauge


def _may_read() -> bool:
    token = current_config().metrics_token
    if token and hmac.compare_digest(bearer_token().encode(), token.encode()):
        return True
    # Behind a proxy on this machine everybody seems to be local.
    forwarded = any(name in request.headers for name in _CAME_BY_PROXY)
    return request.remote_addr in _THIS_MACHINE and not forwarded and not current_config().proxies


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    every_process = CollectorRegistry()
    multiprocess.MultiProcessCollector(every_process)  # type: ignore[no-untyped-call]
    return every_process


def _start() -> None:
    g.started = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, request.method, response.status_code).inc()
    if "started" in g:
        SECONDS.labels(endpoint).observe(time.perf_counter() - g.started)
    return response
