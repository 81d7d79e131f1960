"""Where an item is used on all levels, what sets two bills of materials apart, and where the cost of an item comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.quantity import ZERO, PositiveQuantity, Quantity, round_quantity
from webapp.core.queries import ById, Params, ReadContext, query
from webapp.domains.items.costing import Recipes, costed_items, recipes_of
from webapp.domains.items.models import BomLine, Item, Unit
from webapp.domains.items.queries import shown_cost
from webapp.domains.items.rules import (
    MINUTES_PER_HOUR,
    MaterialLine,
    StandardCost,
    below,
    combined_loss,
    gross_quantity,
    roll_up,
)
from webapp.domains.items.structure import LossesByRouting, loss_in, material_lines, operation_losses
from webapp.domains.items.validity import in_force, revision_on

MOST = 5000
"""Rows of a tree; a structure that repeats its parts more often is cut off there, and the answer says so."""


class UsedInRow(BaseModel):
    """A made item that the asked one is in, on some level: each is followed by what it goes into itself.

    ``quantity`` is net in one unit of it on the level above the one before; ``total`` is the gross quantity of the asked item in
    one unit of this one by this way, losses of all levels included.
    """

    level: int
    item_id: UUID
    number: str
    name: str
    name_en: str
    phantom: bool
    active: bool
    quantity: Quantity
    total: Quantity
    end_product: bool


class CompareParams(Params):
    """Two items; ``all_levels`` compares what is bought or issued in the end instead of the lines of the bills.

    As they are today, or in the revisions of these numbers: an item can be compared with itself.
    """

    id: UUID
    other_id: UUID
    revision: int | None = None
    other_revision: int | None = None
    all_levels: bool = False


class ComparedRow(BaseModel):
    """A component of either bill. ``change``: added, removed, changed or same, seen from the first to the second.

    Quantities are gross in one unit, in the component's stock unit. ``cost``: the difference at the component's standard cost.
    """

    component_id: UUID
    number: str
    name: str
    name_en: str
    unit_name: str
    unit_name_en: str
    quantity: Quantity
    other_quantity: Quantity
    difference: Quantity
    cost: Quantity | None
    change: Literal["added", "removed", "changed", "same"]


class CostTreeParams(Params):
    """The item, and over how many pieces a setup is spread."""

    id: UUID
    standard_lot: PositiveQuantity = Decimal(100)


class CostRow(BaseModel):
    """An item on some level of the structure, for one unit of the top; each parent is followed by what is in it.

    ``material``, ``labour`` and ``machine`` are those of everything below it too; ``own_labour`` and ``own_machine`` are added on
    this level. ``beside`` is what by-products and co-products take off on this level.
    """

    level: int
    item_id: UUID
    number: str
    name: str
    name_en: str
    unit_name: str
    unit_name_en: str
    phantom: bool
    quantity: Quantity
    own_labour: Quantity
    own_machine: Quantity
    beside: Quantity
    material: Quantity
    labour: Quantity
    machine: Quantity
    total: Quantity


@dataclass(frozen=True)
class _Named:
    item: Item
    unit: Unit


@query("items.where_used", permission="items.read", params=ById, result=list[UsedInRow])
def where_used(ctx: ReadContext, params: ById) -> list[UsedInRow]:
    """Everything that an item is in, on all levels. Raises NotFound."""
    fetch(ctx.session, Item, params.id)
    parents: dict[UUID, list[tuple[UUID, Decimal, Decimal]]] = defaultdict(list)
    columns = ("component_id", "item_id", "quantity", "loss_rate", "operation_seq", "revision")
    statement = select(*(getattr(BomLine, name) for name in columns)).where(in_force(BomLine, ctx.today))
    losses = operation_losses(ctx.session)
    for component_id, item_id, quantity, loss, operation, revision in ctx.session.execute(
        statement.order_by(BomLine.seq)
    ):
        lost = combined_loss(loss, loss_in(losses, (item_id, revision), operation))
        parents[component_id].append((item_id, quantity, lost))
    above = below([params.id], {one: [use[0] for use in uses] for one, uses in parents.items()})
    named = _named(ctx.session, above)
    rows: list[UsedInRow] = []
    _climb(params.id, Decimal(1), 1, parents, named, rows)
    return rows


def _climb(
    item_id: UUID,
    gross: Decimal,
    level: int,
    parents: Mapping[UUID, Sequence[tuple[UUID, Decimal, Decimal]]],
    named: Mapping[UUID, _Named],
    rows: list[UsedInRow],
) -> None:
    uses = sorted(parents.get(item_id, ()), key=lambda use: named[use[0]].item.number)
    for parent_id, quantity, loss in uses:
        if len(rows) >= MOST:
            return
        parent = named[parent_id].item
        total = gross * quantity * (1 + loss)
        rows.append(
            UsedInRow(
                level=level,
                item_id=parent_id,
                number=parent.number,
                name=parent.name,
                name_en=parent.name_en,
                phantom=parent.phantom,
                active=parent.active,
                quantity=quantity,
                total=round_quantity(total),
                end_product=not parents.get(parent_id),
            )
        )
        _climb(parent_id, total, level + 1, parents, named, rows)


@query("items.compare_boms", permission="items.read", params=CompareParams, result=list[ComparedRow])
def compare_boms(ctx: ReadContext, params: CompareParams) -> list[ComparedRow]:
    """What sets the bills of two items apart, the differences first. Raises NotFound."""
    for item_id in (params.id, params.other_id):
        fetch(ctx.session, Item, item_id)
    mine = _amounts(ctx.session, params.id, params.all_levels, ctx.today, params.revision)
    theirs = _amounts(ctx.session, params.other_id, params.all_levels, ctx.today, params.other_revision)
    named = _named(ctx.session, {*mine, *theirs})
    rows = [_compared(ctx, one, mine.get(key, ZERO), theirs.get(key, ZERO)) for key, one in named.items()]
    return sorted(rows, key=lambda row: (row.change == "same", row.number))


def _compared(ctx: ReadContext, named: _Named, mine: Decimal, theirs: Decimal) -> ComparedRow:
    item, unit = named.item, named.unit
    change: Literal["added", "removed", "changed", "same"] = "changed"
    if mine == theirs:
        change = "same"
    elif not mine or not theirs:
        change = "added" if theirs else "removed"
    return ComparedRow(
        component_id=item.id,
        number=item.number,
        name=item.name,
        name_en=item.name_en,
        unit_name=unit.name,
        unit_name_en=unit.name_en,
        quantity=mine,
        other_quantity=theirs,
        difference=theirs - mine,
        cost=shown_cost(ctx, round_quantity((theirs - mine) * item.standard_cost)),
        change=change,
    )


def _amounts(
    session: Session, item_id: UUID, all_levels: bool, day: date, revision: int | None = None
) -> dict[UUID, Decimal]:
    """The gross quantity of each component in one unit: of the bill itself, or of what stands at the end of all levels."""
    losses = operation_losses(session)
    number = revision_on(session, item_id, day) if revision is None else revision
    if not all_levels:
        rows = select(BomLine).where(BomLine.item_id == item_id, BomLine.revision == number)
        routing = (item_id, number)
        return _added_up(
            (line.component_id, line.quantity * _kept(line, losses, routing))
            for line in session.scalars(rows)
        )
    ends: list[tuple[UUID, Decimal]] = []
    known: dict[UUID, list[tuple[UUID, Decimal]]] = {}
    waiting = [(item_id, Decimal(1))]
    while waiting:
        one, gross = waiting.pop()
        if one not in known:
            own = number if one == item_id else revision_on(session, one, day)
            lines = material_lines(session, one, day, own)
            routing = (one, own)
            known[one] = [(line.component_id, line.quantity * _kept(line, losses, routing)) for line in lines]
        if known[one]:
            waiting.extend((part, gross * quantity) for part, quantity in known[one])
        elif one != item_id:
            ends.append((one, gross))
    return _added_up(ends)


def _kept(line: BomLine | MaterialLine, losses: LossesByRouting, routing: tuple[UUID, int]) -> Decimal:
    """What must go in of a line for each unit of its net quantity that is left at the end."""
    return 1 + combined_loss(line.loss_rate, loss_in(losses, routing, line.operation_seq))


def _added_up(amounts: Iterable[tuple[UUID, Decimal]]) -> dict[UUID, Decimal]:
    found: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for item_id, quantity in amounts:
        found[item_id] += quantity
    return {item_id: round_quantity(quantity) for item_id, quantity in found.items()}


@query("items.cost_tree", permission="items.cost", params=CostTreeParams, result=list[CostRow])
def cost_tree(ctx: ReadContext, params: CostTreeParams) -> list[CostRow]:
    """Where the cost of one unit comes from, level by level, as a roll-up now would have it. Raises NotFound."""
    top = fetch(ctx.session, Item, params.id)
    items = costed_items(ctx.session)
    recipes: Recipes[UUID] = recipes_of(ctx.session, items, lambda item_id: item_id, ctx.today)
    inside = below([top.id], {one: [use.component for use in recipe.uses] for one, recipe in recipes.items()})
    recipes = {one: recipe for one, recipe in recipes.items() if one in inside}
    prices = {item.id: item.cost for item in items if item.id in inside and item.id not in recipes}
    costs = dict(prices) | roll_up(recipes, prices, params.standard_lot)
    tree = _Tree(recipes, costs, params.standard_lot, _named(ctx.session, inside))
    rows: list[CostRow] = []
    tree.add(rows, top.id, Decimal(1), 0)
    return rows


@dataclass(frozen=True)
class _Tree:
    recipes: Recipes[UUID]
    costs: Mapping[UUID, StandardCost]
    standard_lot: Decimal
    named: Mapping[UUID, _Named]

    def add(self, rows: list[CostRow], item_id: UUID, quantity: Decimal, level: int) -> None:
        """The row of *quantity* of an item, and those of all that is in it."""
        if len(rows) >= MOST:
            return
        rows.append(self._row(item_id, quantity, level))
        recipe = self.recipes.get(item_id)
        if recipe is None:
            return
        for use in recipe.uses:
            gross = gross_quantity(use.net, use.loss_rate)
            self.add(rows, use.component, quantity * recipe.part * gross, level + 1)

    def _row(self, item_id: UUID, quantity: Decimal, level: int) -> CostRow:
        named, cost = self.named[item_id], self.costs.get(item_id, StandardCost())
        labour, machine, beside = self._added(item_id)
        amounts = {
            "quantity": quantity,
            "own_labour": quantity * labour,
            "own_machine": quantity * machine,
            "beside": quantity * beside,
            "material": quantity * cost.material,
            "labour": quantity * cost.labour,
            "machine": quantity * cost.machine,
            "total": quantity * cost.total,
        }
        return CostRow(
            level=level,
            item_id=item_id,
            number=named.item.number,
            name=named.item.name,
            name_en=named.item.name_en,
            unit_name=named.unit.name,
            unit_name_en=named.unit.name_en,
            phantom=named.item.phantom,
            **{name: round_quantity(amount) for name, amount in amounts.items()},
        )

    def _added(self, item_id: UUID) -> tuple[Decimal, Decimal, Decimal]:
        """What this level alone adds to one unit: labour, machine time, and (below zero) what comes out beside it."""
        recipe = self.recipes.get(item_id)
        if recipe is None:
            return ZERO, ZERO, ZERO
        labour = sum((step.piece_price for step in recipe.steps), ZERO)
        machine = sum(
            (
                (step.setup_minutes / self.standard_lot + step.run_minutes)
                * step.hourly_rate
                / MINUTES_PER_HOUR
                for step in recipe.steps
            ),
            ZERO,
        )
        spent = labour + machine
        for use in recipe.uses:
            spent += gross_quantity(use.net, use.loss_rate) * self.costs[use.component].total
        beside = self.costs[item_id].total - spent if recipe.outputs else ZERO
        return labour, machine, beside


def _named(session: Session, item_ids: Iterable[UUID]) -> dict[UUID, _Named]:
    statement = (
        select(Item, Unit)
        .join(Unit, and_(Unit.company_id == Item.company_id, Unit.id == Item.unit_id))
        .where(Item.id.in_(set(item_ids)))
    )
    return {item.id: _Named(item, unit) for item, unit in session.execute(statement)}
