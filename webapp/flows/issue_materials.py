"""The store hands out material for a work order: stock → production, at moving average, onto the order's cost sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.errors import DomainError, NotFound
from webapp.core.quantity import ZERO, Money, PositiveQuantity, plain, round_money
from webapp.domains.finance import operations as finance
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.models import StockMove
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.inventory.overriding import OverrideReason, goes_over_locks
from webapp.domains.inventory.pieces import in_whole_pieces
from webapp.domains.inventory.queries import availability, valuation
from webapp.domains.items.models import Item
from webapp.domains.production import operations
from webapp.domains.production.errors import OverIssue
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.domains.production.settings import OVER_ISSUE, OVER_ISSUE_VALUE


class IssueLine(Body):
    """A quantity of one of the order's materials; *lot_id* where a certain lot is handed out, *place_id* where it was taken."""

    material_id: UUID
    quantity: PositiveQuantity
    lot_id: UUID | None = None
    place_id: UUID | None = None
    serials: SerialNumbers = []


class IssueMaterials(Body):
    """Hand out material. Without lines: everything that the order still lacks, as far as stock goes."""

    work_order_id: UUID
    lines: list[IssueLine] = Field(default_factory=list, max_length=500)
    reason: str = Field("", max_length=200)
    """Why the order gets more than it needs."""
    override_reason: OverrideReason = ""


class Issued(BaseModel):
    """What it was worth."""

    moves: int
    value: Money


class ReturnMaterial(Body):
    """Bring back what the order did not use."""

    work_order_id: UUID
    material_id: UUID
    quantity: PositiveQuantity
    lot_id: UUID | None = None
    serials: SerialNumbers = []


@command(
    "production.issue_materials", permission="stock.issue", body=IssueMaterials, result=Issued, by_phone=True
)
def issue_materials(ctx: Context, body: IssueMaterials) -> Issued:
    """Issue material to a work order."""
    order = operations.lock_order(ctx.session, body.work_order_id)
    operations.hold_if_over(ctx, order)
    materials = {one.id: one for one in operations.materials_of(ctx.session, order.id)}
    lines = body.lines or _whatever_is_lacking(ctx, order, list(materials.values()))
    moves: list[StockMove] = []
    if any(line.material_id not in materials for line in lines):
        raise NotFound(at="lines")
    over_locks = goes_over_locks(ctx, body.override_reason)
    for at, line in sorted(enumerate(lines), key=lambda one: materials[one[1].material_id].item_id):
        try:
            material = materials[line.material_id]
            moves += issue_one(ctx, order, material, line, body.reason, over_locks=over_locks)
        except DomainError as error:
            raise error.within(f"lines.{at}") from None
    return Issued(moves=len(moves), value=sum((move.value for move in moves), ZERO))


def issue_one(
    ctx: Context,
    order: WorkOrder,
    material: WorkOrderMaterial,
    line: IssueLine,
    reason: str = "",
    *,
    over_locks: bool = False,
) -> list[StockMove]:
    """Issue one material, and cost it. Holds what exceeds the need by more than the company lets the store decide."""
    hold_if_too_much(ctx, material, line.quantity)
    return hand_over(
        ctx,
        order,
        material,
        line.quantity,
        material.operation_seq,
        line.lot_id,
        place_id=line.place_id,
        over_locks=over_locks,
        note=reason,
        serials=line.serials,
    )


