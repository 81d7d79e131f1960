"""Work outside as the plan sees it: pieces that suppliers owe are supply, and what they still lack of ours is demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.domains.planning.reading_items import whole
from webapp.domains.planning.rules.values import Demand, Key, Part, Supply
from webapp.domains.planning.settings import Rules
from webapp.domains.subcontracting.supply import Expected, open_needs, open_supply

OUTSIDE = "subcontract"
"""What the plan calls a subcontract order, as supply and as demand."""


def supplies_with_outside(
    session: Session, places: Mapping[UUID, int], work_orders: Sequence[Supply]
) -> list[Supply]:
    """Work orders, and items that suppliers owe. Pieces of a work order that are outside come no sooner than the supplier's day.

    They are the work order's own, and so a second part of its supply: never one more.
    """
    outside: defaultdict[UUID, list[Expected]] = defaultdict(list)
    items = []
    for one in open_supply(session):
        if one.work_order_id is None:
            day, quantity = one.due_on.toordinal(), whole(one.quantity)
            items.append(Supply(places[one.item_id], day, quantity, OUTSIDE, one.order_id, changeable=True))
        else:
            outside[one.work_order_id].append(one)
    if not outside:
        return [*work_orders, *items]
    return [*(part for one in work_orders for part in _parts(one, outside)), *items]


def _parts(order: Supply, outside: Mapping[UUID, Sequence[Expected]]) -> list[Supply]:
    """A work order's supply by the days on which it really comes, the latest outside first; what is not late is its own."""
    left, parts = order.quantity, []
    waiting = outside.get(order.ref, ()) if isinstance(order.ref, UUID) else ()
    for one in sorted(waiting, key=lambda one: (one.due_on, one.order_id), reverse=True):
        day, quantity = one.due_on.toordinal(), min(left, whole(one.quantity))
        if day > order.day and quantity > 0:
            parts.append(Supply(order.item, day, quantity, order.kind, order.ref))
            left -= quantity
    own = [replace(order, quantity=left)] if left else []
    return [*own, *_of_one_day(parts)]


def _of_one_day(parts: Sequence[Supply]) -> list[Supply]:
    """Parts that come on one day are one: the plan knows a supply by its order and day."""
    days: dict[int, Supply] = {}
    for one in reversed(parts):
        known = days.get(one.day)
        quantity = one.quantity + (known.quantity if known else 0)
        days[one.day] = Supply(one.item, one.day, quantity, one.kind, one.ref)
    return list(days.values())


def needs_outside(
    session: Session, places: Mapping[UUID, int], parts: Mapping[Key, Part], usual: Rules
) -> list[Demand]:
    """What has to be sent out for open orders, on the day that was said, else the lead time before they are due."""
    demands = []
    for one in open_needs(session):
        made = parts[places[one.made_id]]
        days = usual.purchase_days if made.source == "make" else made.lead.days
        send_on = one.send_on or one.due_on - timedelta(days=days)
        demands.append(
            Demand(
                places[one.item_id],
                send_on.toordinal(),
                whole(one.quantity),
                OUTSIDE,
                one.order_id,
            )
        )
    return demands
