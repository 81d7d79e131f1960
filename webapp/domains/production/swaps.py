"""Substitutes in a work order: what may stand in for what it still needs, and letting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.core.quantity import ZERO, plain, round_quantity
from webapp.domains.inventory.queries import availability
from webapp.domains.items.models import Substitution
from webapp.domains.items.substitutes import Amount, Swap, swaps_for, with_parts
from webapp.domains.production import rules
from webapp.domains.production.errors import NoSuchSwap, SwapReasonMissing, SwapTooLarge
from webapp.domains.production.models import MaterialSwap, WorkOrder, WorkOrderMaterial
from webapp.domains.production.operations import materials_of

STEP = 10


@dataclass(frozen=True)
class Chance:
    """A substitution that an order could use, in sets.

    *needed*: all that is not issued yet; *lacking*: what stock does not cover; *possible*: what the substitutes' free stock
    allows; *proposed*: what its strategy says; *used*: decided already. *short*: what stock does not cover of each main item, and
    *free*: what is free of each substitute, in their own units.
    """

    swap: Swap
    needed: Decimal
    lacking: Decimal
    possible: Decimal
    proposed: Decimal
    used: Decimal
    short: dict[UUID, Decimal]
    free: dict[UUID, Decimal]


def chances(session: Session, order: WorkOrder, today: date) -> list[Chance]:
    """What may stand in for material that *order* still needs, and what does already, in the order of priority."""
    materials = materials_of(session, order.id)
    own = {one.item_id for one in materials if one.substitution_id is None}
    swaps = swaps_for(session, own, order.item_id, today)
    used = _used(session, order.id)
    known = {swap.substitution.id for swap in swaps}
    earlier = select(Substitution).where(Substitution.id.in_(used.keys() - known))
    swaps += with_parts(session, session.scalars(earlier))
    parts = {amount.item_id for swap in swaps for amount in (*swap.mains, *swap.substitutes)}
    free = {
        item_id: found.free
        for item_id, found in availability(session, parts, today=today, except_document=order.id).items()
    }
    return [
        _chance(swap, materials, free, used.get(swap.substitution.id, ZERO), swap.substitution.id in known)
        for swap in swaps
    ]


def _chance(
    swap: Swap, materials: Sequence[WorkOrderMaterial], free: dict[UUID, Decimal], used: Decimal, valid: bool
) -> Chance:
    outstanding = {one.item_id: _outstanding(materials, one.item_id) for one in swap.mains}
    short = {one: max(ZERO, quantity - free[one]) for one, quantity in outstanding.items()}
    needed = min(rules.sets_in(outstanding[one.item_id], one.quantity) for one in swap.mains)
    lacking = max(rules.sets_in(short[one.item_id], one.quantity, up=True) for one in swap.mains)
    # What stands in already has its part of the free stock.
    waiting = {one.item_id: _outstanding_of(materials, swap, one.item_id) for one in swap.substitutes}
    left = {item_id: max(ZERO, free[item_id] - waiting[item_id]) for item_id in waiting}
    possible = min(rules.sets_in(left[one.item_id], one.quantity) for one in swap.substitutes)
    proposed = ZERO
    if valid and not swap.substitution.order_only:
        lacking_here = min(lacking, needed)
        proposed = rules.proposed_sets(swap.substitution.strategy, needed, lacking_here, possible)
    return Chance(swap, needed if valid else ZERO, lacking, possible, proposed, used, short, left)


def replaceable(
    found: Sequence[Chance], lacking: Mapping[UUID, Decimal] | None = None
) -> dict[UUID, dict[UUID, Decimal]]:
    """How much of what lacks of its main items each substitution could replace, by substitution and item.

    Those of *found* one after the other: what one replaces lacks no more, and what it takes is free no more. *lacking*: what
    lacks, where that is not simply what free stock leaves open.
    """
    short = {item_id: quantity for one in found for item_id, quantity in one.short.items()} | dict(
        lacking or {}
    )
    free = {item_id: quantity for one in found for item_id, quantity in one.free.items()}
    replaced = {}
    for one in found:
        mains, substitutes = one.swap.mains, one.swap.substitutes
        wanted = max(rules.sets_in(short[main.item_id], main.quantity, up=True) for main in mains)
        there = min(rules.sets_in(free[part.item_id], part.quantity) for part in substitutes)
        sets = max(ZERO, min(one.needed, wanted, there))
        own = {main.item_id: min(short[main.item_id], round_quantity(main.quantity * sets)) for main in mains}
        for item_id, quantity in own.items():
            short[item_id] -= quantity
        for part in substitutes:
            free[part.item_id] -= round_quantity(part.quantity * sets)
        replaced[one.swap.substitution.id] = own
    return replaced


def let_stand_in(ctx: Context, order: WorkOrder, substitution_id: UUID, sets: Decimal, reason: str) -> Swap:
    """Let *sets* of a substitution stand in for material that *order*, which is locked, has not been issued yet.

    Raises NoSuchSwap, SwapReasonMissing, SwapTooLarge.
    """
    materials = materials_of(ctx.session, order.id)
    own = {one.item_id for one in materials if one.substitution_id is None}
    swaps = swaps_for(ctx.session, own, order.item_id, ctx.today)
    swap = next((one for one in swaps if one.substitution.id == substitution_id), None)
    if swap is None:
        raise NoSuchSwap(at="substitution_id")
    if swap.substitution.order_only and not reason:
        raise SwapReasonMissing(at="reason")
    needed = min(rules.sets_in(_outstanding(materials, one.item_id), one.quantity) for one in swap.mains)
    if sets > needed:
        raise SwapTooLarge(at="sets", sets=plain(needed))
    for main in swap.mains:
        _take_over(materials, main, sets)
    _need_substitutes(ctx, order, materials, swap, sets)
    _note(ctx, order, swap, sets, reason)
    return swap


def take_back(ctx: Context, order: WorkOrder, substitution_id: UUID, sets: Decimal) -> Swap:
    """Let the main items of *order*, which is locked, be used again, as far as the substitutes are not issued yet.

    Raises NotFound, SwapTooLarge.
    """
    (swap,) = with_parts(ctx.session, [fetch(ctx.session, Substitution, substitution_id)])
    materials = materials_of(ctx.session, order.id)
    left = min(
        rules.sets_in(_outstanding_of(materials, swap, one.item_id), one.quantity) for one in swap.substitutes
    )
    if sets > left:
        raise SwapTooLarge(at="sets", sets=plain(left))
    for main in swap.mains:
        _give_back(materials, main, sets)
    for one in swap.substitutes:
        row = _row_of(materials, swap, one.item_id)
        if row is not None:
            row.required -= round_quantity(one.quantity * sets)
    _note(ctx, order, swap, -sets, "")
    return swap


def _used(session: Session, order_id: UUID) -> dict[UUID, Decimal]:
    statement = (
        select(MaterialSwap.substitution_id, func.sum(MaterialSwap.sets))
        .where(MaterialSwap.work_order_id == order_id)
        .group_by(MaterialSwap.substitution_id)
    )
    return {one: sets for one, sets in session.execute(statement) if sets}


def _outstanding(materials: Sequence[WorkOrderMaterial], item_id: UUID) -> Decimal:
    """What the order's own lines of an item still need."""
    rows = [one for one in materials if one.item_id == item_id and one.substitution_id is None]
    return sum((max(ZERO, one.required - one.issued) for one in rows), ZERO)