def hand_over(
    ctx: Context,
    order: WorkOrder,
    material: WorkOrderMaterial,
    quantity: Decimal,
    operation_seq: int | None,
    lot_id: UUID | None = None,
    *,
    place_id: UUID | None = None,
    work_centre_id: UUID | None = None,
    over_locks: bool = False,
    note: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Move *quantity* of one material from stock into production and onto the order's cost sheet.

    *place_id*: from this place alone; *work_centre_id*: what lies beside its line goes first; *over_locks*: also what is
    locked for others.
    """
    document = DocumentRef("work_order", order.id, order.number)
    moves = inventory.issue_to_production(
        ctx,
        item_id=material.item_id,
        quantity=quantity,
        document=document,
        lot_id=lot_id,
        place_id=place_id,
        work_centre_id=work_centre_id,
        over_locks=over_locks,
        note=note,
        serials=serials,
    )
    material.issued += quantity
    inventory.trim(ctx, material.id, max(ZERO, material.required - material.issued))
    for move in moves:
        finance.post_cost(
            ctx,
            order_id=order.id,
            element="material",
            amount=move.value,
            quantity=move.quantity,
            operation_seq=operation_seq,
            item_id=material.item_id,
            document_id=move.id,
        )
    return moves


def hold_if_too_much(ctx: Context, material: WorkOrderMaterial, quantity: Decimal) -> None:
    """Hold an issue beyond the order's need (超领) that the company does not leave to the store.

    *quantity*: what is issued now. It may be beyond by so many percent of the need, and by no more than so much money.
    """
    item = fetch(ctx.session, Item, material.item_id)
    over = material.issued + quantity - in_whole_pieces(item, material.required)
    if over <= 0:
        return
    percent, most = (Decimal(one.read(ctx.session)) for one in (OVER_ISSUE, OVER_ISSUE_VALUE))
    cost = valuation(ctx.session, material.item_id).unit_cost
    if over * 100 > material.required * percent or (most > 0 and over * cost > most):
        ctx.hold(OverIssue(item=item.number, over=plain(over), required=plain(material.required)))


@command(
    "production.return_material", permission="stock.issue", body=ReturnMaterial, result=Issued, by_phone=True
)
def return_material(ctx: Context, body: ReturnMaterial) -> Issued:
    """Take unused material back into stock at what it cost the order."""
    order = operations.lock_order(ctx.session, body.work_order_id)
    material = fetch(ctx.session, WorkOrderMaterial, body.material_id, lock=True)
    if material.work_order_id != order.id or body.quantity > material.issued:
        raise NotFound(at="quantity")
    value = _issue_value(ctx, order, material, body.quantity)
    document = DocumentRef("work_order", order.id, order.number)
    move = inventory.return_from_production(
        ctx,
        item_id=material.item_id,
        quantity=body.quantity,
        value=value,
        document=document,
        lot_id=body.lot_id,
        serials=body.serials,
    )
    material.issued -= body.quantity
    finance.post_cost(
        ctx,
        order_id=order.id,
        element="material",
        amount=-value,
        quantity=-body.quantity,
        operation_seq=material.operation_seq,
        item_id=material.item_id,
        document_id=move.id,
    )
    return Issued(moves=1, value=value)


def _issue_value(ctx: Context, order: WorkOrder, material: WorkOrderMaterial, quantity: Decimal) -> Decimal:
    """What *quantity* cost when it was issued to this order: its average, the whole rest for the whole rest."""
    quantity_in, value_in = finance.material_cost(ctx.session, order.id, material.item_id)
    return value_in if quantity == quantity_in else round_money(value_in * quantity / quantity_in)


def _whatever_is_lacking(
    ctx: Context, order: WorkOrder, materials: Sequence[WorkOrderMaterial]
) -> list[IssueLine]:
    wanted = [one for one in materials if one.supply == "issue" and one.required > one.issued]
    free = availability(
        ctx.session, [one.item_id for one in wanted], today=ctx.today, except_document=order.id
    )
    left = {item_id: max(ZERO, found.free) for item_id, found in free.items()}
    lines = []
    for material in wanted:
        item = fetch(ctx.session, Item, material.item_id)
        quantity = min(in_whole_pieces(item, material.required - material.issued), left[material.item_id])
        left[material.item_id] -= quantity
        if quantity > 0:
            lines.append(IssueLine(material_id=material.id, quantity=quantity))
    return lines
