"""Taking in pictures, in parts over a bad network, and giving out the copies that people see (docs/sync.md §6)."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from webapp.core.clock import Clock
from webapp.core.command_store import StoredCommand
from webapp.core.db import bound_company, find, write_transaction
from webapp.core.errors import NotFound
from webapp.core.ids import derived_id
from webapp.domains.sync.blob_store import CHUNK, DOCUMENT_LIMIT, LIMIT, BlobStore, append
from webapp.domains.sync.errors import (
    BadRange,
    DocumentTooLarge,
    HashMismatch,
    NotADocument,
    NotAPicture,
    PartMissing,
    PictureTooLarge,
    StorageFull,
)
from webapp.domains.sync.file_types import document_type_of
from webapp.domains.sync.models import Blob
from webapp.domains.sync.pictures import TYPES, for_display, type_of

_RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")
FULL_RETRY_SECONDS = 300
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Part:
    """One part of a picture: its bytes and where they belong. *end* is the first byte after it."""

    data: bytes
    start: int
    end: int
    total: int
    content_type: str


def read_part(data: bytes, content_type: str, content_range: str) -> Part:
    """The part that a request carries. Raises BadRange, PictureTooLarge, NotAPicture."""
    if content_type not in TYPES:
        raise NotAPicture
    found = _RANGE.fullmatch(content_range.strip())
    if found is None:
        raise BadRange
    start, last, total = (int(one) for one in found.groups())
    if total > LIMIT:
        raise PictureTooLarge(limit=LIMIT)
    if len(data) > CHUNK:
        raise PictureTooLarge(limit=CHUNK)
    if not data or last - start + 1 != len(data) or last >= total:
        raise BadRange
    return Part(data, start, last + 1, total, content_type)


def blob_of(session: Session, sha256: str) -> Blob | None:
    """The complete picture with this hash, or None."""
    return find(session, Blob, derived_id("blob", sha256))


def whole_picture(session: Session, store: BlobStore, sha256: str) -> Blob | None:
    """The complete picture with this hash, if the disk has it too: after a restore a row may stand without its file."""
    blob = blob_of(session, sha256)
    if blob is None or blob.display_sha256 is None:
        return None
    files = (blob.sha256, blob.display_sha256)
    return blob if all(store.path(blob.company_id, one).exists() for one in files) else None


def take_part(session: Session, clock: Clock, store: BlobStore, sha256: str, part: Part) -> tuple[bool, int]:
    """Add *part* to the picture: whether it is complete and verified now, and how many bytes are here.

    Sending a part twice is harmless. Raises PartMissing, StorageFull, HashMismatch, NotAPicture; after the latter two it starts
    again at 0, after the others what is here stays.
    """
    company_id = bound_company(session)
    if whole_picture(session, store, sha256) is not None:
        return True, part.total
    with store.part(company_id, sha256) as file:
        here = file.seek(0, 2)
        if part.start > here:
            raise PartMissing(received=here)
        with _storage():
            append(file, part.data[here - part.start :])
        here = max(here, part.end)
        if here < part.total:
            return False, here
        file.seek(0)
        try:
            _complete(session, clock, store, sha256, file.readall(), part.content_type)
        except (HashMismatch, NotAPicture):
            store.drop_part(company_id, sha256)
            raise
        store.drop_part(company_id, sha256)
    return True, part.total


def is_named_by(session: Session, device_ids: Collection[UUID], sha256: str) -> bool:
    """Whether a record that one of these phones sent names the picture."""
    text = cast(StoredCommand.blobs, Text)
    naming = select(StoredCommand.id).where(StoredCommand.device_id.in_(device_ids), text.contains(sha256))
    return session.scalars(naming.limit(1)).first() is not None


def keep_picture(session: Session, clock: Clock, store: BlobStore, data: bytes) -> str:
    """Keep a picture that came whole, from a form say, and return its hash. Raises PictureTooLarge, NotAPicture."""
    if len(data) > LIMIT:
        raise PictureTooLarge(limit=LIMIT)
    content_type = type_of(data)
    if content_type is None:
        raise NotAPicture
    sha256 = hashlib.sha256(data).hexdigest()
    if whole_picture(session, store, sha256) is None:
        _complete(session, clock, store, sha256, data, content_type)
    return sha256


def keep_document(session: Session, clock: Clock, store: BlobStore, data: bytes) -> str:
    """Keep a document that came whole and return its hash. A picture is kept as ``keep_picture`` does.

    Raises DocumentTooLarge, NotADocument.
    """
    if len(data) > DOCUMENT_LIMIT:
        megabytes = {"size": f"{len(data) / 2**20:.1f}", "limit": DOCUMENT_LIMIT // 2**20}
        raise DocumentTooLarge(at="file", **megabytes)
    content_type = document_type_of(data)
    if content_type is None:
        raise NotADocument(at="file")
    sha256 = hashlib.sha256(data).hexdigest()
    if whole_file(session, store, sha256) is None:
        _complete(session, clock, store, sha256, data, content_type)
    return sha256


def whole_file(session: Session, store: BlobStore, sha256: str) -> Blob | None:
    """The complete picture or document with this hash, if the disk has all of it."""
    blob = blob_of(session, sha256)
    if blob is None or blob.completed_at is None:
        return None
    files = [one for one in (blob.sha256, blob.display_sha256) if one]
    return blob if all(store.path(blob.company_id, one).exists() for one in files) else None


def shown_file(session: Session, store: BlobStore, sha256: str) -> tuple[bytes, str]:
    """The bytes that people see of a picture or document, and their type: of a picture the copy. Raises NotFound."""
    blob = whole_file(session, store, sha256)
    if blob is None:
        raise NotFound
    if blob.display_sha256 is None:
        return store.read(blob.company_id, blob.sha256), blob.content_type
    data = store.read(blob.company_id, blob.display_sha256)
    return data, type_of(data) or blob.content_type


def display_copy(session: Session, store: BlobStore, sha256: str) -> bytes:
    """The copy of a complete picture that people see. Raises NotFound."""
    blob = blob_of(session, sha256)
    if blob is None or blob.display_sha256 is None:
        raise NotFound
    try:
        return store.read(blob.company_id, blob.display_sha256)
    except FileNotFoundError:
        raise NotFound from None


@contextmanager
def _storage() -> Iterator[None]:
    """Tell a full disk from every other fault: the phone keeps the picture, and comes again."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(retry_after=FULL_RETRY_SECONDS) from error
        raise


def _complete(
    session: Session, clock: Clock, store: BlobStore, sha256: str, data: bytes, content_type: str
) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise HashMismatch
    if document_type_of(data) != content_type:
        raise NotAPicture
    display = for_display(data) if content_type in TYPES else None
    company_id = bound_company(session)
    with _storage():
        store.keep(company_id, data)
        display_sha256 = store.keep(company_id, display) if display else None
    with write_transaction(session):
        known = blob_of(session, sha256)
        if known is not None:
            known.display_sha256 = display_sha256
            return
        session.add(
            Blob(
                id=derived_id("blob", sha256),
                sha256=sha256,
                content_type=content_type,
                size=len(data),
                received=len(data),
                display_sha256=display_sha256,
                completed_at=clock.now(),
                created_at=clock.now(),
            )
        )
