"""The list of what waits for a person, in words that a team leader knows: whose record, of which order, why it waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.command_store import CommandConflict, StoredCommand
from webapp.core.db import Record
from webapp.core.listing import AnySelect, page_of
from webapp.core.queries import NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import Device, User
from webapp.domains.items.models import Item
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderOperation
from webapp.flows.decide_held import WAITING

R = TypeVar("R", bound=Record)


class HeldParams(PageParams):
    """``status``: one of held, stored, deferred, failed; empty for all of them."""

    status: str = ""


class HeldRow(BaseModel):
    """A record that waits. ``message`` is a template for ``params``; ``body`` is what was recorded."""

    command_id: UUID
    type: str
    status: str
    code: str | None
    message: str | None
    params: dict[str, str]
    flags: list[str]
    attempts: int
    author_id: UUID | None
    author: str
    author_en: str
    device: str
    work_order_id: UUID | None
    work_order: str
    item: str
    item_en: str
    operation_id: UUID | None
    operation: str
    operation_en: str
    body: dict[str, Any]
    photos: list[str]
    occurred_at: datetime
    received_at: datetime


class StreamGap(BaseModel):
    """Records that a phone numbered but never sent: they were lost, or are still on it."""

    stream: str
    device: str
    author: str
    missing: int
    last_seq: int
    last_received_at: datetime


class Conflict(BaseModel):
    """A record that came under the id of another one."""

    id: UUID
    command_id: UUID
    type: str
    author: str
    device: str
    body: dict[str, Any]
    received_at: datetime


@query("floor.held", permission="floor.decide", params=HeldParams, result=Page[HeldRow])
def held(ctx: ReadContext, params: HeldParams) -> Page[HeldRow]:
    """Records that wait for a decision or could not be judged, the oldest first."""
    wanted = [params.status] if params.status in WAITING else list(WAITING)
    statement = (
        select(StoredCommand)
        .where(StoredCommand.status.in_(wanted))
        .order_by(StoredCommand.received_at, StoredCommand.id)
    )
    rows, total = page_of(ctx.session, statement, params)
    views = _views(ctx.session, [row[0] for row in rows])
    return Page(rows=views, total=total, page=params.page, size=params.size)


@query("floor.gaps", permission="devices.read", params=NoParams, result=list[StreamGap])
def gaps(ctx: ReadContext, params: NoParams) -> list[StreamGap]:
    """Phones that lost records, or still keep some: their numbers have gaps."""
    count, last = func.count(StoredCommand.id), func.max(StoredCommand.seq)
    statement: AnySelect = (
        select(StoredCommand.stream, count, last, func.max(StoredCommand.received_at))
        .where(StoredCommand.stream.is_not(None))
        .group_by(StoredCommand.stream)
        .having(last > count)
    )
    rows = ctx.session.execute(statement).all()
    ids = {stream: _ids_in(stream) for stream, *_ in rows}
    devices = _by_id(ctx.session, Device, (one for one, _ in ids.values()))
    people = _by_id(ctx.session, User, (one for _, one in ids.values()))
    return [
        StreamGap(
            stream=stream,
            device=_text(devices.get(ids[stream][0]), "number"),
            author=_text(people.get(ids[stream][1]), "name"),
            missing=largest - received,
            last_seq=largest,
            last_received_at=at,
        )
        for stream, received, largest, at in rows
    ]


@query("floor.conflicts", permission="floor.decide", params=PageParams, result=Page[Conflict])
def conflicts(ctx: ReadContext, params: PageParams) -> Page[Conflict]:
    """Records set aside because their id was taken by another one, the latest first."""
    statement = select(CommandConflict).order_by(CommandConflict.received_at.desc(), CommandConflict.id)
    rows, total = page_of(ctx.session, statement, params)
    found: list[CommandConflict] = [row[0] for row in rows]
    people = _by_id(ctx.session, User, (one.actor_id for one in found))
    devices = _by_id(ctx.session, Device, (one.device_id for one in found))
    views = [
        Conflict(
            id=one.id,
            command_id=one.command_id,
            type=one.type,
            author=_text(people.get(one.actor_id), "name"),
            device=_text(devices.get(one.device_id), "number"),
            body=one.body,
            received_at=one.received_at,
        )
        for one in found
    ]
    return Page(rows=views, total=total, page=params.page, size=params.size)


def _views(session: Session, rows: Sequence[StoredCommand]) -> list[HeldRow]:
    people = _by_id(session, User, (row.actor_id for row in rows))
    devices = _by_id(session, Device, (row.device_id for row in rows))
    orders = _orders(session, {_id_of(row, "ticket_id") for row in rows})
    operations = _by_id(session, WorkOrderOperation, (_id_of(row, "operation_id") for row in rows))
    return [
        _view(
            row,
            people.get(row.actor_id),
            devices.get(row.device_id),
            orders.get(_id_of(row, "ticket_id")),
            operations.get(_id_of(row, "operation_id")),
        )
        for row in rows
    ]


def _view(
    row: StoredCommand,
    author: User | None,
    device: Device | None,
    order: tuple[WorkOrder, Item] | None,
    operation: WorkOrderOperation | None,
) -> HeldRow:
    answer = row.answer or {}
    work_order, item = order or (None, None)
    return HeldRow(
        command_id=row.id,
        type=row.type,
        status=row.status,
        code=answer.get("code"),
        message=answer.get("message"),
        params=answer.get("params", {}),
        flags=row.flags,
        attempts=row.attempts,
        author_id=row.actor_id,
        author=_text(author, "name"),
        author_en=_text(author, "name_en"),
        device=_text(device, "number"),
        work_order_id=work_order.id if work_order else None,
        work_order=_text(work_order, "number"),
        item=_text(item, "name"),
        item_en=_text(item, "name_en"),
        operation_id=operation.id if operation else None,
        operation=_text(operation, "name"),
        operation_en=_text(operation, "name_en"),
        body=row.body,
        photos=[blob["sha256"] for blob in row.blobs],
        occurred_at=row.occurred_at,
        received_at=row.received_at,
    )


def _orders(session: Session, ticket_ids: set[UUID | None]) -> dict[UUID | None, tuple[WorkOrder, Item]]:
    statement: AnySelect = (
        select(Ticket.id, WorkOrder, Item)
        .join(WorkOrder, WorkOrder.id == Ticket.work_order_id)
        .join(Item, Item.id == WorkOrder.item_id)
        .where(Ticket.id.in_(ticket_ids - {None}))
    )
    return {ticket_id: (order, item) for ticket_id, order, item in session.execute(statement)}


def _by_id(session: Session, model: type[R], ids: Iterable[UUID | None]) -> dict[UUID | None, R]:
    wanted = {one for one in ids if one is not None}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(wanted)))}


def _id_of(row: StoredCommand, field: str) -> UUID | None:
    """An id inside a body that perhaps was never valid."""
    return _uuid(row.body.get(field))


def _ids_in(stream: str) -> tuple[UUID | None, UUID | None]:
    """Device and user of a stream, which is their ids with a colon between."""
    device, _, user = stream.partition(":")
    return _uuid(device), _uuid(user)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _text(row: object, field: str) -> str:
    return str(getattr(row, field, "") or "")
