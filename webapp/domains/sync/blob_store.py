"""Files by the hash of their content, on disk: ``<root>/<company>/<first two digits>/<sha256>``.

A file on its way has the ending ``.part``; its size is how much of it is here.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from uuid import UUID

CHUNK = 512 * 1024
LIMIT = 10 * 1024 * 1024
DOCUMENT_LIMIT = 20 * 1024 * 1024
"""A drawing as PDF has a few hundred kilobytes, a model of a part some megabytes."""
PART = ".part"


class BlobStore:
    """The files of all companies under *root*; none is reached but by its company."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, company_id: UUID, sha256: str) -> Path:
        """Where the whole file is, or would be."""
        return self._root / str(company_id) / sha256[:2] / sha256

    def received(self, company_id: UUID, sha256: str) -> int | None:
        """Bytes of an unfinished file that are here; None when there is none."""
        part = self._part(company_id, sha256)
        return part.stat().st_size if part.exists() else None

    def read(self, company_id: UUID, sha256: str) -> bytes:
        """The whole file. Raises FileNotFoundError."""
        return self.path(company_id, sha256).read_bytes()

    def keep(self, company_id: UUID, data: bytes) -> str:
        """Write *data* for good and return its hash; what is there already stays."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(company_id, sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f"{sha256}.{os.getpid()}.{threading.get_ident()}.new")
            try:
                _write_durably(unfinished, data)
                unfinished.replace(path)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise
            _sync_folder(path.parent)
        return sha256

    @contextmanager
    def part(self, company_id: UUID, sha256: str) -> Iterator[FileIO]:
        """The unfinished file, for nobody else at the same time. What is written to it is not kept back in memory."""
        path = self._part(company_id, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def drop_part(self, company_id: UUID, sha256: str) -> None:
        """Forget an unfinished file."""
        self._part(company_id, sha256).unlink(missing_ok=True)

    def _part(self, company_id: UUID, sha256: str) -> Path:
        return self.path(company_id, sha256).with_suffix(PART)


def append(file: FileIO, data: bytes) -> None:
    """Add all of *data* to an unfinished file, or nothing. Raises OSError, for a full disk say."""
    before = file.seek(0, os.SEEK_END)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
    except OSError:
        file.truncate(before)
        raise


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
