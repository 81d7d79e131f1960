"""Which backups may go: some of the last days, weeks and months stay, and the last good one always does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webapp.backup.errors import BackupError
from webapp.backup.reports import Report, forget_reports, read_reports
from webapp.core.i18n import N_

DOUBTFUL = 3
"""So many that are not good are kept: when the live data are ill, they are all there is of the last days."""
FAILURES = 60
"""So many reports of attempts without a file."""


@dataclass(frozen=True)
class Keep:
    """How many days, weeks and months keep their newest good backup."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12

    @classmethod
    def read(cls, text: str) -> Keep:
        """Three numbers as SUIGONG_BACKUP_KEEP gives them: ``7,4,12``. Raises BackupError."""
        parts = text.split(",")
        if len(parts) != 3 or not all(part.strip().isdigit() for part in parts):
            raise BackupError(
                N_("SUIGONG_BACKUP_KEEP is three numbers, days,weeks,months: not {text}."), text=repr(text)
            )
        return cls(*(int(part) for part in parts))


def to_keep(reports: Iterable[Report], keep: Keep) -> set[datetime]:
    """When those of *reports* were made whose files stay."""
    newest_first = sorted((one for one in reports if one.file), key=lambda one: one.made_at, reverse=True)
    good = [one.made_at for one in newest_first if one.good]
    kept = set(good[:1]) | {one.made_at for one in [one for one in newest_first if not one.good][:DOUBTFUL]}
    for count, period in ((keep.daily, _day), (keep.weekly, _week), (keep.monthly, _month)):
        kept |= _newest_of_each(good, period, count)
    return kept


def sweep(folder: Path, keep: Keep, is_ours: Callable[[Path], bool]) -> list[Path]:
    """Delete the backups in *folder* that need not stay; what was written elsewhere or named by a person is left alone."""
    reports = read_reports(folder)
    ours = [one for one in reports if one.file and one.path.parent == folder and is_ours(one.path)]
    kept = to_keep(ours, keep)
    gone = [one for one in ours if one.made_at not in kept]
    still = {one.path for one in ours if one.made_at in kept}
    for one in gone:
        if one.path not in still:
            one.path.unlink(missing_ok=True)
    empty = [one for one in reports if not one.file]
    forget_reports(folder, [*gone, *empty[FAILURES:]])
    return [one.path for one in gone]


def _newest_of_each(
    newest_first: Sequence[datetime], period: Callable[[datetime], tuple[int, ...]], count: int
) -> set[datetime]:
    newest: dict[tuple[int, ...], datetime] = {}
    for at in newest_first:
        newest.setdefault(period(at), at)
    return set(list(newest.values())[:count])


def _day(at: datetime) -> tuple[int, ...]:
    return (at.year, at.month, at.day)


def _week(at: datetime) -> tuple[int, ...]:
    return at.isocalendar()[:2]


def _month(at: datetime) -> tuple[int, ...]:
    return (at.year, at.month)
