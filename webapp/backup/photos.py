"""Pictures in a backup: those that the database names, whole or reported missing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from webapp.backup.archive import ArchiveWriter
from webapp.backup.totals import companies_in, enter_company
from webapp.core.types import Guid
from webapp.domains.sync.blob_store import BlobStore

_NAME = re.compile(r"photos/([0-9a-f-]{36})/([0-9a-f]{64})")


class Photo(NamedTuple):
    """A picture by its company and hash."""

    company_id: UUID
    sha256: str

    @property
    def name(self) -> str:
        """What it is called in the archive."""
        return f"photos/{self.company_id}/{self.sha256}"


def named_photos(connection: Connection) -> list[Photo]:
    """The pictures that the database calls complete, originals and the copies that people see."""
    table = sa.table("blob", sa.column("sha256"), sa.column("display_sha256"))
    complete = sa.column("completed_at").is_not(None)
    found: set[Photo] = set()
    for company_id in companies_in(connection):
        enter_company(connection, company_id)
        mine = sa.column("company_id", Guid()) == company_id
        for row in connection.execute(sa.select(table).where(mine, complete)):
            found.update(Photo(company_id, sha256) for sha256 in row if sha256)
    return sorted(found)


def size_of(store: BlobStore, photos: Iterable[Photo]) -> int:
    """Bytes that *photos* take on the disk."""
    paths = (store.path(*photo) for photo in photos)
    return sum(path.stat().st_size for path in paths if path.exists())


def add_photos(archive: ArchiveWriter, store: BlobStore, photos: Iterable[Photo]) -> Iterator[str]:
    """Add *photos*; yields the names of those that are not there or not what their hash says."""
    for photo in photos:
        data = _read(store, photo)
        if data is None:
            yield photo.name
        else:
            archive.add_bytes(photo.name, data)


def put_back(store: BlobStore, folder: Path, names: Iterable[str]) -> int:
    """Put the pictures *names*, that lie in *folder*, where they belong; returns how many were not there before."""
    count = 0
    for name in names:
        found = _NAME.fullmatch(name)
        if found is None:
            continue
        photo = Photo(UUID(found[1]), found[2])
        if _read(store, photo) is None:
            store.path(*photo).unlink(missing_ok=True)
            count += store.keep(photo.company_id, (folder / name).read_bytes()) == photo.sha256
    return count


def _read(store: BlobStore, photo: Photo) -> bytes | None:
    try:
        data = store.read(*photo)
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == photo.sha256 else None
