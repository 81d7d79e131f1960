"""The office loads what a phone wrote to a file: first a look at what is in it, then all of it as if the phone had sent it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.clock import Clock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command
from webapp.core.db import bound_company, find
from webapp.core.errors import DomainError
from webapp.domains.identity.models import Device, User
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.blobs import blob_of, keep_picture, whole_picture
from webapp.domains.sync.errors import StorageFull
from webapp.domains.sync.outbox_file import Entry, OutboxFile
from webapp.domains.sync.receive import NOBODY, Phone, receive
from webapp.domains.sync.rules import MOST_COMMANDS
from webapp.domains.sync.tickets import TicketBook
from webapp.domains.sync.waiting import retry_deferred
from webapp.flows.photos import photo_arrived

NEW, UNREADABLE, FOREIGN = "new", "unreadable", "foreign"


@dataclass(frozen=True)
class FileRow:
    """One record of a file. *status*: ``new``, ``unreadable``, ``foreign`` (another company's), or how it stands on this server.

    *proved*: its ticket is one of ours. *photos* are those that it names, *photos_here* those of them that this server has.
    """

    command_id: UUID | None
    type: str
    status: str
    who: str
    who_en: str
    proved: bool
    device: str
    occurred_at: datetime | None
    body: Mapping[str, Any]
    photos: int
    photos_here: int


@dataclass
class Taken:
    """What became of a file: records by status, how many were here already, and photos."""

    statuses: Counter[str] = field(default_factory=Counter)
    already: int = 0
    left_out: int = 0
    photos: int = 0
    photos_damaged: int = 0
    photos_without_room: int = 0


class LoadedFile(Body):
    """A phone's file, known by the SHA-256 of its bytes, and what came of it."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    device: str = Field("", max_length=64)
    records: int = 0
    new: int = 0
    photos: int = 0


class Noted(BaseModel):
    """How many records were new."""

    new: int


@command("floor.note_file", permission="devices.write", body=LoadedFile, result=Noted)
def note_file(ctx: Context, body: LoadedFile) -> Noted:
    """Note in the log that a phone's file was loaded; its records stand there by themselves."""
    return Noted(new=body.new)


def look_through(session: Session, book: TicketBook, file: OutboxFile) -> list[FileRow]:
    """What is in *file*, in the order of recording. Writes nothing."""
    known = _stored(session, file.entries)
    return [_row(session, book, known, entry) for entry in _in_order(file.entries)]


def take_in(session: Session, clock: Clock, book: TicketBook, store: BlobStore, file: OutboxFile) -> Taken:
    """Take in all that is of this company, exactly as a push would, and the photos that it names. Twice changes nothing.

    A phone that this server does not know counts like one that was taken out of use: its records are kept for a person to judge.
    """
    taken = Taken()
    ours = [one for one in _in_order(file.entries) if one.command and not _is_foreign(session, book, one)]
    taken.left_out = len(file.entries) - len(ours)
    arrived: list[UUID] = []
    for phone, entries in _by_phone(session, file, ours):
        for start in range(0, len(entries), MOST_COMMANDS):
            part = [one.raw for one in entries[start : start + MOST_COMMANDS]]
            for outcome in receive(session, phone, part, book, clock):
                arrived.append(outcome.id)
                taken.already += outcome.duplicate
                taken.statuses[outcome.status] += not outcome.duplicate
    retry_deferred(session, clock, arrived)
    _take_photos(session, clock, store, file, _photos_of(ours), taken)
    return taken


def _take_photos(
    session: Session, clock: Clock, store: BlobStore, file: OutboxFile, wanted: set[str], taken: Taken
) -> None:
    for sha256, data in file.photos():
        if sha256 not in wanted or whole_picture(session, store, sha256) is not None:
            continue
        try:
            keep_picture(session, clock, store, data)
        except StorageFull:
            taken.photos_without_room += 1
            continue
        except (
            DomainError
        ):  # damaged, too large, no picture: the record itself is safe, and the phone still has it
            taken.photos_damaged += 1
            continue
        taken.photos += 1
        photo_arrived(session, clock, sha256)


def _photos_of(entries: Iterable[Entry]) -> set[str]:
    return {blob.sha256 for one in entries if one.command for blob in one.command.blobs}


def _by_phone(
    session: Session, file: OutboxFile, entries: Iterable[Entry]
) -> list[tuple[Phone, list[Entry]]]:
    found: dict[UUID, list[Entry]] = {}
    for one in entries:
        found.setdefault(one.device_id or file.device_id or NOBODY, []).append(one)
    return [(_phone(session, device_id, file.device_id), mine) for device_id, mine in found.items()]


def _phone(session: Session, device_id: UUID, writer: UUID | None) -> Phone:
    device = find(session, Device, device_id)
    revoked = device is None or device.revoked_at is not None
    return Phone(device_id, bound_company(session), revoked=revoked, sender=writer)


def _is_foreign(session: Session, book: TicketBook, entry: Entry) -> bool:
    ticket = book.read(entry.command.ticket) if entry.command else None
    return ticket is not None and ticket.company_id != bound_company(session)


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By stream and number; what cannot be read comes last."""
    return sorted(
        entries, key=lambda one: (0, one.command.stream, one.command.seq) if one.command else (1, "", 0)
    )


def _stored(session: Session, entries: Sequence[Entry]) -> dict[UUID, str]:
    ids = [one.command.id for one in entries if one.command]
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), 500):
        part = select(StoredCommand.id, StoredCommand.status).where(
            StoredCommand.id.in_(ids[start : start + 500])
        )
        found.update((row.id, row.status) for row in session.execute(part))
    return found


def _row(session: Session, book: TicketBook, known: Mapping[UUID, str], entry: Entry) -> FileRow:
    sent = entry.command
    if sent is None:
        return FileRow(None, "", UNREADABLE, entry.user, "", False, "", None, {}, 0, 0)
    ticket = book.read(sent.ticket)
    foreign = _is_foreign(session, book, entry)
    user = find(session, User, ticket.user_id) if ticket and not foreign else None
    device = find(session, Device, entry.device_id) if entry.device_id else None
    return FileRow(
        command_id=sent.id,
        type=sent.type,
        status=FOREIGN if foreign else known.get(sent.id, NEW),
        who=user.name if user else entry.user,
        who_en=user.name_en if user else "",
        proved=user is not None,
        device=device.number if device else "",
        occurred_at=sent.occurred_at,
        body=sent.body,
        photos=len(sent.blobs),
        photos_here=sum(blob_of(session, one.sha256) is not None for one in sent.blobs),
    )
