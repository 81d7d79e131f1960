"""What happens by itself: each minute what waits is judged again, each night everything is checked and backed up."""

from __future__ import annotations

import structlog
from huey import crontab

from webapp.backup.nightly import back_up_when_due
from webapp.extensions import current_clock, current_config, db
from webapp.flows import upkeep
from webapp.jobs import printing
from webapp.jobs.queue import huey, in_app

log = structlog.get_logger(__name__)

NIGHT_UTC = "18"
"""Half past two at night in China."""


@huey.periodic_task(crontab(minute="*"))
@huey.lock_task("every-minute")
@in_app
def every_minute() -> None:
    """Judge again what waits, and what failed by our own fault; find the jobs that nobody works on."""
    upkeep.go_on(db.session(), current_clock())
    printing.wake_forgotten(db.session(), current_clock())


@huey.periodic_task(crontab(minute="30", hour=NIGHT_UTC))
@huey.lock_task("every-night")
@in_app
def every_night() -> None:
    """Check what must always be true, clear away uploads that nobody finished and papers that are old."""
    upkeep.check_all(db.session())
    upkeep.sweep_parts(current_config().blobs, current_clock())
    printing.sweep(db.session(), current_clock(), current_config().papers)


@huey.periodic_task(crontab(minute="*/10"))
@in_app
def backup() -> None:
    """Make the night's backup when it is not made yet: a machine that is off at night makes it in the morning."""
    back_up_when_due(db.engine, current_config())
