"""The queue of background work: a file of its own beside the database, or Redis where there is one."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey

from webapp.backup.start import settled
from webapp.config import Config
from webapp.foundation import lay_foundation

log = structlog.get_logger(__name__)

NAME = "suigong"
P = ParamSpec("P")
R = TypeVar("R")
LOCK_SECONDS = 30


def make_huey(config: Config, redis_url: str = "") -> Huey:
    """The queue of this server: in *config*'s data folder, or in the Redis at *redis_url* for several servers."""
    if redis_url:
        return RedisHuey(NAME, url=redis_url, immediate=config.testing)
    return SqliteHuey(
        NAME,
        filename=str(config.data / "jobs.sqlite3"),
        fsync=True,
        timeout=LOCK_SECONDS,
        immediate=config.testing,
    )


huey = make_huey(settled(), os.environ.get("REDIS_URL", ""))


@cache
def app() -> Flask:
    """The app that this process's jobs work in."""
    return lay_foundation(settled())


def in_app(job: Callable[P, R]) -> Callable[P, R]:
    """Give *job* an app context, and thereby a database session of its own."""

    @wraps(job)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with app().app_context():
            return job(*args, **kwargs)

    return run
