"""What is missing from a phone, and what came under a number that another record has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.core.command_store import CommandConflict, StoredCommand
from webapp.core.commands import Body, Context, command
from webapp.core.db import Record, fetch
from webapp.core.listing import AnySelect, page_of
from webapp.core.queries import NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import Device, User
from webapp.domains.sync.streams import ids_in, own_stream
from webapp.flows.record_story import shown

R = TypeVar("R", bound=Record)
AnyRow = Row[str, int, int, datetime]


class StreamGap(BaseModel):
    """Records that a phone numbered but never sent: they were lost, or are still on it. ``since``: when that first showed."""

    stream: str
    device_id: UUID | None
    device: str
    device_name: str
    author: str
    author_en: str
    missing: int
    last_seq: int
    since: datetime
    last_received_at: datetime


class OneSide(BaseModel):
    """One of two records under the same number."""

    type: str
    body: dict[str, Any]
    author: str
    author_en: str
    device: str
    received_at: datetime
    status: str


class Conflict(BaseModel):
    """A record that came under the id of another one: ``first`` counts, ``other`` was set aside."""

    id: UUID
    command_id: UUID
    first: OneSide
    other: OneSide
    looked_at: datetime | None
    looked_by: str


class LookAt(Body):
    """Which conflict somebody has looked at."""

    conflict_id: UUID


@command("floor.look_at_conflict", permission="floor.decide", body=LookAt)
def look_at_conflict(ctx: Context, body: LookAt) -> None:
    """Note that both records under one number were looked at."""
    conflict = fetch(ctx.session, CommandConflict, body.conflict_id, lock=True)
    if conflict.looked_at is None:
        conflict.looked_at, conflict.looked_by_id = ctx.now, ctx.actor.user_id


@query("floor.gaps", permission="devices.read", params=NoParams, result=list[StreamGap])
def gaps(ctx: ReadContext, params: NoParams) -> list[StreamGap]:
    """Phones that lost records, or still keep some: their numbers have gaps. A gap closes by itself when they arrive.

    What came under a phone's numbers from another phone, or for another person than its stream names, is left out: it neither
    opens a gap nor closes one.
    """
    # A number that came twice must not stand for one that is missing.
    count, last = func.count(StoredCommand.seq.distinct()), func.max(StoredCommand.seq)
    statement: AnySelect = (
        select(StoredCommand.stream, count, last, func.max(StoredCommand.received_at))
        .where(StoredCommand.stream.is_not(None), own_stream())
        .group_by(StoredCommand.stream)
        .having(last > count)
    )
    rows = ctx.session.execute(statement).all()
    ids = {row[0]: ids_in(row[0]) for row in rows}
    devices = _by_id(ctx.session, Device, (one for one, _ in ids.values()))
    people = _by_id(ctx.session, User, (one for _, one in ids.values()))
    found = [_gap(ctx, row, devices.get(ids[row[0]][0]), people.get(ids[row[0]][1])) for row in rows]
    return sorted(found, key=lambda one: one.since)


@query("floor.conflicts", permission="floor.decide", params=PageParams, result=Page[Conflict])
def conflicts(ctx: ReadContext, params: PageParams) -> Page[Conflict]:
    """Records set aside because their id was taken by another one: those first at which nobody has looked, then the latest."""
    looked = CommandConflict.looked_at
    statement = (
        select(CommandConflict, StoredCommand)
        .join(StoredCommand, StoredCommand.id == CommandConflict.command_id)
        .order_by(looked.is_not(None), CommandConflict.received_at.desc(), CommandConflict.id)
    )
    rows, counted = page_of(ctx.session, statement, params)
    people = _by_id(ctx.session, User, _people_of(rows))
    devices = _by_id(ctx.session, Device, (side.device_id for row in rows for side in row))
    views = [
        Conflict(
            id=other.id,
            command_id=first.id,
            first=_side(first, first.status, people, devices),
            other=_side(other, "rejected", people, devices),
            looked_at=other.looked_at,
            looked_by=_text(people.get(other.looked_by_id), "name"),
        )
        for other, first in rows
    ]
    return Page(rows=views, **counted)


def _gap(ctx: ReadContext, row: AnyRow, device: Device | None, author: User | None) -> StreamGap:
    stream, received, largest, at = row
    return StreamGap(
        stream=stream,
        device_id=device.id if device else None,
        device=_text(device, "number"),
        device_name=_text(device, "name"),
        author=_text(author, "name"),
        author_en=_text(author, "name_en"),
        missing=largest - received,
        last_seq=largest,
        since=_since(ctx.session, stream) or at,
        last_received_at=at,
    )


def _since(session: Session, stream: str) -> datetime | None:
    """When the first record arrived whose predecessor had not."""
    before = aliased(StoredCommand)
    follows = exists().where(
        before.company_id == StoredCommand.company_id,
        before.stream == StoredCommand.stream,
        before.seq == StoredCommand.seq - 1,
        own_stream(before),
    )
    statement = select(func.min(StoredCommand.received_at)).where(
        StoredCommand.stream == stream, StoredCommand.seq > 1, own_stream(), ~follows
    )
    return session.scalar(statement)


def _side(
    row: StoredCommand | CommandConflict,
    status: str,
    people: dict[UUID | None, User],
    devices: dict[UUID | None, Device],
) -> OneSide:
    author = people.get(row.actor_id)
    return OneSide(
        type=row.type,
        body=shown(row.body),
        author=_text(author, "name"),
        author_en=_text(author, "name_en"),
        device=_text(devices.get(row.device_id), "number"),
        received_at=row.received_at,
        status=status,
    )


def _people_of(rows: Iterable[Any]) -> list[UUID | None]:
    return [one for other, first in rows for one in (other.actor_id, first.actor_id, other.looked_by_id)]


def _by_id(session: Session, model: type[R], ids: Iterable[UUID | None]) -> dict[UUID | None, R]:
    wanted = {one for one in ids if one is not None}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(wanted)))}


def _text(row: object, field: str) -> str:
    return str(getattr(row, field, "") or "")
