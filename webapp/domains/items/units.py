"""Converting quantities of an item between units, and the conversions that people define."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.errors import NotFound
from webapp.core.versions import take_version
from webapp.domains.items.conversion import Edge, factors_into, ratio, to_ledger
from webapp.domains.items.errors import (
    AlreadyConvertible,
    ConversionInUse,
    NoConversion,
    UnitInUse,
    UnitTwice,
    UnitUnknown,
)
from webapp.domains.items.models import BomLine, Item, Unit, UnitConversion


@dataclass(frozen=True)
class Equal:
    """What somebody says of a unit: *quantity* of *unit* (a code) is *other_quantity* of the stock unit or of *other_unit*."""

    unit: str
    quantity: Decimal
    other_quantity: Decimal
    other_unit: str = ""


def convert(
    session: Session, item_id: UUID, quantity: Decimal | Fraction, from_unit: UUID, to_unit: UUID
) -> Fraction:
    """*quantity* of an item in another unit, exactly, through the item's stock unit.

    Hand it to ``to_ledger`` where a ledger or a document takes the number. Raises NotFound, NoConversion.
    """
    item = fetch(session, Item, item_id)
    factors = factors_of(session, [item])[item.id]
    for unit in (from_unit, to_unit):
        if unit not in factors:
            codes = _codes(session)
            raise NoConversion(unit=codes.get(unit, ""), to_unit=codes[item.unit_id], item=item.number)
    return Fraction(quantity) * factors[from_unit] / factors[to_unit]


def counted_in_pieces(session: Session, item_ids: Collection[UUID]) -> set[UUID]:
    """Those of *item_ids* that nobody divides: their stock unit has no decimal places."""
    same = (Unit.company_id == Item.company_id, Unit.id == Item.unit_id)
    whole = select(Item.id).join(Unit, and_(*same)).where(Item.id.in_(item_ids), Unit.decimals == 0)
    return set(session.scalars(whole))


def factors_of(session: Session, items: Iterable[Item]) -> dict[UUID, dict[UUID, Fraction]]:
    """For each of *items*: how many of its stock unit one of each unit is that it can be counted in."""
    wanted = {item.id: item.unit_id for item in items}
    own: dict[UUID, dict[UUID, Fraction]] = defaultdict(dict)
    statement = select(UnitConversion).where(UnitConversion.item_id.in_(wanted))
    for one in session.scalars(statement):
        if one.item_id is not None:
            own[one.item_id][one.unit_id] = Fraction(one.numerator, one.denominator)
    general = general_edges(session)
    return {item_id: factors_into(unit_id, own[item_id], general) for item_id, unit_id in wanted.items()}


def general_edges(session: Session) -> list[Edge]:
    """The conversions that hold for all items."""
    statement = select(UnitConversion).where(UnitConversion.item_id.is_(None)).order_by(UnitConversion.id)
    return [
        Edge(one.unit_id, one.to_unit_id, Fraction(one.numerator, one.denominator))
        for one in session.scalars(statement)
    ]


def set_units(
    ctx: Context, item_id: UUID, version: int, equals: Sequence[Equal], buy_unit: str, use_unit: str
) -> Item:
    """Say what other units an item is counted in, and which of them suppliers and bills of materials use (codes; empty: stock).

    Bills entered in one of the units are worked out anew. Raises NotFound, StaleVersion, UnitUnknown, UnitTwice, NoConversion,
    ConversionInUse.
    """
    item = fetch(ctx.session, Item, item_id, lock=True)
    take_version(item, version)
    ids = {code: unit_id for unit_id, code in _codes(ctx.session).items()}
    rows = [_own_row(item, ids, place, one) for place, one in enumerate(equals)]
    for place, row in enumerate(rows):
        if row.unit_id == item.unit_id or row.unit_id in {one.unit_id for one in rows[:place]}:
            raise UnitTwice(at=f"conversions.{place}.unit", unit=equals[place].unit)
    ctx.session.execute(delete(UnitConversion).where(UnitConversion.item_id == item_id))
    ctx.session.add_all(rows)
    ctx.session.flush()
    factors = factors_of(ctx.session, [item])[item.id]
    item.buy_unit_id = _usual(item, ids, factors, "buy_unit", buy_unit)
    item.use_unit_id = _usual(item, ids, factors, "use_unit", use_unit)
    _work_out_anew(ctx.session, item_id)
    return item


def add_conversion(ctx: Context, equal: Equal) -> UnitConversion:
    """Say what a unit is in another one, whatever the item. Raises UnitUnknown, AlreadyConvertible."""
    ids = {code: unit_id for unit_id, code in _codes(ctx.session).items()}
    unit, other = _known(ids, equal.unit, "unit"), _known(ids, equal.other_unit, "other_unit")
    if other in factors_into(unit, {}, general_edges(ctx.session)):
        raise AlreadyConvertible(at="other_unit", unit=equal.unit, to_unit=equal.other_unit)
    factor = ratio(equal.quantity, equal.other_quantity)
    row = UnitConversion(
        id=ctx.command_id,
        item_id=None,
        unit_id=unit,
        to_unit_id=other,
        numerator=factor.numerator,
        denominator=factor.denominator,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def remove_conversion(ctx: Context, conversion_id: UUID) -> None:
    """Take a general conversion back, as long as nothing needs it. Raises NotFound, ConversionInUse, UnitInUse."""
    row = fetch(ctx.session, UnitConversion, conversion_id, lock=True)
    if row.item_id is not None:
        raise NotFound
    ctx.session.delete(row)
    ctx.session.flush()
    _work_out_anew(ctx.session, None)
    _check_usual(ctx.session)


def _check_usual(session: Session) -> None:
    """Items are still bought and used in units that lead to their stock unit."""
    others = or_(Item.buy_unit_id.is_not(None), Item.use_unit_id.is_not(None))
    items = list(session.scalars(select(Item).where(others).order_by(Item.number)))
    factors = factors_of(session, items)
    for item in items:
        for unit_id in (item.buy_unit_id, item.use_unit_id):
            if unit_id is not None and unit_id not in factors[item.id]:
                raise UnitInUse(item=item.number, unit=_codes(session)[unit_id])


def _own_row(item: Item, ids: dict[str, UUID], place: int, equal: Equal) -> UnitConversion:
    factor = ratio(equal.quantity, equal.other_quantity)
    return UnitConversion(
        item_id=item.id,
        unit_id=_known(ids, equal.unit, f"conversions.{place}.unit"),
        to_unit_id=item.unit_id,
        numerator=factor.numerator,
        denominator=factor.denominator,
    )


def _known(ids: dict[str, UUID], code: str, at: str) -> UUID:
    if code not in ids:
        raise UnitUnknown(at=at, unit=code)
    return ids[code]


def _usual(
    item: Item, ids: dict[str, UUID], factors: dict[UUID, Fraction], field: str, code: str
) -> UUID | None:
    """The unit of *code* if it is another one than the stock unit and can be converted."""
    unit_id = _known(ids, code, field) if code else item.unit_id
    if unit_id not in factors:
        stock = next(one for one, known in ids.items() if known == item.unit_id)
        raise NoConversion(at=field, unit=code, to_unit=stock, item=item.number)
    return None if unit_id == item.unit_id else unit_id


def _work_out_anew(session: Session, item_id: UUID | None) -> None:
    """The quantities of bills that count *item_id* (none: anything) in another unit than its stock unit."""
    statement = select(BomLine).where(BomLine.entered_unit_id.is_not(None))
    if item_id is not None:
        statement = statement.where(BomLine.component_id == item_id)
    lines = list(session.scalars(statement.order_by(BomLine.item_id, BomLine.seq)))
    wanted = {line.component_id for line in lines}
    items = {one.id: one for one in session.scalars(select(Item).where(Item.id.in_(wanted)))}
    factors = factors_of(session, items.values())
    for line in lines:
        factor = factors[line.component_id].get(line.entered_unit_id or line.id)
        if factor is None or line.entered_quantity is None:
            _refuse(session, line, items[line.component_id])
        else:
            line.quantity = to_ledger(Fraction(line.entered_quantity) * factor)
    session.flush()


def _refuse(session: Session, line: BomLine, component: Item) -> None:
    unit = _codes(session).get(line.entered_unit_id or line.id, "")
    parent = fetch(session, Item, line.item_id)
    raise ConversionInUse(item=parent.number, component=component.number, unit=unit)


def _codes(session: Session) -> dict[UUID, str]:
    found = session.execute(select(Unit.id, Unit.code))
    return {unit_id: code for unit_id, code in found}  # noqa: C416  (rows are not pairs to the type checker)


__all__ = [
    "Equal",
    "add_conversion",
    "convert",
    "factors_of",
    "general_edges",
    "remove_conversion",
    "set_units",
    "to_ledger",
]
