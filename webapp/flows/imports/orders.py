"""Open sales orders, one row a line: rows of one of our orders, or with the same customer and reference, are one order.

An order that is there already is changed to what its rows say, as far as an order may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.errors import FieldError
from webapp.core.quantity import plain
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.sales.changes import LineChange, OrderChange, change_order
from webapp.domains.sales.credit import check_credit
from webapp.domains.sales.errors import OverCreditLimit
from webapp.domains.sales.models import SalesOrder
from webapp.domains.sales.operations import LineFacts, lock_order, place_order
from webapp.flows.change_order import lines_in_use
from webapp.flows.imports.items import items_by_number
from webapp.flows.imports.order_lines import Group, compare, groups_of, line_of
from webapp.flows.imports.own_units import (
    Counting,
    count,
    countings,
    not_convertible,
    settle,
    write_counted,
)
from webapp.flows.imports.partners import partners_by_word
from webapp.flows.imports.references import items_unknown, partners_unknown
from webapp.flows.imports.taking import CellsWrong, Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import ORDERS

Items = dict[str, tuple[Item, str]]


@command("imports.orders", permission="sales.write", body=ImportRows, result=Imported)
def import_orders(ctx: Context, body: ImportRows) -> Imported:
    """Enter the open orders of customers; those that are there already are changed to what the rows say."""
    return take_in(ctx, ORDERS, body, plan_orders, apply_orders)


def plan_orders(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that."""
    items = _items(session, rows)
    customers = _customers(session, rows)
    counting = countings(session, items)
    for row in rows:
        row.verdict = "new"
        if row.values.get("number") in items:
            _plan_line(row, items[row.values["number"]][0], counting[row.values["number"]])
    items_unknown(session, [row for row in rows if row.values.get("number", "") not in {"", *items}])
    no_customer: Rows = []
    for group in groups_of(session, rows, customers):
        unnamed = [row for row in group.rows if row.values.get("customer", "") not in customers]
        no_customer += [row for row in unnamed if row.values.get("customer")]
        if not unnamed:
            _plan_order(session, group, customers)
    partners_unknown(session, no_customer)
    for row in rows:
        _fill_price(row, items.get(row.values.get("number", "")))


def apply_orders(ctx: Context, rows: Rows) -> None:
    """Enter the new orders, change the others. Raises CellsWrong."""
    items = _items(ctx.session, rows)
    customers = _customers(ctx.session, rows)
    for group in groups_of(ctx.session, rows, customers):
        if group.order is None:
            _enter(ctx, group, customers[group.rows[0].values["customer"]], items)
        elif any(row.verdict != "same" for row in group.rows):
            _change(ctx, group, group.order.id, items)


def _enter(ctx: Context, group: Group, customer: Partner, items: Items) -> None:
    place_order(
        ctx,
        customer_id=customer.id,
        lines=[_facts(row, items) for row in group.rows],
        customer_reference=group.said("customer_reference"),
        ordered_on=_ordered_on(group.rows, ctx.today),
        note=group.said("note"),
    )


def _change(ctx: Context, group: Group, order_id: UUID, items: Items) -> None:
    order = lock_order(ctx.session, order_id)
    before, head = order.total, group.rows[0]
    lines = [LineChange(_facts(row, items), line_of(group, row)) for row in group.rows]
    change = OrderChange(
        order.version, group.said("customer_reference") or None, group.said("note") or None, lines=lines
    )
    change_order(ctx, order, change, lines_in_use(ctx.session, order.id))
    if order.status == "confirmed" and order.total > before:
        try:
            check_credit(ctx, order, "")
        except OverCreditLimit as error:
            place = FieldError(f"rows.{head.key}.quantity", error.code, error.message, dict(error.params))
            raise CellsWrong(place) from error


def _facts(row: Judged, items: Items) -> LineFacts:
    values = row.values
    quantity, price = Decimal(values["quantity"]), Decimal(values["unit_price"])
    return LineFacts(items[values["number"]][0].id, quantity, price, date.fromisoformat(values["due_on"]))


def _ordered_on(listed: Rows, today: date) -> date:
    """The day of the order: the earliest that its rows name, else today, or the first due date where that has passed."""
    named = [row.values["ordered_on"] for row in listed if row.values.get("ordered_on")]
    due = [row.values["due_on"] for row in listed if row.values.get("due_on")]
    return date.fromisoformat(min(named)) if named else min([today, *map(date.fromisoformat, due)])


def _items(session: Session, rows: Rows) -> Items:
    found: Items = {}
    for piece in chunks(dict.fromkeys(row.values.get("number", "") for row in rows)):
        found |= items_by_number(session, piece)
    return found


def _customers(session: Session, rows: Rows) -> Mapping[str, Partner]:
    found: dict[str, Partner] = {}
    for piece in chunks(dict.fromkeys(row.values.get("customer", "") for row in rows)):
        found |= partners_by_word(session, piece)
    return found


def _plan_line(row: Judged, item: Item, counting: Counting) -> None:
    if not item.active:
        row.wrong("number", "not_in_use", number=item.number)
    settle(row, counting)
    said = row.values.get("unit", counting.unit)
    if said != counting.unit and "quantity" in row.values:
        if count(row, counting, said, ("quantity", "unit_price")):
            write_counted(row)
        else:
            not_convertible(row, "quantity", counting, said)
    row.values["unit"] = counting.unit
    if row.values.get("quantity") == "0":
        row.wrong("quantity", "no_quantity")
    due, ordered = row.values.get("due_on"), row.values.get("ordered_on")
    if due and ordered and due < ordered:
        row.wrong("due_on", "due_before")


def _fill_price(row: Judged, found: tuple[Item, str] | None) -> None:
    """The item's sales price where neither the row nor a line that is there already has one."""
    if found is None or "unit_price" in row.values or any(one.field == "unit_price" for one in row.problems):
        return
    if found[0].sales_price:
        row.values["unit_price"] = plain(found[0].sales_price)
    else:
        row.wrong("unit_price", "missing")


def _plan_order(session: Session, group: Group, customers: Mapping[str, Partner]) -> None:
    head, order = group.rows[0], group.order
    customer = customers[head.values["customer"]]
    if order is None:
        if not (customer.is_customer and customer.active):
            head.wrong("customer", "not_a_customer")
        if head.values.get("order_number"):
            head.wrong("order_number", "order_unknown")
        elif not head.values.get("customer_reference") and not _told(head, "customer_reference"):
            head.wrong("customer_reference", "missing")
        return
    _check_customer(session, group, order, customers)
    compare(group, order, lines_in_use(session, order.id))


def _told(row: Judged, column: str) -> bool:
    return any(one.field == column for one in row.problems)


def _check_customer(
    session: Session, group: Group, order: SalesOrder, customers: Mapping[str, Partner]
) -> None:
    for row in group.rows:
        if customers[row.values["customer"]].id != order.customer_id:
            row.wrong("customer", "order_of_other", number=order.number, other=order.customer.name)
