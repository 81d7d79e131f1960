"""What may stand in for the material of a work order, with its stock; what does already, and why."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from webapp.core.db import fetch
from webapp.core.quantity import CountedQuantity, Quantity
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.items.substitute_queries import PartRow, named_items, part_row
from webapp.domains.production.models import WorkOrder
from webapp.domains.production.swaps import Chance, chances, replaceable


class StandIn(PartRow):
    """A substitute, and how much of it is free for this order."""

    free: Quantity


class Replaced(PartRow):
    """A main item; *short*: what lacks of it in stock, and *replaceable*: how much of that this substitution could replace.

    What substitutions of higher priority could replace is not counted again.
    """

    short: Quantity
    replaceable: Quantity


class SwapChance(BaseModel):
    """A substitution that an order may use, counted in sets; see ``swaps.Chance``."""

    substitution_id: UUID
    mains: list[Replaced]
    substitutes: list[StandIn]
    priority: int
    strategy: str
    order_only: bool
    note: str
    needed: CountedQuantity
    lacking: CountedQuantity
    possible: CountedQuantity
    proposed: CountedQuantity
    used: Quantity


@query("production.swap_chances", permission="production.read", params=ById, result=list[SwapChance])
def swap_chances(ctx: ReadContext, params: ById) -> list[SwapChance]:
    """What may stand in for material of a work order, in the order of priority. Raises NotFound."""
    found = chances(ctx.session, fetch(ctx.session, WorkOrder, params.id), ctx.today)
    ids = {amount.item_id for chance in found for amount in (*chance.swap.mains, *chance.swap.substitutes)}
    named = named_items(ctx.session, ids)
    replaced = replaceable(found)
    return [
        SwapChance(
            **_facts(chance),
            mains=[
                Replaced(
                    **dict(part_row(one, named)),
                    short=chance.short[one.item_id],
                    replaceable=replaced[chance.swap.substitution.id][one.item_id],
                )
                for one in chance.swap.mains
            ],
            substitutes=[
                StandIn(**dict(part_row(one, named)), free=chance.free[one.item_id])
                for one in chance.swap.substitutes
            ],
        )
        for chance in found
    ]


def _facts(chance: Chance) -> dict[str, object]:
    row = chance.swap.substitution
    own = ("priority", "strategy", "order_only", "note")
    sets = ("needed", "lacking", "possible", "proposed", "used")
    return (
        {"substitution_id": row.id}
        | {name: getattr(row, name) for name in own}
        | {name: getattr(chance, name) for name in sets}
    )
