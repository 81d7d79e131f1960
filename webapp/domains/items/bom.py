"""Setting the bill of materials of one item, as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.changes import remove_lines
from webapp.core.commands import Context
from webapp.core.numbering import next_plain_number
from webapp.domains.items.errors import (
    BomCycle,
    ComponentTwice,
    ItemIsPurchased,
    ItemUnknown,
    NoConversion,
    OperationUnknown,
    QuantityTooSmall,
    TooManyDecimals,
    UnitUnknown,
)
from webapp.domains.items.models import BomLine, Item, RoutingOperation, Unit
from webapp.domains.items.operations import lock_made_item
from webapp.domains.items.revisions import revision_to_edit
from webapp.domains.items.rules import path_back
from webapp.domains.items.structure import dependencies, numbers_of
from webapp.domains.items.units import factors_of, to_ledger

STEP = 10
"""Lines are numbered 10, 20, 30 …, as operations are."""


@dataclass(frozen=True)
class Component:
    """A component as the sender wants it; the fields mean what those of ``BomLine`` do.

    *quantity* is in the unit of code *entered_unit*, an empty one meaning the component's stock unit.
    """

    component_id: UUID
    quantity: Decimal
    entered_unit: str
    loss_rate: Decimal
    supply: str
    operation_seq: int | None


def set_bom(
    ctx: Context, item_id: UUID, version: int, lines: Sequence[Component], revision: int | None = None
) -> Item:
    """Replace the whole BOM of an item, in the *revision* of that number or in the one in force.

    Orders already made keep the BOM they were made with. Raises StaleVersion, ItemUnknown, ItemIsPurchased, RevisionUnknown,
    RevisionOver, BomCycle (with the path, at the line that closes it), ComponentTwice, TooManyDecimals, OperationUnknown,
    UnitUnknown, NoConversion, QuantityTooSmall.
    """
    # Two changes at once could close a cycle that neither of them sees, so the series' lock lets one through at a time.
    next_plain_number(ctx.session, "BOM-CHANGE")
    item = lock_made_item(ctx, item_id, version)
    if item.kind != "made" and lines:
        raise ItemIsPurchased(at="item_id")
    number, days = revision_to_edit(ctx, item, revision)
    measured = _measured(ctx.session, lines)
    _check_operations(ctx.session, item_id, number, lines)
    own = (BomLine.item_id == item_id, BomLine.revision == number)
    remove_lines(ctx.session, BomLine, *own)
    _check_cycles(ctx, item_id, lines)
    pairs = zip(lines, measured, strict=True)
    ctx.session.add_all(_row(item_id, place, *pair, days) for place, pair in enumerate(pairs, start=1))
    ctx.session.flush()
    return item


@dataclass(frozen=True)
class _Measure:
    """The quantity of a line in the component's stock unit, and the other unit that it was entered in."""

    quantity: Decimal
    entered_unit_id: UUID | None = None


def _row(item_id: UUID, place: int, line: Component, measure: _Measure, days: Mapping[str, Any]) -> BomLine:
    return BomLine(
        **days,
        item_id=item_id,
        seq=place * STEP,
        component_id=line.component_id,
        quantity=measure.quantity,
        entered_quantity=line.quantity if measure.entered_unit_id else None,
        entered_unit_id=measure.entered_unit_id,
        loss_rate=line.loss_rate,
        supply=line.supply,
        operation_seq=line.operation_seq,
    )


def _measured(session: Session, lines: Sequence[Component]) -> list[_Measure]:
    components = _components(session, lines)
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    factors = factors_of(session, components.values())
    found = []
    seen = set()
    for place, line in enumerate(lines):
        component = components.get(line.component_id)
        if component is None:
            raise ItemUnknown(at=f"lines.{place}.component_id")
        if line.entered_unit and line.entered_unit not in units:
            raise UnitUnknown(at=f"lines.{place}.entered_unit", unit=line.entered_unit)
        stock = next(unit for unit in units.values() if unit.id == component.unit_id)
        unit = units.get(line.entered_unit, stock)
        found.append(_measure(place, line, component, (unit, stock), factors[component.id]))
        key = (line.component_id, line.operation_seq)
        if key in seen:
            raise ComponentTwice(at=f"lines.{place}.component_id")
        seen.add(key)
    return found


def _measure(
    place: int, line: Component, component: Item, units: tuple[Unit, Unit], factors: Mapping[UUID, Fraction]
) -> _Measure:
    unit, stock = units
    if line.quantity != round(line.quantity, unit.decimals):
        raise TooManyDecimals(at=f"lines.{place}.quantity", unit=unit.code, decimals=unit.decimals)
    if unit.id == stock.id:
        return _Measure(line.quantity)
    if unit.id not in factors:
        raise NoConversion(
            at=f"lines.{place}.entered_unit", unit=unit.code, to_unit=stock.code, item=component.number
        )
    quantity = to_ledger(Fraction(line.quantity) * factors[unit.id])
    if quantity == 0:
        raise QuantityTooSmall(at=f"lines.{place}.quantity", unit=stock.code)
    return _Measure(quantity, unit.id)


def _components(session: Session, lines: Sequence[Component]) -> dict[UUID, Item]:
    statement = select(Item).where(Item.id.in_({line.component_id for line in lines}))
    return {item.id: item for item in session.scalars(statement)}


def _check_operations(session: Session, item_id: UUID, revision: int, lines: Sequence[Component]) -> None:
    steps = select(RoutingOperation.seq).where(
        RoutingOperation.item_id == item_id, RoutingOperation.revision == revision
    )
    known = set(session.scalars(steps))
    for place, line in enumerate(lines):
        # The BOM is often entered before the routing; what it names is then checked when the routing comes.
        if known and line.operation_seq is not None and line.operation_seq not in known:
            raise OperationUnknown(at=f"lines.{place}.operation_seq", operation=line.operation_seq)


def _check_cycles(ctx: Context, item_id: UUID, lines: Sequence[Component]) -> None:
    others = dependencies(ctx.session, ctx.today)
    for place, line in enumerate(lines):
        others[item_id] = [line.component_id]
        path = path_back(item_id, others)
        if path is not None:
            text = " → ".join(numbers_of(ctx.session, path))
            raise BomCycle(at=f"lines.{place}.component_id", path=text)
