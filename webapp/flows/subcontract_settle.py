"""A subcontract order ends: what never came back is within the allowed loss, charged to the supplier, or borne by us.

Loss within the rate is normal and makes the good pieces dearer; beyond it the supplier owes what the material had cost
(SUB-LOSS), or we bear it with a reason (costing.md §3, "Scrap"; shopfloor.md, Subcontracting 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down
from webapp.core.quantity import ZERO, Money
from webapp.domains.finance import operations as finance
from webapp.domains.finance.queries import cost_before
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory import outside
from webapp.domains.production import operations as production
from webapp.domains.production.models import WorkOrderOperation
from webapp.domains.production.rules import stock_share
from webapp.domains.subcontracting import operations, rules
from webapp.domains.subcontracting.account import accounts_of, pieces_outside
from webapp.domains.subcontracting.errors import ReasonNeeded
from webapp.domains.subcontracting.models import SubcontractLoss, SubcontractMaterial, SubcontractOrder
from webapp.domains.subcontracting.rules import Loss
from webapp.flows.close_order import settle_if_closed
from webapp.flows.report_operation import Report, ScrapLine, report_from_outside
from webapp.flows.subcontract_receive import first_ticket


class SettleSubcontract(Body):
    """The end of an order. *borne*: the items whose excess loss we bear, with a *reason*; all other is charged at cost."""

    order_id: UUID
    borne: list[UUID] = Field(default_factory=list, max_length=200)
    reason: str = Field("", max_length=200)


class SubcontractSettled(BaseModel):
    """What the supplier owes us, what we bear, and what made the good pieces dearer."""

    charged: Money
    accepted: Money
    to_stock: Money
    to_variance: Money
    order_status: str


@dataclass(frozen=True)
class _Booked:
    """What is lost of one thing, and where the value of what was allowed went."""

    item_id: UUID
    loss: Loss
    to_stock: Decimal = ZERO

    @property
    def to_variance(self) -> Decimal:
        return self.loss.allowed_value - self.to_stock


@command(
    "subcontracting.settle", permission="purchasing.write", body=SettleSubcontract, result=SubcontractSettled
)
def settle_subcontract(ctx: Context, body: SettleSubcontract) -> SubcontractSettled:
    """Settle an order: nothing more is sent or expected, and nothing of it is left with the supplier."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.check_open(order)
    booked = _pieces(ctx, order, body) if order.operation_id is not None else _materials(ctx, order)
    if any(one.loss.excess and one.item_id in body.borne for one in booked) and not body.reason:
        raise ReasonNeeded(at="reason")
    rows = [_written(ctx, order, body, one) for one in booked]
    operations.finish(ctx, order, "settled")
    return SubcontractSettled(
        charged=sum((one.charged for one in rows), ZERO),
        accepted=sum((one.accepted for one in rows), ZERO),
        to_stock=sum((one.to_stock for one in rows), ZERO),
        to_variance=sum((one.to_variance for one in rows), ZERO),
        order_status=order.status,
    )


def _materials(ctx: Context, order: SubcontractOrder) -> list[_Booked]:
    materials = operations.materials_of(ctx.session, order.id)
    inventory.lock_items(ctx.session, [order.item_id, *(one.item_id for one in materials)])
    accounts = accounts_of(ctx.session, order.id)
    return [
        _write_off(ctx, order, one, accounts[one.item_id])
        for one in materials
        if accounts[one.item_id].left > 0
    ]


def _write_off(
    ctx: Context, order: SubcontractOrder, material: SubcontractMaterial, account: rules.Account
) -> _Booked:
    """Nothing of the material is with the supplier any more; the allowed part goes to the pieces that were made of it."""
    faulty = rules.used_by(order.material_scrap, material.quantity_per)
    loss = rules.settle(account.left, account.value, account.used, material.loss_rate, faulty)
    document = operations.document_of(order)
    outside.write_off(
        ctx,
        item_id=material.item_id,
        quantity=account.left,
        place=outside.place_at(ctx, order.supplier_id),
        document=document,
    )
    to_stock = ZERO
    if loss.allowed_value and order.good > 0:
        here = inventory.valued_quantity(ctx.session, order.item_id)
        worth = inventory.valued_amount(ctx.session, order.item_id)
        to_stock = stock_share(loss.allowed_value, order.good, here, worth)
        inventory.revalue(ctx, item_id=order.item_id, amount=to_stock, document=document)
    return _Booked(material.item_id, loss, to_stock)


def _pieces(ctx: Context, order: SubcontractOrder, body: SettleSubcontract) -> list[_Booked]:
    """Pieces that never came back are scrap of the work order; what is beyond the allowance, the supplier owes it."""
    operation = fetch(ctx.session, WorkOrderOperation, order.operation_id or order.id)
    work_order = production.lock_order(ctx.session, operation.work_order_id)
    missing = pieces_outside(order)
    came_in = production.input_of(work_order, production.operations_of(ctx.session, work_order.id), operation)
    cost = cost_before(ctx.session, work_order.id, operation.seq)
    loss = rules.settle_pieces(
        missing + order.scrap, order.good, order.loss_rate, cost / came_in if came_in else ZERO
    )
    if missing > 0:
        place = {"ticket_id": first_ticket(ctx, work_order.id), "operation_id": operation.id}
        scrap = [ScrapLine(quantity=missing, reason="F03")]
        report_from_outside(ctx, Report(**place, scrap=scrap, minutes=ZERO, note=order.number), ZERO)
        order.scrap += missing
    if loss.excess_value and order.item_id not in body.borne:
        finance.post_cost(
            ctx,
            order_id=work_order.id,
            element="subcontract",
            amount=-loss.excess_value,
            quantity=-loss.excess,
            operation_seq=operation.seq,
            document_id=order.id,
        )
        settle_if_closed(ctx, work_order)
    return [_Booked(order.item_id, loss)] if loss.lost else []


def _written(ctx: Context, order: SubcontractOrder, body: SettleSubcontract, one: _Booked) -> SubcontractLoss:
    loss, borne = one.loss, one.item_id in body.borne
    row = plain_row(
        SubcontractLoss,
        id=new_id(),
        order_id=order.id,
        item_id=one.item_id,
        lost=loss.lost,
        allowed=loss.allowed,
        excess=loss.excess,
        value=loss.allowed_value + loss.excess_value,
        to_stock=one.to_stock,
        to_variance=one.to_variance,
        charged=ZERO if borne else loss.excess_value,
        accepted=loss.excess_value if borne else ZERO,
        reason=body.reason if borne else "",
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    write_down(ctx.session, row)
    return row
