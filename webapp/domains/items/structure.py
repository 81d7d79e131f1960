"""Reading the product structure whole: which item is directly in which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, select
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


def components_by_item(session: Session) -> dict[UUID, list[UUID]]:
    """The direct components of every made item that has a BOM."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for item_id, component_id in session.execute(select(BomLine.item_id, BomLine.component_id)):
        found[item_id].append(component_id)
    return found


def dependencies(session: Session) -> dict[UUID, list[UUID]]:
    """What each item needs before it: its components, and of a co-product the item beside which it comes out."""
    found = components_by_item(session)
    for product_id, sources in sources_of_co_products(session).items():
        found[product_id] = [*found.get(product_id, ()), *sources]
    return found


def sources_of_co_products(session: Session) -> dict[UUID, list[UUID]]:
    """The items beside which each co-product comes out."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    shared = select(ByProductLine.product_id, ByProductLine.item_id).where(ByProductLine.valuation == "share")
    for product_id, item_id in session.execute(shared):
        found[product_id].append(item_id)
    return found


def material_lines(session: Session, item_id: UUID) -> list[MaterialLine]:
    """What is handed out or used up for one unit of the item: its BOM, with phantoms replaced by what is in them."""
    phantoms: set[UUID] = set()
    known: dict[UUID, list[MaterialLine]] = {}
    waiting = {item_id}
    while waiting:
        found, inside = _lines_of(session, waiting)
        known |= found
        waiting = inside - known.keys()
        phantoms |= inside
    return through_phantoms(known[item_id], {one: known[one] for one in phantoms})


def _lines_of(session: Session, item_ids: set[UUID]) -> tuple[dict[UUID, list[MaterialLine]], set[UUID]]:
    """The BOM lines of each of *item_ids*, and which components among them are phantoms."""
    statement = (
        select(BomLine, Item.phantom)
        .join(Item, and_(Item.company_id == BomLine.company_id, Item.id == BomLine.component_id))
        .where(BomLine.item_id.in_(item_ids))
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


def operation_losses(session: Session, item_id: UUID | None = None) -> Mapping[UUID, Losses]:
    """What is lost from each operation on, for the items (or *item_id* alone) whose routings plan for losses."""
    columns = (RoutingOperation.item_id, RoutingOperation.seq, RoutingOperation.loss_rate)
    lossy = select(RoutingOperation.item_id).where(RoutingOperation.loss_rate > 0)
    statement = select(*columns).where(RoutingOperation.item_id.in_(lossy))
    if item_id is not None:
        statement = statement.where(RoutingOperation.item_id == item_id)
    rates: dict[UUID, dict[int, Decimal]] = defaultdict(dict)
    for one, seq, rate in session.execute(statement):
        rates[one][seq] = rate
    return {one: losses_onwards(own) for one, own in rates.items()}


def loss_in(losses: Mapping[UUID, Losses], item_id: UUID, operation_seq: int | None) -> Decimal:
    """What of *item_id* is lost from an operation on, where *losses* are those of all items."""
    own = losses.get(item_id)
    return Decimal(0) if own is None else loss_at(own, operation_seq)


def low_levels(session: Session) -> dict[UUID, int]:
    """The low-level code of every item in some BOM; items in none are not named and have code 0."""
    return low_level_codes(components_by_item(session))


def numbers_of(session: Session, item_ids: list[UUID]) -> list[str]:
    """The item numbers of *item_ids*, in their order."""
    found = session.execute(select(Item.id, Item.number).where(Item.id.in_(item_ids)))
    numbers = {item_id: number for item_id, number in found}  # noqa: C416  (rows are not pairs to the type checker)
    return [numbers[item_id] for item_id in item_ids]
