"""The list of what waits for a person, in words that a team leader knows: whose record, of which order, why it waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.core.db import Record
from webapp.core.listing import AnySelect, page_of
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import Device, User
from webapp.domains.items.models import Item, Unit
from webapp.domains.production import operations as production
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderOperation
from webapp.flows.change_held import may_change
from webapp.flows.close_for_worker import Closing, closing_of
from webapp.flows.decide_held import WAITING, waits_for_somebody
from webapp.flows.questions import asked_back, has_reader, unanswered
from webapp.flows.record_story import StoryStep, shown, stories_of

ASKED = "asked"

R = TypeVar("R", bound=Record)


class HeldParams(PageParams):
    """``status``: one of held, stored, deferred, failed, or asked: returned with a question; empty for all of them.

    ``command_id``: this record alone, decided or not.
    """

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
    """A record that waits. ``message`` is a template for ``params``; ``body`` is what was recorded.

    ``open``: it still waits for somebody; ``asked_back``: for its author's answer; ``unanswered``: that answer does not come;
    ``askable``: its author would read a question; ``changeable``: somebody may put it right.
    """

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
    order_status: str
    body: dict[str, Any]
    errors: list[dict[str, Any]]
    photos: list[str]
    occurred_at: datetime
    received_at: datetime
    open: bool
    asked_back: bool
    unanswered: bool
    askable: bool
    changeable: bool
    closing: Closing | None
    story: list[StoryStep]


@query("floor.held", permission="floor.decide", params=HeldParams, result=Page[HeldRow])
def held(ctx: ReadContext, params: HeldParams) -> Page[HeldRow]:
    """Records that wait for a decision or could not be judged, the oldest first."""
    statement = select(StoredCommand).where(_wanted(params))
    statement = statement.order_by(StoredCommand.received_at, StoredCommand.id)
    rows, counted = page_of(ctx.session, statement, params)
    views = _views(ctx, [row[0] for row in rows])
    return Page(rows=views, **counted)


def _wanted(params: HeldParams) -> ColumnElement[bool]:
    if params.command_id is not None:
        return StoredCommand.id == params.command_id
    if params.status == ASKED:
        return asked_back()
    if params.status in WAITING:
        return StoredCommand.status == params.status
    return waits_for_somebody()


@query("floor.held_count", permission="floor.decide", params=NoParams, result=int)
def held_count(ctx: ReadContext, _params: NoParams) -> int:
    """How many records wait for a decision; those that wait for their author's answer count when it does not come."""
    waits = or_(StoredCommand.status.in_(WAITING), unanswered(ctx.session, ctx.now))
    statement = select(func.count()).select_from(StoredCommand).where(waits)
    return ctx.session.scalar(statement) or 0


def _views(ctx: ReadContext, rows: Sequence[StoredCommand]) -> list[HeldRow]:
    session = ctx.session
    people = _by_id(session, User, (row.actor_id for row in rows))
    devices = _by_id(session, Device, (row.device_id for row in rows))
    tickets = _by_id(session, Ticket, (_id_of(row, "ticket_id") for row in rows))
    named = {row.id: _order_id(row, tickets) for row in rows}
    orders = _orders(session, set(named.values()))
    operations = _by_id(session, WorkOrderOperation, (_id_of(row, "operation_id") for row in rows))
    stories = stories_of(session, rows)
    asked = _which(session, rows, asked_back())
    in_vain = _which(session, rows, unanswered(session, ctx.now))
    askable = _which(session, rows, has_reader(session))
    return [
        _view(
            session,
            row,
            people.get(row.actor_id),
            devices.get(row.device_id),
            orders.get(named[row.id]),
            operations.get(_id_of(row, "operation_id")),
            asked_back=row.id in asked,
            unanswered=row.id in in_vain,
            askable=row.id in askable,
            changeable=row.actor_id is not None and may_change(ctx.actor, row.type),
            story=stories.get(row.id, []),
        )
        for row in rows
    ]


def _which(session: Session, rows: Sequence[StoredCommand], condition: ColumnElement[bool]) -> set[UUID]:
    among = StoredCommand.id.in_([row.id for row in rows])
    return set(session.scalars(select(StoredCommand.id).where(among, condition)))


def _view(
    session: Session,
    row: StoredCommand,
    author: User | None,
    device: Device | None,
    about: _About | None,
    operation: WorkOrderOperation | None,
    *,
    asked_back: bool,
    unanswered: bool,
    askable: bool,
    changeable: bool,
    story: list[StoryStep],
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
        order_status=_text(work_order, "status"),
        body=shown(row.body),
        errors=answer.get("errors", []),
        photos=[blob["sha256"] for blob in row.blobs],
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        open=row.status in WAITING or asked_back,
        asked_back=asked_back,
        unanswered=unanswered,
        askable=askable,
        changeable=changeable,
        closing=closing_of(session, row),
        story=story,
    )


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
    if not wanted:
        return []
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
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(wanted)))}


def _id_of(row: StoredCommand, field: str) -> UUID | None:
    """An id inside a body that perhaps was never valid."""
    return _uuid(row.body.get(field))


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _text(row: object, field: str) -> str:
    return str(getattr(row, field, "") or "")
