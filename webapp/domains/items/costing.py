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
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.errors import ItemUnknown
from webapp.domains.items.models import BomLine, Item, RoutingOperation
from webapp.domains.items.rules import Recipe, StandardCost, Step, Use, below, roll_up


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
    recipes = _recipes(ctx.session)
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


def _only_within(session: Session, recipes: Mapping[UUID, Recipe], item_id: UUID) -> dict[UUID, Recipe]:
    if find(session, Item, item_id) is None:
        raise ItemUnknown(at="item_id")
    components = {one: [use.component for use in recipe.uses] for one, recipe in recipes.items()}
    wanted = below([item_id], components)
    return {one: recipe for one, recipe in recipes.items() if one in wanted}


def _recipes(session: Session) -> dict[UUID, Recipe]:
    uses: dict[UUID, list[Use]] = defaultdict(list)
    for line in session.scalars(select(BomLine).order_by(BomLine.item_id, BomLine.seq)):
        uses[line.item_id].append(Use(line.component_id, line.quantity, line.loss_rate))
    steps: dict[UUID, list[Step]] = defaultdict(list)
    centre = (WorkCentre.company_id == RoutingOperation.company_id) & (
        WorkCentre.id == RoutingOperation.work_centre_id
    )
    for step, rate in session.execute(
        select(RoutingOperation, WorkCentre.hourly_rate).join(WorkCentre, centre)
    ):
        steps[step.item_id].append(Step(step.setup_minutes, step.run_minutes, step.piece_price, rate))
    return {item_id: Recipe(uses[item_id], steps[item_id]) for item_id in [*uses, *steps]}
