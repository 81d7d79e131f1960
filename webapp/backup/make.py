"""Making a backup: copy a snapshot, write it down, restore it on trial, and only then call it good."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from webapp.backup import trial
from webapp.backup.archive import MANIFEST, ArchiveWriter, new_archive, read_archive
from webapp.backup.errors import BackupError, NotVerified, said_of
from webapp.backup.files import need_space, sync_folder, work_folder
from webapp.backup.keys import PREFIX, add_keys
from webapp.backup.manifest import Manifest
from webapp.backup.photos import Photo, add_photos, named_photos, size_of
from webapp.backup.postgresql import PostgresStore
from webapp.backup.reports import Report, keep_report
from webapp.backup.said import Said
from webapp.backup.sqlite import SqliteStore
from webapp.backup.store import Store, snapshot, sqlite_file
from webapp.backup.totals import revision_of, take_totals
from webapp.config import Config
from webapp.core.i18n import N_
from webapp.domains.sync.blob_store import BlobStore

log = structlog.get_logger(__name__)

WORK = "suigong-backup"


@dataclass(frozen=True)
class Wish:
    """What is asked for: a backup at *target*, sealed with *passphrase* unless that is empty."""

    target: Path
    passphrase: str


def store_of(config: Config) -> Store:
    """The database that *config* names."""
    if sa.make_url(config.database_url).get_backend_name() == "postgresql":
        return PostgresStore(config.database_url)
    return SqliteStore(sqlite_file(config))


def make_backup(engine: sa.Engine, config: Config, wish: Wish) -> Report:
    """Make the backup that is wished for and try it; the report, also of a failure, is kept beside the nightly ones.

    Never raises for what can go wrong with a backup: a report that is not good says it.
    """
    began, made_at = time.monotonic(), config.clock.now().astimezone(UTC)
    report = Report(made_at=made_at, sealed=bool(wish.passphrase))
    try:
        report = _make(engine, config, wish, report)
    except Exception as error:
        # Whatever it is, somebody must see in the morning that there is no backup, and why.
        if not isinstance(error, BackupError | OSError):
            log.exception("backup_interrupted")
        report = report.model_copy(update={"problems": (said_of(error),)})
    report = report.model_copy(update={"seconds": round(time.monotonic() - began, 1)})
    keep_report(config.backups, report)
    return report


def _make(engine: sa.Engine, config: Config, wish: Wish, report: Report) -> Report:
    with work_folder(wish.target.parent, WORK) as work, _unfinished(wish.target) as partial:
        manifest = _write(engine, config, work, partial, wish.passphrase, report.made_at)
        report = _told(report, manifest, partial.stat().st_size)
        report = _tried(config, work, partial, wish.passphrase, report)
        partial.replace(wish.target)
        sync_folder(wish.target.parent)
    return report.model_copy(update={"file": str(wish.target), "good": not report.problems})


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """The name under which *target* is written; what is left of it after a failure is deleted."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _write(
    engine: sa.Engine, config: Config, work: Path, target: Path, passphrase: str, made_at: datetime
) -> Manifest:
    store, pictures = store_of(config), BlobStore(config.blobs)
    with snapshot(engine) as connection:
        totals, photos = take_totals(connection), named_photos(connection)
        revision = revision_of(connection)
        # The copy, the file, and the copy that is made from it on trial.
        need_space(target.parent, 3 * store.size(connection) + size_of(pictures, photos))
        names = store.copy(connection, work)
    with new_archive(target, passphrase) as archive:
        missing = _fill(archive, work, names, pictures, photos, config)
        manifest = Manifest(
            made_at=made_at,
            revision=revision,
            database=store.kind,
            totals=totals,
            files=archive.files.copy(),
            photos_missing=missing,
        )
        archive.add_bytes(MANIFEST, manifest.model_dump_json(indent=1).encode())
    return manifest


def _fill(
    archive: ArchiveWriter,
    work: Path,
    names: list[str],
    pictures: BlobStore,
    photos: list[Photo],
    config: Config,
) -> tuple[str, ...]:
    """Add everything; the copy of the database is deleted as it goes in. Returns the photos that are missing."""
    for name in names:
        archive.add_file(name, work / name)
        (work / name).unlink()
    add_keys(archive, config.data)
    return tuple(add_photos(archive, pictures, photos))


def _told(report: Report, manifest: Manifest, size: int) -> Report:
    warnings = []
    if manifest.photos_missing:
        warnings.append(
            Said(
                message=N_("{count} photos are missing or damaged on this server's disk."),
                params={"count": len(manifest.photos_missing)},
            )
        )
    if f"{PREFIX}secret.key" not in manifest.files:
        warnings.append(
            Said(message=N_("The signing key comes from SUIGONG_SECRET_KEY and is not in the backup."))
        )
    if not report.sealed:
        warnings.append(
            Said(
                message=N_(
                    "It is not sealed with a passphrase, and keys are in it: whoever reads it can sign in."
                )
            )
        )
    facts = {
        "size": size,
        "companies": len(manifest.totals.companies),
        "records": manifest.totals.rows("command"),
        "photos": manifest.totals.rows("blob"),
        "warnings": tuple(warnings),
    }
    return report.model_copy(update=facts)


def _tried(config: Config, work: Path, file: Path, passphrase: str, report: Report) -> Report:
    """*report* with what the trial found. Raises Damaged when the file is not what was copied."""
    try:
        problems = try_out(config, work, file, passphrase)
    except NotVerified as error:
        problems = [Said(message=N_("Not verified: it could not be restored on trial.")), error.said]
    return report.model_copy(update={"problems": tuple(problems[: trial.MOST_PROBLEMS])})


def try_out(config: Config, work: Path, file: Path, passphrase: str) -> list[Said]:
    """Restore *file* into a temporary database; what does not hold there. Raises BackupError when it is not what was copied."""
    manifest = read_archive(file, passphrase, lambda name: work / name if is_database(name) else None)
    trial.refuse_newer(manifest)
    with store_of(config).loaded(work, "checking") as url, trial.app_on(config, url) as session:
        trial.is_what_was_copied(session, manifest)
        trial.upgrade()
        return trial.broken_invariants(session)


def is_database(name: str) -> bool:
    """Whether an entry of the archive belongs to the database."""
    return name.startswith("database/")
