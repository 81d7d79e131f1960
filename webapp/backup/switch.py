"""The last step of a restore, keys and data together: written down before it begins, so that half of it is never what remains.

The journal lies in the data folder while keys and data are exchanged. Whoever opens the folder next and finds it there
looks whether the data were exchanged: then the keys were, too, and it is done; else the keys go back, and nothing happened.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from webapp.backup.errors import BackupError
from webapp.backup.files import remove_durably, sync_folder, turn, write_durably
from webapp.backup.keys import put_keys_back, return_keys, strange_keys
from webapp.backup.make import store_of
from webapp.backup.manifest import Facts
from webapp.backup.store import Store
from webapp.config import Config
from webapp.core.i18n import N_

JOURNAL = ".suigong-restore.journal"
WORK = "suigong-restore"


class Journal(Facts):
    """What is about to happen: keys and data go to the folder *aside*, *strange* keys had none before them.

    *mark* is what the database knows the new data by.
    """

    aside: str
    strange: tuple[str, ...]
    mark: str


def switch(config: Config, store: Store, url: str, work: Path, aside: Path) -> tuple[int, str]:
    """Put the keys in *work* and the database at *url* in place of what is there, both or none.

    Returns how many keys differed, and where the old data are.
    """
    mark = store.get_ready(url)
    journal = Journal(aside=aside.name, strange=strange_keys(work, config.data), mark=mark)
    write_durably(config.data / JOURNAL, journal.model_dump_json().encode())
    try:
        keys = put_keys_back(work, config.data, aside)
        kept = store.swap(url, aside)
    except BaseException:
        # Where not even this can be done now, the journal stays, and the next start does it.
        with suppress(OSError, SQLAlchemyError, psycopg.Error):
            settle(config)
        raise
    remove_durably(config.data / JOURNAL)
    return keys, kept


def settle_when_broken_off(config: Config) -> bool:
    """End a restore that was killed in its last step, if there is one; whether there was.

    Whoever reads keys or data calls it first. Raises BackupError while a restore is at work; what the database raises when
    it is away, since only it knows which keys are the right ones.
    """
    if not (config.data / JOURNAL).exists():
        return False
    with turn(config.data / f".{WORK}.lock") as ours:
        if not ours:
            raise BackupError(N_("A restore is at work on this data folder: wait until it has ended."))
        settle(config)
    return True


def settle(config: Config) -> None:
    """What ``settle_when_broken_off`` does, for who has the turn. Killed in its midst, it is simply done again."""
    path = config.data / JOURNAL
    if not path.exists():
        return
    journal = Journal.model_validate_json(path.read_bytes())
    store, aside = store_of(config), config.data / journal.aside
    if not store.is_live(journal.mark):
        return_keys(aside, config.data, journal.strange)
        store.stay(journal.mark, aside)
        shutil.rmtree(aside, ignore_errors=True)
        sync_folder(config.data)
    remove_durably(path)
