"""Setting the bill of materials of one item, as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.numbering import next_plain_number
from webapp.domains.items.errors import (
    BomCycle,
    ComponentTwice,
    ItemIsPurchased,
    ItemUnknown,
    OperationUnknown,
    TooManyDecimals,
)
from webapp.domains.items.models import BomLine, Item, RoutingOperation, Unit
from webapp.domains.items.operations import lock_made_item
from webapp.domains.items.rules import path_back
from webapp.domains.items.structure import components_by_item, numbers_of

STEP = 10
"""Lines are numbered 10, 20, 30 …, as operations are."""


@dataclass(frozen=True)
class Component:
    """A component as the sender wants it; the fields mean what those of ``BomLine`` do."""

    component_id: UUID
    quantity: Decimal
    loss_rate: Decimal
    supply: str
    operation_seq: int | None


def set_bom(ctx: Context, item_id: UUID, version: int, lines: Sequence[Component]) -> Item:
    """Replace the whole BOM of an item. Orders already made keep the BOM they were made with.

    Raises StaleVersion, ItemUnknown, ItemIsPurchased, BomCycle (with the path, at the line that closes it), ComponentTwice,
    TooManyDecimals, OperationUnknown.
    """
    # Two changes at once could close a cycle that neither of them sees, so the series' lock lets one through at a time.
    next_plain_number(ctx.session, "BOM-CHANGE")
    item = lock_made_item(ctx, item_id, version)
    if item.kind != "made" and lines:
        raise ItemIsPurchased(at="item_id")
    _check_lines(ctx.session, lines)
    _check_operations(ctx.session, item_id, lines)
    _check_cycles(ctx.session, item_id, lines)
    ctx.session.execute(delete(BomLine).where(BomLine.item_id == item_id))
    ctx.session.add_all(_row(item_id, place, line) for place, line in enumerate(lines, start=1))
    ctx.session.flush()
    return item


def _row(item_id: UUID, place: int, line: Component) -> BomLine:
    return BomLine(
        item_id=item_id,
        seq=place * STEP,
        component_id=line.component_id,
        quantity=line.quantity,
        loss_rate=line.loss_rate,
        supply=line.supply,
        operation_seq=line.operation_seq,
    )


def _check_lines(session: Session, lines: Sequence[Component]) -> None:
    units = _units_of(session, lines)
    seen = set()
    for place, line in enumerate(lines):
        unit = units.get(line.component_id)
        if unit is None:
            raise ItemUnknown(at=f"lines.{place}.component_id")
        if line.quantity != round(line.quantity, unit.decimals):
            raise TooManyDecimals(at=f"lines.{place}.quantity", unit=unit.code, decimals=unit.decimals)
        key = (line.component_id, line.operation_seq)
        if key in seen:
            raise ComponentTwice(at=f"lines.{place}.component_id")
        seen.add(key)


def _units_of(session: Session, lines: Sequence[Component]) -> Mapping[UUID, Unit]:
    statement = (
        select(Item.id, Unit)
        .join(Unit, (Unit.company_id == Item.company_id) & (Unit.id == Item.unit_id))
        .where(Item.id.in_({line.component_id for line in lines}))
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _check_operations(session: Session, item_id: UUID, lines: Sequence[Component]) -> None:
    steps = select(RoutingOperation.seq).where(RoutingOperation.item_id == item_id)
    known = set(session.scalars(steps))
    for place, line in enumerate(lines):
        # The BOM is often entered before the routing; what it names is then checked when the routing comes.
        if known and line.operation_seq is not None and line.operation_seq not in known:
            raise OperationUnknown(at=f"lines.{place}.operation_seq", operation=line.operation_seq)


def _check_cycles(session: Session, item_id: UUID, lines: Sequence[Component]) -> None:
    others = components_by_item(session)
    for place, line in enumerate(lines):
        others[item_id] = [line.component_id]
        path = path_back(item_id, others)
        if path is not None:
            text = " → ".join(numbers_of(session, path))
            raise BomCycle(at=f"lines.{place}.component_id", path=text)
