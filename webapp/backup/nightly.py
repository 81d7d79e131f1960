"""The backup that is made by itself each night, or as soon as the machine is on again."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog

from webapp.backup.errors import BackupError
from webapp.backup.files import turn
from webapp.backup.make import Wish, make_backup
from webapp.backup.reports import Report, Standing, read_reports, standing, still_there
from webapp.backup.retention import Keep, sweep
from webapp.config import Config
from webapp.core.types import UtcDateTime

log = structlog.get_logger(__name__)

AT_UTC = time(18, 40)
"""Twenty to three at night in China, after the nightly checks."""
AGAIN_AFTER = timedelta(hours=3)
"""After a failure."""
OUR_NAME = re.compile(r"suigong-\d{8}T\d{6}Z\.backup")


def nightly_name(at: datetime) -> str:
    """What the backup of this moment is called."""
    return f"suigong-{at:%Y%m%dT%H%M%SZ}.backup"


def is_due(reports: list[Report], folder: Path, now: datetime) -> bool:
    """Whether there is no good backup since the last night, and none was tried lately."""
    night = datetime.combine(now.date(), AT_UTC, now.tzinfo)
    if night > now:
        night -= timedelta(days=1)
    if any(one.good and still_there(one, folder) and night <= one.made_at <= now for one in reports):
        return False
    return not any(now - AGAIN_AFTER < one.made_at <= now for one in reports)


def back_up_when_due(engine: sa.Engine, config: Config) -> Report | None:
    """Make tonight's backup unless it is made, switched off, or there is nothing to lose yet; then clear old ones away.

    Failures are logged as ``backup_failed``.
    """
    now = config.clock.now()
    if not config.backs_up or founded_first(engine) is None:
        return None
    # A worker that was killed must not keep the next one from its turn, as a lock of the queue would.
    with turn(config.backups / ".nightly.lock") as ours:
        if not ours or not is_due(read_reports(config.backups), config.backups, now):
            return None
        return back_up(engine, config)


def back_up(engine: sa.Engine, config: Config) -> Report:
    """Make a backup in the nightly folder and clear old ones away."""
    target = config.backups / nightly_name(config.clock.now())
    report = make_backup(engine, config, Wish(target, config.backup_passphrase))
    if report.good:
        log.info("backup_made", file=report.file, bytes=report.size, seconds=report.seconds)
    else:
        log.error("backup_failed", file=report.file, problems=[str(one) for one in report.problems])
    try:
        sweep(config.backups, Keep.read(config.backup_keep), lambda path: bool(OUR_NAME.fullmatch(path.name)))
    except (BackupError, OSError) as error:
        log.exception("backups_not_swept", reason=str(error))
    return report


def present_standing(engine: sa.Engine, config: Config) -> Standing:
    """How it stands with this server's backups now. Who switched the nightly ones off is not told that they are late."""
    reports = read_reports(config.backups)
    found = standing(reports, config.backups, config.clock.now(), founded_first(engine))
    failed = found.last is not None and not found.last.good
    return found if config.backs_up else found._replace(alarm=failed)


def founded_first(engine: sa.Engine) -> datetime | None:
    """When this server's first company was founded; None while there is none."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("company"):
            return None
        first: datetime | None = connection.execute(
            sa.select(sa.func.min(sa.column("founded_at", UtcDateTime()), type_=UtcDateTime())).select_from(
                sa.table("company")
            )
        ).scalar()
        return first
