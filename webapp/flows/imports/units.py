"""In what other units items are counted. Units that the list does not name stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.quantity import plain
from webapp.domains.items.models import Item, Unit, UnitConversion
from webapp.domains.items.units import Equal, set_units
from webapp.flows.imports.items import items_by_number, refuse_twice
from webapp.flows.imports.references import items_unknown
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import UNITS

USUAL = {"buy": "buy_unit_id", "use": "use_unit_id"}
"""The column that says so → where the item keeps it."""


@dataclass(frozen=True)
class Counted:
    """An item's other units as they are: how many stock units one is, by code, and in which it is bought and used."""

    item: Item
    unit: str
    factors: Mapping[str, Fraction]
    usual: Mapping[str, str]


@command("imports.units", permission="items.write", body=ImportRows, result=Imported)
def import_units(ctx: Context, body: ImportRows) -> Imported:
    """Take in what other units items are counted in: change those that are there, add the others."""
    return take_in(ctx, UNITS, body, plan_units, apply_units)


def plan_units(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that."""
    for row in rows:
        row.verdict = "new"
    refuse_twice(rows, "number", "other_unit")
    lists = _lists(rows)
    for piece in chunks(list(lists)):
        there = _counted(session, piece)
        for number in piece:
            if number in there:
                _plan(lists[number], there[number], known)
            elif number:
                items_unknown(session, lists[number])


def apply_units(ctx: Context, rows: Rows) -> None:
    """Write what was planned."""
    lists = _lists([row for row in rows if row.verdict != "same"])
    for piece in chunks(list(lists)):
        there = _counted(ctx.session, piece)
        for number in piece:
            own = there[number]
            factors, usual = dict(own.factors), dict(own.usual)
            for row in lists[number]:
                code = row.values["other_unit"]
                factors[code] = _factor(row)
                for name in USUAL:
                    usual[name] = _usual(row.values.get(name), code, usual[name])
            equals = [
                Equal(code, Decimal(one.denominator), Decimal(one.numerator)) for code, one in factors.items()
            ]
            set_units(ctx, own.item.id, own.item.version, equals, usual["buy"], usual["use"])


def _usual(said: str | None, code: str, before: str) -> str:
    """The unit that an item is usually bought or used in after a row about *code*; "" for the stock unit."""
    if said == "true":
        return code
    return "" if said == "false" and before == code else before


def _lists(rows: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row.values.get("number", "")].append(row)
    return found


def _counted(session: Session, numbers: Iterable[str]) -> dict[str, Counted]:
    items = items_by_number(session, numbers)
    codes = {unit_id: code for unit_id, code in session.execute(select(Unit.id, Unit.code))}  # noqa: C416
    own: dict[UUID, dict[str, Fraction]] = defaultdict(dict)
    wanted = {item.id for item, _ in items.values()}
    for one in session.scalars(select(UnitConversion).where(UnitConversion.item_id.in_(wanted))):
        if one.item_id is not None:
            own[one.item_id][codes[one.unit_id]] = Fraction(one.numerator, one.denominator)
    return {
        number: Counted(
            item,
            unit,
            own[item.id],
            {name: codes.get(getattr(item, column), "") for name, column in USUAL.items()},
        )
        for number, (item, unit) in items.items()
    }


def _plan(listed: Rows, own: Counted, known: Knowledge) -> None:
    usual: dict[str, Judged] = {}
    for row in listed:
        _check(row, own, known)
        for name in USUAL:
            if row.values.get(name) == "true":
                first = usual.setdefault(name, row)
                if first is not row:
                    other = first.values.get("other_unit", "")
                    row.wrong(name, "converts_already", number=own.item.number, other=other, row=first.at)
        if not row.problems:
            _compare(row, own)


def _check(row: Judged, own: Counted, known: Knowledge) -> None:
    values = row.values
    if values.get("other_unit") == own.unit:
        row.wrong("other_unit", "own_unit", number=own.item.number, unit=own.unit)
    for name in ("quantity", "other_quantity"):
        if name in values and not Decimal(values[name]):
            row.wrong(name, "no_quantity")
    word, _ = row.units.get("other_quantity", (own.unit, None))
    meant = known.units.find(word)
    if meant is None or meant.code != own.unit:
        row.wrong("other_quantity", "unit_fixed", raw=word, item=own.item.number, unit=own.unit, other=word)


def _compare(row: Judged, own: Counted) -> None:
    code = row.values["other_unit"]
    before = own.factors.get(code)
    if before is None:
        return
    if _factor(row) != before:
        row.change("other_quantity", _plain(before), row.values["other_quantity"])
    for name in USUAL:
        after = _usual(row.values.get(name), code, own.usual[name])
        if after != own.usual[name]:
            row.change(name, str(own.usual[name] == code).lower(), row.values[name])
    row.verdict = "changed" if row.changes else "same"


def _factor(row: Judged) -> Fraction:
    return Fraction(Decimal(row.values["other_quantity"])) / Fraction(
        Decimal(row.values.get("quantity", "1"))
    )


def _plain(factor: Fraction) -> str:
    """``25``, or ``100/3`` where no decimal says it."""
    exact = Decimal(factor.numerator) / Decimal(factor.denominator)
    return plain(exact) if Fraction(exact) == factor else f"{factor.numerator}/{factor.denominator}"
