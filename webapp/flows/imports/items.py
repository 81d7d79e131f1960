"""A list of items: known numbers are changed, new ones added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.quantity import plain
from webapp.domains.items import many
from webapp.domains.items.models import BomLine, Item, RoutingOperation, Unit
from webapp.flows.imports.categories import FIELD, Categories, ids_of, moved
from webapp.flows.imports.own_fields import OwnFields, own_values, with_own_fields, yes_no_columns
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import ITEMS
from webapp.imports.problems import WITHOUT_IT

TEXTS = ("name", "name_en", "specification", "kind")
FLAGS = ("lot_traced", "final_inspection", "incoming_inspection")
PIECES = "serial_traced"
"""Begins with the item; of one that is there it is begun on its page, since what is in stock gets numbers."""
NUMBERS = ("safety_stock", "reorder_point", "sales_price")
DAYS = ("shelf_life_days", "arrival_days", "shipping_days")
NEEDED = ("name", "kind", "unit")
Known = Mapping[str, tuple[Item, str]]
"""The items there are by number, each with the code of its unit."""


@command("imports.items", permission="items.write", body=ImportRows, result=Imported)
def import_items(ctx: Context, body: ImportRows) -> Imported:
    """Take in a list of items: change those known by number, add the others."""
    return take_in(ctx, with_own_fields(ctx.session, ITEMS), body, plan_items, apply_items)


def plan_items(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that."""
    refuse_twice(rows)
    structured, categories, own = _structured(session), Categories(session), OwnFields(session)
    for piece in chunks(rows):
        there = items_by_number(session, (row.values.get("number", "") for row in piece))
        for row in piece:
            found = there.get(row.values.get("number", ""))
            if found is None:
                categories.judge(row)
                _plan_new(row, known)
                own.need(row)
            else:
                before = categories.before(found[0].category_id)
                categories.judge(row, before)
                moved(row, before)
                own.compare(row, found[0])
                _plan_change(row, *found, structured)


def apply_items(ctx: Context, rows: Rows) -> None:
    """Write what was planned."""
    units = {code: unit_id for code, unit_id in ctx.session.execute(select(Unit.code, Unit.id))}  # noqa: C416
    ids, yes_no = ids_of(ctx, rows), yes_no_columns(ctx.session)
    many.add_items(
        ctx,
        (
            (units[row.values["unit"]], facts_of(row, ids, yes_no=yes_no))
            for row in rows
            if row.verdict == "new"
        ),
    )
    changed = (row for row in rows if row.verdict == "changed")
    many.change_items(
        ctx, {row.values["number"]: facts_of(row, ids, only_changed=True, yes_no=yes_no) for row in changed}
    )


def facts_of(
    row: Judged,
    categories: Mapping[str, UUID | None],
    *,
    only_changed: bool = False,
    yes_no: Collection[str] = (),
) -> dict[str, object]:
    """What a row says of its item, as the columns of the table.

    *categories* has the ids of those it may name, *yes_no* the columns of own fields that say yes or no.
    """
    names = {one.field for one in row.changes} if only_changed else set(row.values)
    facts: dict[str, object] = {name: row.values[name] for name in ("number", *TEXTS) if name in names}
    facts |= {name: row.values[name] == "true" for name in (*FLAGS, PIECES) if name in names}
    facts |= {name: Decimal(row.values[name]) for name in NUMBERS if name in names}
    if "standard_price" in names and row.values.get("kind") != "made":
        facts["standard_material"] = Decimal(row.values["standard_price"])
    facts |= {name: int(row.values[name]) for name in DAYS if name in names}
    if values := own_values({name: row.values[name] for name in names}, yes_no):
        facts["custom"] = values
    if FIELD in names:
        facts["category_id"] = categories[row.values[FIELD]]
    return facts


def items_by_number(session: Session, numbers: Iterable[str]) -> dict[str, tuple[Item, str]]:
    """The items called *numbers* (a few hundred), and the codes of their units."""
    unit = (Unit.company_id == Item.company_id) & (Unit.id == Item.unit_id)
    statement = select(Item, Unit.code).join(Unit, unit).where(Item.number.in_(set(numbers)))
    return {item.number: (item, code) for item, code in session.execute(statement)}


def refuse_twice(rows: Rows, *columns: str) -> None:
    """Mark rows that say again what an earlier one says of the same record."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.values.get(name, "") for name in (columns or ("number",)))
        if not key[0]:
            continue
        first = seen.setdefault(key, row.at)
        if first != row.at:
            row.wrong((columns or ("number",))[0], "twice", number=key[0], row=first)


def _structured(session: Session) -> set[UUID]:
    """The items that have a BOM or a routing."""
    return set(session.scalars(select(BomLine.item_id).distinct())) | set(
        session.scalars(select(RoutingOperation.item_id).distinct())
    )


def _plan_new(row: Judged, known: Knowledge) -> None:
    row.verdict = "new"
    told = {one.field for one in row.problems}
    for name, usual in (("unit", known.unit), ("kind", known.kind)):
        if usual and name not in told:
            row.values.setdefault(name, usual)
    for name in NEEDED:
        if not row.values.get(name) and name not in told and row.values.get("number"):
            row.wrong(name, "new_needs", number=row.values["number"])
    price = row.values.get("standard_price")
    if row.values.get("kind") == "made" and price and Decimal(price):
        row.wrong("standard_price", "made_has_no_price", WITHOUT_IT, number=row.values.get("number", ""))


def _plan_change(row: Judged, item: Item, unit: str, structured: set[UUID]) -> None:
    values = row.values
    for name in (*TEXTS, *FLAGS, *NUMBERS, *DAYS):
        before = _text(getattr(item, name))
        if name in values and values[name] != before and not _is_translation(name, values[name], item):
            row.change(name, before, values[name])
    if values.get("unit", unit) != unit:
        row.wrong("unit", "unit_fixed", WITHOUT_IT, item=item.number, unit=unit, other=values["unit"])
    if values.get("kind") == "purchased" != item.kind and item.id in structured:
        row.wrong("kind", "structured", WITHOUT_IT, number=item.number)
    if values.get(PIECES, _text(item.serial_traced)) != _text(item.serial_traced):
        row.wrong(PIECES, "serials_fixed", WITHOUT_IT, number=item.number)
    _plan_price(row, item)
    row.verdict = "changed" if row.changes else "same"


def _is_translation(name: str, value: str, item: Item) -> bool:
    """Whether it is the item's English name where an English list says names."""
    return name == "name" and value == item.name_en


def _plan_price(row: Judged, item: Item) -> None:
    given = row.values.get("standard_price")
    if given is None or same_price(given, item.standard_cost):
        return
    if row.values.get("kind", item.kind) == "made":
        row.wrong("standard_price", "made_has_no_price", WITHOUT_IT, number=item.number)
    else:
        row.change("standard_price", plain(item.standard_material), given)


def same_price(given: str, cost: Decimal) -> bool:
    """Whether *given* is *cost*, or what lists show of it: what was exported with two or four places is no new price."""
    step = Decimal("0.01") if cost >= 1 else Decimal("0.0001")
    return Decimal(given) in (cost, cost.quantize(step, ROUND_HALF_UP))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)
