"""Files and folders that must survive a power cut, or must not be left behind."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.backup.errors import BackupError
from webapp.core.i18n import N_


def sync_folder(folder: Path) -> None:
    """Let names that were made or changed in *folder* survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put *data* at *path* in one step: whoever looks sees the old content or the new one."""
    unfinished = path.with_name(f".{path.name}.new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def remove_durably(path: Path) -> None:
    """Let *path* be gone, also after a power cut."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make *folder*, readable by its owner only, so that it survives a power cut."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)


@contextmanager
def turn(lock: Path) -> Iterator[bool]:
    """Whether nobody else has the turn at the file *lock*; the system gives it back when its holder dies."""
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        yield False
        return
    try:
        yield True
    finally:
        os.close(descriptor)


@contextmanager
def work_folder(parent: Path, name: str) -> Iterator[Path]:
    """An empty folder that only one process has at a time; what an earlier one left when it was killed is removed first.

    Raises BackupError while another one is at work.
    """
    folder = parent / f".{name}"
    with turn(parent / f".{name}.lock") as ours:
        if not ours:
            raise BackupError(N_("Another backup or restore is at work in {folder}."), folder=str(parent))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def need_space(folder: Path, needed: int) -> None:
    """Raises BackupError when the disk of *folder* has not *needed* bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            N_("Not enough room in {folder}: {needed} MiB are needed, {free} MiB are free."),
            folder=str(folder),
            needed=needed // 2**20,
            free=free // 2**20,
        )
