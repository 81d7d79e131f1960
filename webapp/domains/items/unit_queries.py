"""What people see of units: what each is in another one, and what an item can be counted in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.quantity import PositiveQuantity, Quantity
from webapp.core.queries import ById, NoParams, Params, ReadContext, query
from webapp.domains.items.conversion import to_ledger
from webapp.domains.items.models import Item, Unit, UnitConversion
from webapp.domains.items.units import convert, factors_of

_PLACES = 6


class ConversionRow(BaseModel):
    """``quantity`` of a unit is ``other_quantity`` of another one; for one item or (``item_id`` none) for all."""

    id: UUID
    item_id: UUID | None
    quantity: Quantity
    unit_id: UUID
    unit: str
    unit_name: str
    unit_name_en: str
    other_quantity: Quantity
    other_unit: str
    other_unit_name: str
    other_unit_name_en: str


class UnitChoice(BaseModel):
    """A unit that an item can be counted in: one of it is numerator ÷ denominator stock units, exactly."""

    unit_id: UUID
    unit: str
    unit_name: str
    unit_name_en: str
    decimals: int
    numerator: str
    denominator: str
    in_stock_units: Quantity


class ItemUnits(BaseModel):
    """How an item is counted: its own conversions, and every unit that leads to its stock unit, that one first."""

    own: list[ConversionRow]
    choices: list[UnitChoice]
    buy_unit: str
    use_unit: str


class ConvertParams(Params):
    """A quantity of an item in one unit, wanted in another one (both by code)."""

    item_id: UUID
    quantity: PositiveQuantity
    unit: str
    to_unit: str


class Converted(BaseModel):
    """The exact result as a fraction, and to the 6 places of a ledger."""

    numerator: str
    denominator: str
    quantity: Quantity


@query("items.conversions", permission="items.read", params=NoParams, result=list[ConversionRow])
def conversions(ctx: ReadContext, _params: NoParams) -> list[ConversionRow]:
    """The conversions that hold for all items, by unit."""
    return _rows(ctx.session, None)


@query("items.item_units", permission="items.read", params=ById, result=ItemUnits)
def item_units(ctx: ReadContext, params: ById) -> ItemUnits:
    """The units of one item. Raises NotFound."""
    item = fetch(ctx.session, Item, params.id)
    units = _units(ctx.session)
    factors = factors_of(ctx.session, [item])[item.id]
    choices = [_choice(units[unit_id], factor) for unit_id, factor in factors.items()]
    return ItemUnits(
        own=_rows(ctx.session, item.id),
        choices=sorted(choices, key=lambda one: (one.unit_id != item.unit_id, one.unit)),
        buy_unit=units[item.buy_unit_id or item.unit_id].code,
        use_unit=units[item.use_unit_id or item.unit_id].code,
    )


@query("items.convert", permission="items.read", params=ConvertParams, result=Converted)
def converted(ctx: ReadContext, params: ConvertParams) -> Converted:
    """A quantity of an item in another unit. Raises NotFound, NoConversion."""
    ids = {unit.code: unit.id for unit in _units(ctx.session).values()}
    nowhere = UUID(int=0)
    units = (ids.get(params.unit, nowhere), ids.get(params.to_unit, nowhere))
    exact = convert(ctx.session, params.item_id, params.quantity, *units)
    return Converted(
        numerator=str(exact.numerator), denominator=str(exact.denominator), quantity=to_ledger(exact)
    )


def _units(session: Session) -> dict[UUID, Unit]:
    return {unit.id: unit for unit in session.scalars(select(Unit))}


def _rows(session: Session, item_id: UUID | None) -> list[ConversionRow]:
    units = _units(session)
    statement = select(UnitConversion).where(UnitConversion.item_id == item_id)
    rows = [_row(one, units) for one in session.scalars(statement)]
    return sorted(rows, key=lambda row: (row.unit, row.other_unit))


def _row(one: UnitConversion, units: dict[UUID, Unit]) -> ConversionRow:
    unit, other = units[one.unit_id], units[one.to_unit_id]
    quantity, other_quantity = _readable(Fraction(one.numerator, one.denominator))
    return ConversionRow(
        id=one.id,
        item_id=one.item_id,
        quantity=quantity,
        unit_id=unit.id,
        unit=unit.code,
        unit_name=unit.name,
        unit_name_en=unit.name_en,
        other_quantity=other_quantity,
        other_unit=other.code,
        other_unit_name=other.name,
        other_unit_name_en=other.name_en,
    )


def _readable(factor: Fraction) -> tuple[Decimal, Decimal]:
    """How people write it: "1 roll is 250 kg" where six places say it exactly, else "3 m are 2 kg"."""
    if Fraction(to_ledger(factor)) == factor:
        return Decimal(1), to_ledger(factor)
    # Both were entered with six places at most, so this many millionths of each are whole or have been.
    scale = Fraction(1)
    while factor.denominator * scale >= 10**9 or factor.numerator * scale >= 10**9:
        scale /= 10
    return to_ledger(factor.denominator * scale), to_ledger(factor.numerator * scale)


def _choice(unit: Unit, factor: Fraction) -> UnitChoice:
    return UnitChoice(
        unit_id=unit.id,
        unit=unit.code,
        unit_name=unit.name,
        unit_name_en=unit.name_en,
        decimals=unit.decimals,
        numerator=str(factor.numerator),
        denominator=str(factor.denominator),
        in_stock_units=to_ledger(factor),
    )
