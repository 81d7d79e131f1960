"""Substitutes stand in for material of a work order: its need → what is reserved → handed out like any other material."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.documents import DocumentRef
from webapp.core.errors import StateError
from webapp.core.quantity import ZERO, PositiveQuantity, Quantity, round_quantity
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.queries import availability
from webapp.domains.items.substitutes import Swap
from webapp.domains.production import operations, swaps
from webapp.domains.production.models import WorkOrder
from webapp.domains.production.rules import OPEN_STATES


class SwapMaterial(Body):
    """Let so many *sets* of a substitution stand in; what is decided order by order needs a *reason*."""

    work_order_id: UUID
    substitution_id: UUID
    sets: PositiveQuantity
    reason: str = Field("", max_length=200)


class TakeSwapBack(Body):
    """Use the main items again for so many *sets*, as far as their substitutes are not issued yet."""

    work_order_id: UUID
    substitution_id: UUID
    sets: PositiveQuantity


class Swapped(BaseModel):
    """How many sets stand in by this command; below zero where it takes some back."""

    sets: Quantity


@command("production.swap_material", permission="production.plan", body=SwapMaterial, result=Swapped)
def swap_material(ctx: Context, body: SwapMaterial) -> Swapped:
    """Let substitutes stand in for material of a work order."""
    order = _open_order(ctx, body.work_order_id)
    swap = swaps.let_stand_in(ctx, order, body.substitution_id, body.sets, body.reason)
    _reserve_anew(ctx, order, swap)
    return Swapped(sets=body.sets)


@command("production.take_swap_back", permission="production.plan", body=TakeSwapBack, result=Swapped)
def take_swap_back(ctx: Context, body: TakeSwapBack) -> Swapped:
    """Use the main items of a work order again."""
    order = _open_order(ctx, body.work_order_id)
    swap = swaps.take_back(ctx, order, body.substitution_id, body.sets)
    _reserve_anew(ctx, order, swap)
    return Swapped(sets=-body.sets)


def _open_order(ctx: Context, order_id: UUID) -> WorkOrder:
    order = operations.lock_order(ctx.session, order_id)
    if order.status not in OPEN_STATES:
        raise StateError(status=order.status)
    return order


def _reserve_anew(ctx: Context, order: WorkOrder, swap: Swap) -> None:
    """A released order holds what it still needs of each item, as far as it is free; a planned one holds nothing."""
    if order.status == "planned":
        return
    document = DocumentRef("work_order", order.id, order.number)
    items = sorted({one.item_id for one in (*swap.mains, *swap.substitutes)})
    inventory.lock_items(ctx.session, items)
    free = availability(ctx.session, items, today=ctx.today, except_document=order.id)
    needed: dict[UUID, Decimal] = dict.fromkeys(items, ZERO)
    for row in operations.materials_of(ctx.session, order.id):
        if row.item_id in needed:
            needed[row.item_id] += max(ZERO, row.required - row.issued)
            inventory.trim(ctx, row.id, round_quantity(max(ZERO, row.required - row.issued)))
    for item_id in items:
        locked = inventory.held_for(ctx.session, order.id, item_id)
        inventory.let_go(ctx, document=document, item_id=item_id, soft_only=True)
        quantity = min(round_quantity(needed[item_id]), free[item_id].free) - locked
        inventory.reserve(ctx, item_id=item_id, quantity=max(ZERO, quantity), document=document)
