"""Restoring: everything is loaded and tried beside the live data; only then, in one step, it takes their place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from webapp.backup import trial
from webapp.backup.archive import read_archive
from webapp.backup.errors import BackupError
from webapp.backup.files import need_space, work_folder
from webapp.backup.make import store_of
from webapp.backup.manifest import Manifest
from webapp.backup.photos import put_back
from webapp.backup.said import Said
from webapp.backup.store import Store
from webapp.backup.switch import WORK, settle, switch
from webapp.backup.totals import companies_in
from webapp.config import Config
from webapp.core.i18n import N_
from webapp.domains.sync.blob_store import BlobStore


@dataclass(frozen=True)
class Restored:
    """What was put back: the backup's own words, how many photos and keys were lacking, and where the old data are."""

    manifest: Manifest
    photos: int
    keys: int
    kept: tuple[str, ...]
    problems: tuple[Said, ...]


def present_companies(engine: sa.Engine) -> list[str]:
    """Codes of the companies that a restore would replace; "?" for a database that cannot be read."""
    try:
        with engine.connect() as connection:
            return list(companies_in(connection).values())
    except sa.exc.DatabaseError:
        return ["?"]
    finally:
        with suppress(sa.exc.DatabaseError):
            engine.dispose()


def restore(config: Config, file: Path, passphrase: str, agreed: Callable[[list[Said]], bool]) -> Restored:
    """Put the backup *file* in place of what is there; nobody may be connected.

    *agreed* is asked with what does not hold in the backup, if anything. Raises BackupError, and has changed nothing then.
    Broken off at any moment it leaves the old database and keys or the new ones; ``settle_when_broken_off`` sees to that
    before they are read next. Doing it again is harmless.
    """
    store = store_of(config)
    refuse_in_use(store)
    need_space(config.data, 3 * file.stat().st_size if file.exists() else 0)
    with work_folder(config.data, WORK) as work:
        settle(config)
        manifest = read_archive(file, passphrase, lambda name: work / name)
        _refuse_unfit(store, manifest)
        with store.loaded(work, "restoring") as url:
            problems = _prepare(config, url, manifest)
            if problems and not agreed(problems):
                raise BackupError(N_("Stopped as wished."))
            photos = put_back(BlobStore(config.blobs), work, manifest.files)
            refuse_in_use(store)
            return _switch(config, store, url, work, Restored(manifest, photos, 0, (), tuple(problems)))


def refuse_in_use(store: Store) -> None:
    """Raises BackupError while somebody else has the database open."""
    others = store.in_use()
    if others:
        raise BackupError(
            N_("The database is in use: {others}. Stop web server and worker first."),
            others="; ".join(others),
        )


def _refuse_unfit(store: Store, manifest: Manifest) -> None:
    if manifest.database != store.kind:
        raise BackupError(
            N_("The backup is of {kind}, this server's database is {ours}."),
            kind=manifest.database,
            ours=store.kind,
        )
    trial.refuse_newer(manifest)


def _prepare(config: Config, url: str, manifest: Manifest) -> list[Said]:
    """Make the loaded database ready to be the live one; what does not hold in it."""
    with trial.app_on(config, url) as session:
        trial.is_what_was_copied(session, manifest)
        trial.upgrade()
        trial.new_epochs(session)
        return trial.broken_invariants(session)


def _switch(config: Config, store: Store, url: str, work: Path, done: Restored) -> Restored:
    aside = _fresh(config.data / f"before-restore-{config.clock.now():%Y%m%dT%H%M%SZ}")
    keys, kept = switch(config, store, url, work, aside)
    places = {kept, str(aside) if aside.exists() else ""} - {""}
    return Restored(done.manifest, done.photos, keys, tuple(sorted(places)), done.problems)


def _fresh(folder: Path) -> Path:
    """A folder that no earlier restore has filled."""
    count, found = 1, folder
    while found.exists():
        count += 1
        found = folder.with_name(f"{folder.name}-{count}")
    return found
