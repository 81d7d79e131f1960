"""The list of what waits for a person, in words that a team leader knows: whose record, of which order, why it waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.command_store import CommandConflict, StoredCommand
from webapp.core.db import Record
from webapp.core.listing import AnySelect, page_of
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import Device, User
from webapp.domains.items.models import Item, Unit
from webapp.domains.production import operations as production
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderOperation
from webapp.flows.decide_held import WAITING

R = TypeVar("R", bound=Record)


class HeldParams(PageParams):
    """``status``: one of held, stored, deferred, failed; empty for all of them. ``command_id``: this record alone."""

    status: str = ""
    command_id: UUID | None = None


class HeldFigures(BaseModel):
    """The operation that a record is about, in numbers: what came in, what came out of it, and what is left."""

    ordered: Quantity
    came_in: Quantity
    good: Quantity
    scrap: Quantity
    left: Quantity
    unit: str
    unit_en: str


class HeldMaterial(BaseModel):
    """A material that a record wants to take, against what its order needs and has."""

    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: str
    required: Quantity
    issued: Quantity


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
    figures: HeldFigures | None
    materials: list[HeldMaterial]
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
    if params.command_id is not None:
        statement = statement.where(StoredCommand.id == params.command_id)
    rows, total = page_of(ctx.session, statement, params)
    views = _views(ctx.session, [row[0] for row in rows])
    return Page(rows=views, total=total, page=params.page, size=params.size)


@query("floor.held_count", permission="floor.decide", params=NoParams, result=int)
def held_count(ctx: ReadContext, _params: NoParams) -> int:
    """How many records wait for a person."""
    statement = select(func.count()).select_from(StoredCommand).where(StoredCommand.status.in_(WAITING))
    return ctx.session.scalar(statement) or 0


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
            body=_shown(one.body),
            received_at=one.received_at,
        )
        for one in found
    ]
    return Page(rows=views, total=total, page=params.page, size=params.size)


def _views(session: Session, rows: Sequence[StoredCommand]) -> list[HeldRow]:
    people = _by_id(session, User, (row.actor_id for row in rows))
    devices = _by_id(session, Device, (row.device_id for row in rows))
    tickets = _by_id(session, Ticket, (_id_of(row, "ticket_id") for row in rows))
    named = {row.id: _order_id(row, tickets) for row in rows}
    orders = _orders(session, set(named.values()))
    operations = _by_id(session, WorkOrderOperation, (_id_of(row, "operation_id") for row in rows))
    return [
        _view(
            session,
            row,
            people.get(row.actor_id),
            devices.get(row.device_id),
            orders.get(named[row.id]),
            operations.get(_id_of(row, "operation_id")),
        )
        for row in rows
    ]


def _view(
    session: Session,
    row: StoredCommand,
    author: User | None,
    device: Device | None,
    about: _About | None,
    operation: WorkOrderOperation | None,
) -> HeldRow:
    answer = row.answer or {}
    work_order, item = (about.order, about.item) if about else (None, None)
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
        figures=_figures(session, about, operation) if about and operation else None,
        materials=_materials(session, row, about) if about else [],
        body=_shown(row.body),
        photos=[blob["sha256"] for blob in row.blobs],
        occurred_at=row.occurred_at,
        received_at=row.received_at,
    )


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """What was recorded, without the hashes of passwords and tokens: they are for nobody to read."""
    return {name: value for name, value in body.items() if not name.endswith("_hash")}


class _About(NamedTuple):
    """The order that a record is about."""

    order: WorkOrder
    item: Item
    unit: Unit


def _order_id(row: StoredCommand, tickets: dict[UUID | None, Ticket]) -> UUID | None:
    """The work order that a record names, by its ticket or itself."""
    ticket = tickets.get(_id_of(row, "ticket_id"))
    return ticket.work_order_id if ticket else _id_of(row, "work_order_id")


def _orders(session: Session, order_ids: set[UUID | None]) -> dict[UUID | None, _About]:
    statement: AnySelect = (
        select(WorkOrder, Item, Unit)
        .join(Item, Item.id == WorkOrder.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(WorkOrder.id.in_(order_ids - {None}))
    )
    return {row[0].id: _About(*row) for row in session.execute(statement)}


def _figures(session: Session, about: _About, operation: WorkOrderOperation) -> HeldFigures:
    steps = production.operations_of(session, about.order.id)
    came_in = production.input_of(about.order, steps, operation)
    return HeldFigures(
        ordered=about.order.quantity,
        came_in=came_in,
        good=operation.good,
        scrap=operation.scrap,
        left=max(ZERO, came_in - production.output_of(operation)),
        unit=about.unit.name,
        unit_en=about.unit.name_en,
    )


def _materials(session: Session, row: StoredCommand, about: _About) -> list[HeldMaterial]:
    """The lines of a material issue; a body that was never valid has none."""
    lines = row.body.get("lines")
    wanted = {_uuid(line.get("material_id")): str(line.get("quantity", "")) for line in _mappings(lines)}
    needed = [one for one in production.materials_of(session, about.order.id) if one.id in wanted]
    items = _by_id(session, Item, (one.item_id for one in needed))
    units = _by_id(session, Unit, (item.unit_id for item in items.values()))
    return [
        HeldMaterial(
            item_number=items[one.item_id].number,
            item_name=items[one.item_id].name,
            item_name_en=items[one.item_id].name_en,
            unit=units[items[one.item_id].unit_id].name,
            unit_en=units[items[one.item_id].unit_id].name_en,
            quantity=wanted[one.id],
            required=one.required,
            issued=one.issued,
        )
        for one in needed
    ]


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


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
