"""Rolling standard costs up through the product structure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import find
from webapp.core.quantity import ZERO
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.errors import ItemUnknown
from webapp.domains.items.models import BomLine, ByProductLine, Item, RoutingOperation
from webapp.domains.items.rules import (
    Output,
    Recipe,
    StandardCost,
    Step,
    Use,
    below,
    co_product_value,
    roll_up,
)


@dataclass(frozen=True)
class CostChange:
    """An item whose standard cost of one unit is another one now."""

    item: Item
    before: Decimal
    after: Decimal


def roll_up_cost(ctx: Context, standard_lot: Decimal, item_id: UUID | None = None) -> list[CostChange]:
    """Give every made item (or *item_id* and all made items in it) the standard cost that follows from BOM and routing.

    Level by level in low-level-code order: gross component quantities × their standard costs, piece prices, and machine minutes
    with the setup spread over *standard_lot* pieces; each element rounded to 6 places, halves away from zero (``rules.cost_of``).
    Made items without BOM and routing keep what they have. Raises ItemUnknown.
    """
    recipes = _of_made_items(ctx.session, recipes_of(ctx.session))
    if item_id is not None:
        recipes = _only_within(ctx.session, recipes, item_id)
    rows = ctx.session.scalars(select(Item).order_by(Item.number)).all()
    prices = {row.id: _present(row) for row in rows if row.id not in recipes}
    costs = roll_up(recipes, prices, standard_lot)
    changes = [_take(row, costs[row.id]) for row in rows if row.id in costs]
    ctx.session.flush()
    return [change for change in changes if change.before != change.after]


def _take(item: Item, cost: StandardCost) -> CostChange:
    before = _present(item)
    # An item that keeps its cost must not show up among what changed.
    if before != cost:
        item.standard_material = cost.material
        item.standard_labour = cost.labour
        item.standard_machine = cost.machine
    return CostChange(item, before.total, cost.total)


def _present(item: Item) -> StandardCost:
    return StandardCost(item.standard_material, item.standard_labour, item.standard_machine)


def _of_made_items(session: Session, recipes: Mapping[UUID, Recipe]) -> dict[UUID, Recipe]:
    """A co-product that is usually bought keeps its price."""
    made = set(session.scalars(select(Item.id).where(Item.kind == "made")))
    return {one: recipe for one, recipe in recipes.items() if one in made}


def _only_within(session: Session, recipes: Mapping[UUID, Recipe], item_id: UUID) -> dict[UUID, Recipe]:
    if find(session, Item, item_id) is None:
        raise ItemUnknown(at="item_id")
    components = {one: [use.component for use in recipe.uses] for one, recipe in recipes.items()}
    wanted = below([item_id], components)
    return {one: recipe for one, recipe in recipes.items() if one in wanted}


def recipes_of(session: Session) -> dict[UUID, Recipe]:
    """How every made item comes about, as its cost follows from it: columns and not rows, since there are tens of thousands."""
    phantoms = set(session.scalars(select(Item.id).where(Item.phantom)))
    uses: dict[UUID, list[Use]] = defaultdict(list)
    columns = (BomLine.item_id, BomLine.component_id, BomLine.quantity, BomLine.loss_rate)
    statement = select(*columns).order_by(BomLine.item_id, BomLine.seq)
    for item_id, component_id, quantity, loss_rate in session.execute(statement):
        uses[item_id].append(Use(component_id, quantity, loss_rate))
    steps = _steps(session, phantoms)
    outputs, co_products = _outputs(session)
    recipes = {
        item_id: Recipe(uses[item_id], steps[item_id], outputs[item_id]) for item_id in [*uses, *steps]
    }
    return {one: recipe for one, recipe in co_products.items() if one not in recipes} | recipes


def _steps(session: Session, phantoms: set[UUID]) -> dict[UUID, list[Step]]:
    """The operations of each item; nobody works on a phantom."""
    found: dict[UUID, list[Step]] = defaultdict(list)
    centre = (WorkCentre.company_id == RoutingOperation.company_id) & (
        WorkCentre.id == RoutingOperation.work_centre_id
    )
    own = ("item_id", "setup_minutes", "run_minutes", "piece_price")
    columns = [getattr(RoutingOperation, name) for name in own]
    statement = select(*columns, WorkCentre.hourly_rate).join(WorkCentre, centre)
    for item_id, *step in session.execute(statement.order_by(RoutingOperation.item_id, RoutingOperation.seq)):
        if item_id not in phantoms:
            found[item_id].append(Step(*step))
    return found


def _outputs(session: Session) -> tuple[dict[UUID, list[Output]], dict[UUID, Recipe]]:
    """What comes out beside each item, and how co-products come about that are made in no other way.

    A co-product that comes out beside several items is costed by the one whose number comes first.
    """
    statement = (
        select(ByProductLine)
        .join(Item, (Item.company_id == ByProductLine.company_id) & (Item.id == ByProductLine.item_id))
        .order_by(Item.number, ByProductLine.seq)
    )
    lines = list(session.scalars(statement))
    found: dict[UUID, list[Output]] = defaultdict(list)
    for line in lines:
        found[line.item_id].append(Output(line.quantity, line.unit_value, line.cost_share))
    co_products: dict[UUID, Recipe] = {}
    for line in lines:
        if line.valuation == "share":
            shares = sum((one.cost_share for one in found[line.item_id]), ZERO)
            part = co_product_value(Decimal(1), line.cost_share, shares) / line.quantity
            co_products.setdefault(line.product_id, Recipe([Use(line.item_id, part)], []))
    return found, co_products
