"""Reading the product structure whole: which item is directly in which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from webapp.domains.items.models import BomLine, ByProductLine, Item, RoutingOperation
from webapp.domains.items.rules import (
    Losses,
    MaterialLine,
    loss_at,
    losses_onwards,
    low_level_codes,
    through_phantoms,
)
from webapp.domains.items.validity import in_force, not_over

LossesByRouting = Mapping[tuple[UUID, int], Losses]
"""What is lost from each operation on, by item and number of its revision."""


def components_by_item(session: Session, counting: ColumnElement[bool]) -> dict[UUID, list[UUID]]:
    """The direct components of every made item that has a BOM, by the lines that are *counting*."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    statement = select(BomLine.item_id, BomLine.component_id).where(counting)
    for item_id, component_id in session.execute(statement):
        found[item_id].append(component_id)
    return found


def dependencies(session: Session, day: date) -> dict[UUID, list[UUID]]:
    """What each item needs before it: its components, and of a co-product the item beside which it comes out.

    By all revisions that count on *day* or may do so later: a circle must not wait for its day either.
    """
    found = components_by_item(session, not_over(BomLine, day))
    for product_id, sources in sources_of_co_products(session, day).items():
        found[product_id] = [*found.get(product_id, ()), *sources]
    return found


def sources_of_co_products(session: Session, day: date) -> dict[UUID, list[UUID]]:
    """The items beside which each co-product comes out on *day* or later."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    shared = select(ByProductLine.product_id, ByProductLine.item_id).where(
        ByProductLine.valuation == "share", not_over(ByProductLine, day)
    )
    for product_id, item_id in session.execute(shared):
        found[product_id].append(item_id)
    return found


def material_lines(
    session: Session, item_id: UUID, day: date, revision: int | None = None
) -> list[MaterialLine]:
    """What is handed out or used up for one unit of the item: its BOM, with phantoms replaced by what is in them.

    As it is on *day*, but for the item itself, where that is named, in its *revision*.
    """
    phantoms: set[UUID] = set()
    counting = in_force(BomLine, day) if revision is None else BomLine.revision == revision
    found, waiting = _lines_of(session, {item_id}, counting)
    phantoms |= waiting
    known = found
    while waiting:
        found, inside = _lines_of(session, waiting, in_force(BomLine, day))
        known |= found
        waiting = inside - known.keys()
        phantoms |= inside
    return through_phantoms(known[item_id], {one: known[one] for one in phantoms})


def _lines_of(
    session: Session, item_ids: set[UUID], counting: ColumnElement[bool]
) -> tuple[dict[UUID, list[MaterialLine]], set[UUID]]:
    """The BOM lines of each of *item_ids*, and which components among them are phantoms."""
    statement = (
        select(BomLine, Item.phantom)
        .join(Item, and_(Item.company_id == BomLine.company_id, Item.id == BomLine.component_id))
        .where(BomLine.item_id.in_(item_ids), counting)
        .order_by(BomLine.seq)
    )
    found: dict[UUID, list[MaterialLine]] = {item_id: [] for item_id in item_ids}
    phantoms = set()
    for line, phantom in session.execute(statement):
        found[line.item_id].append(
            MaterialLine(line.component_id, line.quantity, line.loss_rate, line.supply, line.operation_seq)
        )
        if phantom:
            phantoms.add(line.component_id)
    return found, phantoms


def operation_losses(session: Session, item_id: UUID | None = None) -> LossesByRouting:
    """What is lost from each operation on, for all routings (or those of *item_id*) that plan for losses."""
    step = RoutingOperation
    columns = (step.item_id, step.revision, step.seq, step.loss_rate)
    lossy = select(RoutingOperation.item_id).where(RoutingOperation.loss_rate > 0)
    statement = select(*columns).where(RoutingOperation.item_id.in_(lossy))
    if item_id is not None:
        statement = statement.where(RoutingOperation.item_id == item_id)
    rates: dict[tuple[UUID, int], dict[int, Decimal]] = defaultdict(dict)
    for one, revision, seq, rate in session.execute(statement):
        rates[one, revision][seq] = rate
    return {routing: losses_onwards(own) for routing, own in rates.items()}


def loss_in(losses: LossesByRouting, routing: tuple[UUID, int], operation_seq: int | None) -> Decimal:
    """What is lost from an operation on by a *routing* (item and number of its revision), where *losses* are those of all."""
    own = losses.get(routing)
    return Decimal(0) if own is None else loss_at(own, operation_seq)


def low_levels(session: Session, day: date) -> dict[UUID, int]:
    """The low-level code of every item in some BOM on *day*; items in none are not named and have code 0."""
    return low_level_codes(components_by_item(session, in_force(BomLine, day)))


def levels_of(session: Session, item_ids: Sequence[UUID], day: date) -> dict[UUID, int]:
    """The low-level codes of a few items on *day*: what they are part of says them, and nothing else is read."""
    edges: dict[UUID, list[UUID]] = defaultdict(list)
    waiting, known = set(item_ids), set(item_ids)
    while waiting:
        above = select(BomLine.item_id, BomLine.component_id).where(
            BomLine.component_id.in_(waiting), in_force(BomLine, day)
        )
        waiting = set()
        for item_id, component_id in session.execute(above):
            edges[item_id].append(component_id)
            waiting.add(item_id)
        waiting -= known
        known |= waiting
    codes = low_level_codes(edges)
    return {one: codes.get(one, 0) for one in item_ids}


def numbers_of(session: Session, item_ids: list[UUID]) -> list[str]:
    """The item numbers of *item_ids*, in their order."""
    found = session.execute(select(Item.id, Item.number).where(Item.id.in_(item_ids)))
    numbers = {item_id: number for item_id, number in found}  # noqa: C416  (rows are not pairs to the type checker)
    return [numbers[item_id] for item_id in item_ids]