def _outstanding_of(materials: Sequence[WorkOrderMaterial], swap: Swap, item_id: UUID) -> Decimal:
    row = _row_of(materials, swap, item_id)
    return ZERO if row is None else max(ZERO, row.required - row.issued)


def _row_of(materials: Sequence[WorkOrderMaterial], swap: Swap, item_id: UUID) -> WorkOrderMaterial | None:
    wanted = (item_id, swap.substitution.id)
    return next((one for one in materials if (one.item_id, one.substitution_id) == wanted), None)


def _take_over(materials: Sequence[WorkOrderMaterial], main: Amount, sets: Decimal) -> None:
    left = round_quantity(main.quantity * sets)
    for row in materials:
        if row.item_id == main.item_id and row.substitution_id is None:
            taken = min(left, max(ZERO, row.required - row.issued))
            row.required -= taken
            row.swapped += taken
            left -= taken


def _give_back(materials: Sequence[WorkOrderMaterial], main: Amount, sets: Decimal) -> None:
    left = round_quantity(main.quantity * sets)
    for row in materials:
        if row.item_id == main.item_id and row.substitution_id is None:
            given = min(left, row.swapped)
            row.required += given
            row.swapped -= given
            left -= given


def _need_substitutes(
    ctx: Context, order: WorkOrder, materials: Sequence[WorkOrderMaterial], swap: Swap, sets: Decimal
) -> None:
    """The rows by which the store hands the substitutes out: at the operation of what they stand in for."""
    first = next(one for one in materials if one.item_id == swap.mains[0].item_id)
    seq = max(one.seq for one in materials)
    for one in swap.substitutes:
        row = _row_of(materials, swap, one.item_id)
        if row is None:
            seq += STEP
            row = WorkOrderMaterial(
                id=new_id(),
                work_order_id=order.id,
                seq=seq,
                item_id=one.item_id,
                quantity_per=ZERO,
                loss_rate=ZERO,
                operation_loss=ZERO,
                required=ZERO,
                issued=ZERO,
                swapped=ZERO,
                substitution_id=swap.substitution.id,
                supply="issue",
                operation_seq=first.operation_seq,
            )
            ctx.session.add(row)
        row.required += round_quantity(one.quantity * sets)
    ctx.session.flush()


def _note(ctx: Context, order: WorkOrder, swap: Swap, sets: Decimal, reason: str) -> None:
    order.version += 1
    ctx.session.add(
        MaterialSwap(
            id=new_id(),
            work_order_id=order.id,
            substitution_id=swap.substitution.id,
            sets=sets,
            reason=reason,
            user_id=ctx.actor.user_id,
            occurred_at=ctx.occurred_at,
            command_id=ctx.command_id,
        )
    )
    ctx.session.flush()
