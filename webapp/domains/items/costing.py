"""Rolling standard costs up through the product structure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.core.changes import touch
from webapp.core.collecting import without_collecting
from webapp.core.commands import Context
from webapp.core.db import find
from webapp.core.quantity import ZERO
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.errors import ItemUnknown
from webapp.domains.items.models import BomLine, ByProductLine, Item, RoutingOperation
from webapp.domains.items.rules import (
    K,
    Output,
    Recipe,
    StandardCost,
    Step,
    Use,
    below,
    co_product_value,
    combined_loss,
    roll_up,
)
from webapp.domains.items.structure import LossesByRouting, loss_in, operation_losses
from webapp.domains.items.validity import in_force

Recipes = dict[K, Recipe[K]]


@dataclass(frozen=True)
class CostChange:
    """An item whose standard cost of one unit is another one now."""

    item_id: UUID
    number: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class CostedItem:
    """What the roll-up has to know of an item: ten thousand of these are read, and most of them change."""

    id: UUID
    number: str
    made: bool
    phantom: bool
    cost: StandardCost


def roll_up_cost(ctx: Context, standard_lot: Decimal, item_id: UUID | None = None) -> list[CostChange]:
    """Give every made item (or *item_id* and all made items in it) the standard cost that follows from BOM and routing.

    Level by level in low-level-code order: gross component quantities × their standard costs, piece prices, and machine minutes
    with the setup spread over *standard_lot* pieces; each element rounded to 6 places, halves away from zero (``rules.cost_of``).
    Made items without BOM and routing keep what they have. Raises ItemUnknown.
    """
    with without_collecting():
        return _roll_up(ctx, standard_lot, item_id)


def _roll_up(ctx: Context, standard_lot: Decimal, item_id: UUID | None) -> list[CostChange]:
    rows = costed_items(ctx.session)
    # Places in the list stand for ids: numbers are looked up millions of times, and much faster.
    places = {row.id: place for place, row in enumerate(rows)}
    recipes = recipes_of(ctx.session, rows, places.__getitem__, ctx.today)
    if item_id is not None:
        recipes = _only_within(ctx.session, recipes, item_id, places)
    prices = {place: row.cost for place, row in enumerate(rows) if place not in recipes}
    costs = roll_up(recipes, prices, standard_lot)
    changed = {place: cost for place, cost in sorted(costs.items()) if cost != rows[place].cost}
    _keep(ctx, [(rows[place].id, cost) for place, cost in changed.items()])
    changes = [_change(rows[place], cost) for place, cost in changed.items()]
    return [change for change in changes if change.before != change.after]


def _change(row: CostedItem, cost: StandardCost) -> CostChange:
    return CostChange(row.id, row.number, row.cost.total, cost.total)


def _keep(ctx: Context, changed: list[tuple[UUID, StandardCost]]) -> None:
    """An item that keeps its cost is not named: it must not show up among what changed."""
    if not changed:
        return
    rows = [
        {
            "company_id": ctx.company_id,
            "id": item_id,
            "standard_material": cost.material,
            "standard_labour": cost.labour,
            "standard_machine": cost.machine,
        }
        for item_id, cost in changed
    ]
    ctx.session.flush()
    ctx.session.execute(update(Item), rows)
    ctx.session.expire_all()
    for item_id, _ in changed:  # the feed hears of rows that the unit of work writes, and these it does not
        touch(ctx.session, "item", item_id)


def costed_items(session: Session) -> list[CostedItem]:
    """All items with their present standard cost, by number."""
    columns = (
        Item.id,
        Item.number,
        Item.kind,
        Item.phantom,
        Item.standard_material,
        Item.standard_labour,
        Item.standard_machine,
    )
    return [
        CostedItem(item_id, number, kind == "made", phantom, StandardCost(*cost))
        for item_id, number, kind, phantom, *cost in session.execute(select(*columns).order_by(Item.number))
    ]


def _only_within(
    session: Session, recipes: Recipes[int], item_id: UUID, places: Mapping[UUID, int]
) -> Recipes[int]:
    if find(session, Item, item_id) is None:
        raise ItemUnknown(at="item_id")
    components = {one: [use.component for use in recipe.uses] for one, recipe in recipes.items()}
    wanted = below([places[item_id]], components)
    return {one: recipe for one, recipe in recipes.items() if one in wanted}


def recipes_of(
    session: Session, items: Collection[CostedItem], key: Callable[[UUID], K], day: date
) -> Recipes[K]:
    """How every made item of *items* comes about on *day*, as its cost follows from it; *key* names an item in what is returned.

    Columns are read and not rows, since there are tens of thousands. A co-product that is usually bought keeps its price.
    """
    made = {key(item.id) for item in items if item.made}
    phantoms = {key(item.id) for item in items if item.phantom}
    uses: dict[K, list[Use[K]]] = defaultdict(list)
    columns = (
        BomLine.item_id,
        BomLine.component_id,
        BomLine.quantity,
        BomLine.loss_rate,
        BomLine.operation_seq,
        BomLine.revision,
    )
    statement = select(*columns).where(in_force(BomLine, day)).order_by(BomLine.item_id, BomLine.seq)
    losses = operation_losses(session)
    for item_id, component_id, quantity, loss_rate, operation, revision in session.execute(statement):
        if losses and (item_id, revision) in losses:
            loss_rate = combined_loss(loss_rate, loss_in(losses, (item_id, revision), operation))
        uses[key(item_id)].append(Use(key(component_id), quantity, loss_rate))
    steps = _steps(session, phantoms, losses, key, day)
    outputs, co_products = _outputs(session, key, day)
    recipes = {one: Recipe(uses[one], steps[one], outputs[one]) for one in [*uses, *steps]}
    beside = {one: recipe for one, recipe in co_products.items() if one not in recipes}
    return {one: recipe for one, recipe in (beside | recipes).items() if one in made}


def _steps(
    session: Session,
    phantoms: Collection[K],
    losses: LossesByRouting,
    key: Callable[[UUID], K],
    day: date,
) -> dict[K, list[Step]]:
    """The operations of each item for one good piece at the end; nobody works on a phantom.

    Machines run for pieces that get lost here or later, wages are paid for those that get lost later.
    """
    found: dict[K, list[Step]] = defaultdict(list)
    centre = (WorkCentre.company_id == RoutingOperation.company_id) & (
        WorkCentre.id == RoutingOperation.work_centre_id
    )
    step = RoutingOperation
    columns = (step.item_id, step.seq, step.setup_minutes, step.run_minutes, step.piece_price, step.loss_rate)
    statement = select(*columns, WorkCentre.hourly_rate, step.revision).join(WorkCentre, centre)
    statement = statement.where(in_force(step, day))
    ordered = statement.order_by(RoutingOperation.item_id, RoutingOperation.seq)
    for item_id, seq, setup, run, price, loss, rate, revision in session.execute(ordered):
        if losses and (item_id, revision) in losses:
            pieces = 1 + loss_in(losses, (item_id, revision), seq)
            run, price = run * pieces, price * pieces / (1 + loss)
        found[key(item_id)].append(Step(setup, run, price, rate))
    return defaultdict(list, {one: steps for one, steps in found.items() if one not in phantoms})


def _outputs(
    session: Session, key: Callable[[UUID], K], day: date
) -> tuple[dict[K, list[Output]], dict[K, Recipe[K]]]:
    """What comes out beside each item, and how co-products come about that are made in no other way.

    A co-product that comes out beside several items is costed by the one whose number comes first.
    """
    statement = (
        select(ByProductLine)
        .join(Item, (Item.company_id == ByProductLine.company_id) & (Item.id == ByProductLine.item_id))
        .where(in_force(ByProductLine, day))
        .order_by(Item.number, ByProductLine.seq)
    )
    lines = list(session.scalars(statement))
    found: dict[K, list[Output]] = defaultdict(list)
    for line in lines:
        found[key(line.item_id)].append(Output(line.quantity, line.unit_value, line.cost_share))
    co_products: dict[K, Recipe[K]] = {}
    for line in lines:
        if line.valuation == "share":
            source = key(line.item_id)
            shares = sum((one.cost_share for one in found[source]), ZERO)
            part = co_product_value(Decimal(1), line.cost_share, shares) / line.quantity
            co_products.setdefault(key(line.product_id), Recipe([Use(source, Decimal(1))], [], part=part))
    return found, co_products
