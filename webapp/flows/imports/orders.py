"""Open sales orders, one row a line: rows with the same customer and reference are one order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.quantity import plain
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.domains.sales.operations import LineFacts, place_order
from webapp.flows.imports.items import items_by_number
from webapp.flows.imports.partners import partners_by_word
from webapp.flows.imports.references import items_unknown, partners_unknown
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import ORDERS
from webapp.imports.units import converted

OrderKey = tuple[str, str]
"""The customer as the file names it, and its reference."""


@command("imports.orders", permission="sales.write", body=ImportRows, result=Imported)
def import_orders(ctx: Context, body: ImportRows) -> Imported:
    """Enter the open orders of customers; those that are there already stay as they are."""
    return take_in(ctx, ORDERS, body, plan_orders, apply_orders)


def plan_orders(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that."""
    customers = _customers(session, rows)
    no_item: Rows = []
    for piece in chunks(rows):
        there = items_by_number(session, (row.values.get("number", "") for row in piece))
        for row in piece:
            row.verdict = "new"
            found = there.get(row.values.get("number", ""))
            if found is not None:
                _plan_line(row, *found)
            elif row.values.get("number"):
                no_item.append(row)
    items_unknown(session, no_item)
    no_customer: Rows = []
    for (name, reference), listed in _orders(rows).items():
        customer = customers.get(name)
        if customer is None:
            no_customer += [row for row in listed if row.values.get("customer")]
        elif not (customer.is_customer and customer.active):
            listed[0].wrong("customer", "not_a_customer")
        else:
            _plan_order(session, customer, reference, listed, known)
    partners_unknown(session, no_customer)


def apply_orders(ctx: Context, rows: Rows) -> None:
    """Enter the new orders."""
    customers = _customers(ctx.session, rows)
    for (name, reference), listed in _orders(rows).items():
        if listed[0].verdict == "same":
            continue
        there: dict[str, tuple[Item, str]] = {}
        for piece in chunks(listed):
            there |= items_by_number(ctx.session, (row.values["number"] for row in piece))
        place_order(
            ctx,
            customer_id=customers[name].id,
            lines=[_facts(row, there[row.values["number"]][0].id) for row in listed],
            customer_reference=reference,
            ordered_on=_ordered_on(listed, ctx.today),
            note=next((row.values["note"] for row in listed if row.values.get("note")), ""),
        )


def _facts(row: Judged, item_id: UUID) -> LineFacts:
    values = row.values
    quantity, price = Decimal(values["quantity"]), Decimal(values["unit_price"])
    return LineFacts(item_id, quantity, price, date.fromisoformat(values["due_on"]))


def _ordered_on(listed: Rows, today: date) -> date:
    """The day of the order: the earliest that its rows name, else today, or the first due date where that has passed."""
    named = [row.values["ordered_on"] for row in listed if row.values.get("ordered_on")]
    due = [row.values["due_on"] for row in listed if row.values.get("due_on")]
    return date.fromisoformat(min(named)) if named else min([today, *map(date.fromisoformat, due)])


def _customers(session: Session, rows: Rows) -> Mapping[str, Partner]:
    found: dict[str, Partner] = {}
    for piece in chunks(list(dict.fromkeys(row.values.get("customer", "") for row in rows))):
        found |= partners_by_word(session, piece)
    return found


def _orders(rows: Rows) -> dict[OrderKey, Rows]:
    found: dict[OrderKey, Rows] = defaultdict(list)
    for row in rows:
        found[row.values.get("customer", ""), row.values.get("customer_reference", "")].append(row)
    return found


def _plan_line(row: Judged, item: Item, unit: str) -> None:
    if not item.active:
        row.wrong("number", "not_in_use", number=item.number)
    said = row.values.get("unit", unit)
    if said != unit and "quantity" in row.values:
        into = converted(Decimal(row.values["quantity"]), said, unit)
        if into is None or "unit_price" in row.values:
            row.wrong("quantity", "unit_fixed", item=item.number, unit=unit, other=said)
        else:
            row.values["quantity"] = plain(into)
    row.values["unit"] = unit
    if row.values.get("quantity") == "0":
        row.wrong("quantity", "no_quantity")
    told = any(one.field == "unit_price" for one in row.problems)
    if "unit_price" not in row.values and not told:
        if item.sales_price:
            row.values["unit_price"] = plain(item.sales_price)
        else:
            row.wrong("unit_price", "missing")
    due, ordered = row.values.get("due_on"), row.values.get("ordered_on")
    if due and ordered and due < ordered:
        row.wrong("due_on", "due_before")


def _plan_order(session: Session, customer: Partner, reference: str, listed: Rows, known: Knowledge) -> None:
    if not reference:
        return
    statement = (
        select(SalesOrder)
        .where(SalesOrder.customer_id == customer.id, SalesOrder.customer_reference == reference)
        .where(SalesOrder.status != "cancelled")
    )
    order = session.scalars(statement.order_by(SalesOrder.number)).first()
    if order is None:
        return
    lines = _lines(session, order)
    said = sorted(_line_said(row) for row in listed)
    if said == sorted(lines):
        for row in listed:
            row.verdict = "same"
    else:
        before = ", ".join(f"{number} × {quantity}" for number, quantity, *_ in sorted(lines)[:5])
        listed[0].wrong("customer_reference", "order_differs", number=order.number, before=before)


def _line_said(row: Judged) -> tuple[str, str, str, str]:
    values = row.values
    return (
        values.get("number", ""),
        values.get("quantity", ""),
        values.get("unit_price", ""),
        values.get("due_on", ""),
    )


def _lines(session: Session, order: SalesOrder) -> list[tuple[str, str, str, str]]:
    item = (Item.company_id == SalesOrderLine.company_id) & (Item.id == SalesOrderLine.item_id)
    statement = (
        select(SalesOrderLine, Item.number).join(Item, item).where(SalesOrderLine.order_id == order.id)
    )
    return [
        (number, plain(line.quantity), plain(line.unit_price), line.due_on.isoformat())
        for line, number in session.execute(statement)
    ]
