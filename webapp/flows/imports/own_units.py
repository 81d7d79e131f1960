"""What rows count in another unit of an item, by its own conversions: 2 rolls are 50 kg where a roll of it weighs 25."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import plain
from webapp.domains.items.conversion import to_ledger
from webapp.domains.items.models import Item, Unit
from webapp.domains.items.units import factors_of
from webapp.flows.imports.taking import chunks
from webapp.imports.cells import Judged
from webapp.imports.units import Units, exact_factor

PRICES = frozenset({"unit_price", "unit_cost", "standard_price", "sales_price"})
"""Cells that convert the other way: what a roll costs is 25 times what a kilogram does."""


@dataclass(frozen=True)
class Counting:
    """How an item is counted: its own unit, and how many of that one of each other unit is, all by code."""

    number: str
    unit: str
    factors: Mapping[str, Fraction]

    def factor(self, said: str, into: str = "") -> Fraction | None:
        """How many of *into* (the item's own unit unless told otherwise) one *said* is; None where nobody has said it."""
        one, other = self._own(said), self._own(into or self.unit)
        return None if one is None or other is None else one / other

    def _own(self, said: str) -> Fraction | None:
        if said in self.factors:
            return self.factors[said]
        # A centimetre is known where a metre is: what is certain between units leads on to the item's own ones.
        ways = ((exact_factor(said, code), one) for code, one in self.factors.items())
        return next((certain * one for certain, one in ways if certain is not None), None)


def countings(session: Session, there: Mapping[str, tuple[Item, str]]) -> dict[str, Counting]:
    """How each item of ``items_by_number`` is counted, by number."""
    codes = _codes(session)
    factors: dict[UUID, dict[UUID, Fraction]] = {}
    for piece in chunks(item for item, _ in there.values()):
        factors |= factors_of(session, piece)
    return {
        item.number: Counting(item.number, unit, {codes[one]: by for one, by in factors[item.id].items()})
        for item, unit in there.values()
    }


def settle(row: Judged, counting: Counting) -> None:
    """Bring cells that named different units to that of the row, where the item's own conversions can."""
    for problem in [one for one in row.problems if one.code == "units_differ"]:
        base, said = str(problem.params["unit"]), str(problem.params["other"])
        by = counting.factor(said, base)
        if by is not None:
            row.values[problem.field] = _times(row.values[problem.field], by, problem.field)
            row.problems.remove(problem)


def count(row: Judged, counting: Counting, said: str, fields: Iterable[str]) -> bool:
    """Note what *fields* of the row, said in the unit *said*, are in the item's own; whether somebody has said that.

    The cells keep what they say, so that reading them again means the same: ``Judged.counted`` has what it comes to.
    """
    by = counting.factor(said)
    if by is None:
        return False
    for name in fields:
        if name in row.values:
            row.counted[name] = (_times(row.values[name], by, name), counting.unit)
    return True


def write_counted(row: Judged) -> None:
    """Let the row say in the item's own unit what it says, where nothing is gained by keeping the other one."""
    for name, (value, _) in row.counted.items():
        row.values[name] = value


def named_units(row: Judged, counting: Counting, units: Units) -> None:
    """Convert the cells that name a unit themselves, in a list that has no column for it; what cannot be is said there."""
    settle(row, counting)
    told = {one.field for one in row.problems}
    for name, (word, _) in row.units.items():
        said = row.base or word
        if name in told or said == counting.unit:
            continue
        if not count(row, counting, said, [name]):
            meant = units.find(word)
            not_convertible(row, name, counting, meant.code if meant else word)
    write_counted(row)


def not_convertible(row: Judged, field: str, counting: Counting, said: str) -> None:
    """Say at a cell that nobody knows what its unit is of the item."""
    row.wrong(field, "no_conversion", raw=said, item=counting.number, unit=counting.unit, other=said)


def counted(row: Judged, field: str) -> str:
    """What a cell says, in the item's own unit."""
    return row.counted[field][0] if field in row.counted else row.values.get(field, "")


def _times(value: str, by: Fraction, field: str) -> str:
    exact = Fraction(Decimal(value))
    return plain(to_ledger(exact / by if field in PRICES else exact * by))


def _codes(session: Session) -> dict[UUID, str]:
    return {unit_id: code for unit_id, code in session.execute(select(Unit.id, Unit.code))}  # noqa: C416
