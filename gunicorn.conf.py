"""How gunicorn serves Suigong; every value can be overridden on its command line."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

import gunicorn.http.wsgi
from gunicorn.glogging import Logger

SLOW_SECONDS = 1.0


class QuietLogger(Logger):
    """Logs the requests that somebody should look at; ACCESS_LOG=all logs every one.

    Open screens ask for news every few seconds, which would bury the rest. Numbers about all requests are
    at /metrics.
    """

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Write the line of a request that failed or was slow."""
        failed = int(resp.status.split(maxsplit=1)[0]) >= 400
        if failed or request_time.total_seconds() > SLOW_SECONDS or os.environ.get("ACCESS_LOG") == "all":
            super().access(resp, req, environ, request_time)


def default_workers() -> int:
    """Return how many processes to run: SQLite has one writer at a time, so more than two only wait."""
    on_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgresql")
    return min(2 * multiprocessing.cpu_count(), 8) if on_postgresql else 2


# A server's name helps only those who look for known holes.
vars(gunicorn.http.wsgi)["SERVER"] = "suigong"

wsgi_app = "wsgi:app"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or default_workers())
threads = 4
logger_class = QuietLogger
accesslog = "-"
access_log_format = "%(t)s %(s)s %(m)s %(U)s %(M)s ms %(h)s"
loglevel = "warning"
# Long jobs belong to the background worker; the margin is for an upload over bad Wi-Fi.
timeout = 60
graceful_timeout = 20
keepalive = 5
# Slowly grown memory is given back, not by all processes at once.
max_requests = 20_000
max_requests_jitter = 2_000
# /dev/shm is memory: a heartbeat file on a busy disk can block a worker until it is killed as hung.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
