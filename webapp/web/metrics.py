"""Numbers about the running app, for Prometheus."""

from __future__ import annotations

import hmac
import os
import time

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
from werkzeug.exceptions import NotFound

from webapp.extensions import current_config
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
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


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
