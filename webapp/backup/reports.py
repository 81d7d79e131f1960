"""What became of each backup: a JSON file beside it, from which retention, the nightly job and the screens read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from webapp.backup.files import write_durably
from webapp.backup.manifest import Facts
from webapp.backup.said import Telling

TOO_OLD = timedelta(hours=36)
"""One night may be missed; after the second somebody must look."""
ENDING = ".report.json"


class Report(Facts):
    """One attempt. *good*: restored into a temporary database, equal in totals, and everything held. *size* in bytes.

    *file* is "" when none was kept. *problems* say why it is not good; *warnings* what is to be known though it is.
    """

    made_at: datetime
    file: str = ""
    size: int = 0
    good: bool = False
    sealed: bool = False
    companies: int = 0
    records: int = 0
    photos: int = 0
    seconds: float = 0
    problems: tuple[Telling, ...] = ()
    warnings: tuple[Telling, ...] = ()

    @property
    def path(self) -> Path:
        """Where the backup is."""
        return Path(self.file)


class Standing(NamedTuple):
    """How it stands: the last good backup, the last attempt, and whether somebody must look."""

    good: Report | None
    last: Report | None
    alarm: bool


def keep_report(folder: Path, report: Report) -> None:
    """Remember *report*."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{report.made_at:%Y%m%dT%H%M%S%fZ}{ENDING}"
    write_durably(folder / name, report.model_dump_json(indent=1).encode())


def read_reports(folder: Path) -> list[Report]:
    """Every report that can be read, newest first; a good one whose file in *folder* has gone counts no more."""
    found = [report for path in folder.glob(f"*{ENDING}") if (report := _read(path)) is not None]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def forget_reports(folder: Path, reports: Sequence[Report]) -> None:
    """Delete the JSON files of *reports*."""
    times = {report.made_at for report in reports}
    for path in folder.glob(f"*{ENDING}"):
        report = _read(path)
        if report is not None and report.made_at in times:
            path.unlink(missing_ok=True)


def standing(reports: Sequence[Report], folder: Path, now: datetime, since: datetime | None) -> Standing:
    """How it stands at *now*. *since*: when the first company was founded; before that there is nothing to lose."""
    last = reports[0] if reports else None
    good = next((one for one in reports if one.good and still_there(one, folder)), None)
    failed = last is not None and not last.good
    safe_at = good.made_at if good else since
    overdue = safe_at is not None and now - safe_at > TOO_OLD
    return Standing(good, last, failed or overdue)


def still_there(report: Report, folder: Path) -> bool:
    """Whether the backup exists; one that was written elsewhere, to a stick say, is believed to."""
    return bool(report.file) and (report.path.parent != folder or report.path.exists())


def _read(path: Path) -> Report | None:
    try:
        return Report.model_validate_json(path.read_bytes())
    except (ValidationError, OSError):
        return None
