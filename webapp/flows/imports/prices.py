"""A list of prices for items that are there."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.quantity import plain
from webapp.domains.items import many
from webapp.domains.items.models import Item
from webapp.flows.imports.items import facts_of, items_by_number, refuse_twice, same_price
from webapp.flows.imports.own_units import countings, named_units
from webapp.flows.imports.references import items_unknown
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import PRICES
from webapp.imports.problems import WITHOUT_IT


@command("imports.prices", permission="items.write", body=ImportRows, result=Imported)
def import_prices(ctx: Context, body: ImportRows) -> Imported:
    """Take in new sales prices and standard prices of known items."""
    return take_in(ctx, PRICES, body, plan_prices, apply_prices)


def plan_prices(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row which prices would change."""
    refuse_twice(rows)
    unknown: Rows = []
    for piece in chunks(rows):
        there = items_by_number(session, (row.values.get("number", "") for row in piece))
        counting = countings(session, there)
        for row in piece:
            found = there.get(row.values.get("number", ""))
            if found is not None:
                named_units(row, counting[found[0].number], known.units)
                _plan(row, found[0])
            elif row.values.get("number"):
                unknown.append(row)
    items_unknown(session, unknown)


def apply_prices(ctx: Context, rows: Rows) -> None:
    """Write what was planned."""
    changed = (row for row in rows if row.verdict == "changed")
    many.change_items(ctx, {row.values["number"]: facts_of(row, {}, only_changed=True) for row in changed})


def _plan(row: Judged, item: Item) -> None:
    sales, standard = row.values.get("sales_price"), row.values.get("standard_price")
    if sales is not None and Decimal(sales) != item.sales_price:
        row.change("sales_price", plain(item.sales_price), sales)
    if standard is not None and not same_price(standard, item.standard_cost):
        if item.kind == "made":
            row.wrong("standard_price", "made_has_no_price", WITHOUT_IT, number=item.number)
        else:
            row.change("standard_price", plain(item.standard_material), standard)
    row.verdict = "changed" if row.changes else "same"
