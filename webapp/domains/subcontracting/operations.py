"""What is done with subcontract orders; every verb flushes and never commits.

Quantities are in the item's own unit, prices without tax in the company's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.codes import new_code
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.errors import StateError
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO
from webapp.domains.identity.companies import own_company
from webapp.domains.items.structure import material_lines
from webapp.domains.production.models import WorkOrder, WorkOrderOperation
from webapp.domains.purchasing.errors import DueBeforeOrdered
from webapp.domains.purchasing.terms import check_item, check_supplier
from webapp.domains.subcontracting import rules
from webapp.domains.subcontracting.account import anything_outside
from webapp.domains.subcontracting.errors import (
    NoMaterials,
    SentAfterDue,
    StillOutside,
    WorkOrderNotOpen,
)
from webapp.domains.subcontracting.models import (
    AWAITING,
    OVER,
    SubcontractMaterial,
    SubcontractOrder,
    SubcontractSending,
)

KIND = "subcontract_order"
"""What moves and cost entries call an order."""


def document_of(order: SubcontractOrder) -> DocumentRef:
    """How postings name *order*."""
    return DocumentRef(KIND, order.id, order.number)


def lock_order(session: Session, order_id: UUID) -> SubcontractOrder:
    """The order, locked: whoever sends, receives or settles takes this lock first. Raises NotFound."""
    return fetch(session, SubcontractOrder, order_id, lock=True)


def materials_of(session: Session, order_id: UUID) -> list[SubcontractMaterial]:
    """What an order for an item needs, in sequence."""
    statement = select(SubcontractMaterial).where(SubcontractMaterial.order_id == order_id)
    return list(session.scalars(statement.order_by(SubcontractMaterial.seq)))


def order_item(
    ctx: Context,
    *,
    supplier_id: UUID,
    item_id: UUID,
    quantity: Decimal,
    unit_price: Decimal,
    due_on: date,
    loss_rates: Mapping[UUID, Decimal],
    send_on: date | None = None,
    note: str = "",
) -> SubcontractOrder:
    """Have *quantity* of an item made outside of what its bill of materials says.

    *loss_rates*: what may be lost of a material, where it is not what the bill of materials says. *send_on*: when our material
    is to go out. Raises NotFound, NotASupplier, NotForPurchase, NoMaterials, DueBeforeOrdered, SentAfterDue.
    """
    check_supplier(ctx.session, supplier_id)
    item = check_item(ctx.session, item_id, at="item_id")
    lines: dict[UUID, tuple[Decimal, Decimal]] = {}
    for one in material_lines(ctx.session, item_id, ctx.today):
        before = lines.get(one.component_id, (ZERO, ZERO))[0]
        lines[one.component_id] = (before + one.quantity, one.loss_rate)
    if not lines:
        raise NoMaterials(at="item_id", item=item.number)
    order = _new_order(ctx, supplier_id, item_id, quantity, unit_price, due_on, note)
    _date_sending(order, send_on)
    ctx.session.add_all(
        SubcontractMaterial(
            id=new_id(),
            order_id=order.id,
            seq=seq,
            item_id=component_id,
            quantity_per=per,
            loss_rate=loss_rates.get(component_id, loss_rate),
        )
        for seq, (component_id, (per, loss_rate)) in enumerate(lines.items(), start=1)
    )
    ctx.session.flush()
    return order


def order_operation(
    ctx: Context,
    *,
    supplier_id: UUID,
    work_order: WorkOrder,
    operation: WorkOrderOperation,
    quantity: Decimal,
    unit_price: Decimal,
    due_on: date,
    loss_rate: Decimal,
    note: str = "",
) -> SubcontractOrder:
    """Have an operation of a released work order done outside. Raises NotASupplier, WorkOrderNotOpen, DueBeforeOrdered."""
    check_supplier(ctx.session, supplier_id)
    if work_order.status not in ("released", "started"):
        raise WorkOrderNotOpen(at="operation_id", order=work_order.number, status=work_order.status)
    order = _new_order(ctx, supplier_id, work_order.item_id, quantity, unit_price, due_on, note)
    order.work_order_id, order.operation_id, order.loss_rate = work_order.id, operation.id, loss_rate
    ctx.session.flush()
    return order


def _new_order(
    ctx: Context,
    supplier_id: UUID,
    item_id: UUID,
    quantity: Decimal,
    unit_price: Decimal,
    due_on: date,
    note: str,
) -> SubcontractOrder:
    if due_on < ctx.today:
        raise DueBeforeOrdered(at="due_on")
    order = SubcontractOrder(
        id=new_id(),
        number=next_number(ctx.session, "SC", ctx.today),
        supplier_id=supplier_id,
        item_id=item_id,
        quantity=quantity,
        unit_price=unit_price,
        status="ordered",
        ordered_on=ctx.today,
        due_on=due_on,
        note=note,
        sent=ZERO,
        good=ZERO,
        scrap=ZERO,
        material_scrap=ZERO,
        loss_rate=ZERO,
        version=1,
        created_at=ctx.now,
    )
    ctx.session.add(order)
    ctx.session.flush()
    return order


def change_order(
    ctx: Context,
    order: SubcontractOrder,
    *,
    due_on: date | None = None,
    unit_price: Decimal | None = None,
    note: str | None = None,
    send_on: date | None = None,
) -> None:
    """Another day, another fee for what still comes, another note. Raises StateError, DueBeforeOrdered, SentAfterDue."""
    check_open(order)
    if due_on is not None and due_on < order.ordered_on:
        raise DueBeforeOrdered(at="due_on")
    order.due_on = due_on or order.due_on
    _date_sending(order, send_on or order.send_on)
    order.unit_price = order.unit_price if unit_price is None else unit_price
    order.note = order.note if note is None else note
    order.version += 1


def move(ctx: Context, order: SubcontractOrder, due_on: date) -> None:
    """Expect the pieces on another day, and send our material as much earlier or later. Raises StateError, DueBeforeOrdered."""
    shift = due_on - order.due_on
    order.send_on = None if order.send_on is None else max(order.send_on + shift, ctx.today)
    change_order(ctx, order, due_on=due_on)


def enlarge(ctx: Context, order: SubcontractOrder, quantity: Decimal) -> None:
    """Have so many pieces more made of an item, while some are still to come. Raises StateError."""
    if order.operation_id is not None or order.status not in AWAITING:
        raise StateError(status=order.status)
    order.quantity += quantity
    order.version += 1
    ctx.session.flush()


def _date_sending(order: SubcontractOrder, send_on: date | None) -> None:
    if send_on is not None and send_on > order.due_on:
        raise SentAfterDue(at="send_on")
    order.send_on = send_on


def cancel(ctx: Context, order: SubcontractOrder) -> None:
    """Give up an order on which nothing came and of which nothing is with the supplier. Raises StateError, StillOutside."""
    if order.status in OVER or order.came:
        raise StateError(status=order.status)
    if anything_outside(ctx.session, order):
        raise StillOutside
    finish(ctx, order, "cancelled")


def finish(ctx: Context, order: SubcontractOrder, status: str) -> None:
    """Nothing more happens on *order*."""
    order.status = status
    order.finished_at = ctx.occurred_at
    order.version += 1


def check_open(order: SubcontractOrder) -> None:
    """Raise StateError for an order that is over."""
    if order.status in OVER:
        raise StateError(status=order.status)


def note_sending(
    ctx: Context, order: SubcontractOrder, kind: str, pieces: Decimal, note: str = ""
) -> SubcontractSending:
    """A basket under the next number SD-YYYY-NNNN, with a code of its own."""
    row = plain_row(
        SubcontractSending,
        id=new_id(),
        number=next_number(ctx.session, "SD", ctx.today),
        code=new_code(own_company(ctx.session).tag),
        order_id=order.id,
        kind=kind,
        pieces=pieces,
        note=note,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    write_down(ctx.session, row)
    return row


def settle_status(ctx: Context, order: SubcontractOrder) -> None:
    """Bring the order's state to what it follows from."""
    out = anything_outside(ctx.session, order)
    order.status = rules.status_of(order.status, order.quantity, order.came, anything_out=out)
    order.version += 1


def of_work_order(session: Session, work_order_id: UUID) -> list[SubcontractOrder]:
    """The orders by which operations of a work order are done outside and that are not over."""
    statement = select(SubcontractOrder).where(
        SubcontractOrder.work_order_id == work_order_id, SubcontractOrder.status.not_in(OVER)
    )
    return list(session.scalars(statement.order_by(SubcontractOrder.id)))


def of_operation(session: Session, operation_id: UUID) -> list[SubcontractOrder]:
    """The orders by which an operation is done outside and that are not over."""
    statement = select(SubcontractOrder).where(
        SubcontractOrder.operation_id == operation_id, SubcontractOrder.status.not_in(OVER)
    )
    return list(session.scalars(statement))
