"""Which rows of a file are one order, which line each of them stands for, and what they change about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import plain
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.sales import rules
from webapp.domains.sales.changes import in_use
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.flows.imports.taking import Rows, chunks
from webapp.imports.cells import Judged

Key = tuple[UUID | str, str]
NAMED = 5
"""So many lines that go out are named."""


@dataclass
class Line:
    """A line that is there already, and its item's number."""

    line: SalesOrderLine
    number: str

    @property
    def words(self) -> str:
        return f"{self.number} × {plain(self.line.quantity)}"


@dataclass
class Group:
    """The rows of one order; *order* and its *lines*, where it is there already. *pairs*: the line of each row, by its key."""

    rows: Rows
    order: SalesOrder | None = None
    lines: list[Line] = field(default_factory=list)
    pairs: dict[str, Line] = field(default_factory=dict)

    def said(self, name: str) -> str:
        """What the first row that says anything of *name* says of it."""
        return next((row.values[name] for row in self.rows if row.values.get(name)), "")


def groups_of(session: Session, rows: Rows, customers: Mapping[str, Partner]) -> list[Group]:
    """The orders that *rows* are of, in the order of the file, each row with the line that it stands for."""
    numbered = _by_number(session, _texts(rows, "order_number", "customer_reference"))
    referenced = _by_reference(session, rows, customers)
    found: dict[Key, Group] = {}
    for row in rows:
        order = _order_of(row, numbered, referenced, customers)
        key = (order.id, "") if order else _key(row)
        found.setdefault(key, Group([], order)).rows.append(row)
    lines = _lines(session, [one.order.id for one in found.values() if one.order])
    for group in found.values():
        if group.order is not None:
            group.lines = lines.get(group.order.id, [])
            group.pairs = _paired(group)
    return list(found.values())


def line_of(group: Group, row: Judged) -> UUID | None:
    """The id of the line that *row* stands for; None for one that is new."""
    found = group.pairs.get(row.key)
    return found.line.id if found else None


def compare(group: Group, order: SalesOrder, planned: frozenset[UUID]) -> None:
    """Say of each row what it changes, and where that must not be: lines *planned* or shipped stay."""
    head = group.rows[0]
    for row in group.rows:
        _compare_row(row, group.pairs.get(row.key), order, planned)
    _compare_head(group, order)
    gone = [one for one in group.lines if one not in group.pairs.values()]
    stay = [one for one in gone if in_use(one.line, planned)]
    if stay:
        head.wrong("number", "lines_stay", number=order.number, lines=_listed(stay))
    elif gone:
        head.change("removed", _listed(gone), "")
    if head.changes and head.verdict == "same":
        head.verdict = "changed"
    if order.status not in rules.CHANGEABLE and any(row.verdict != "same" for row in group.rows):
        named = "order_number" if head.values.get("order_number") else "customer_reference"
        head.wrong(named, "order_fixed", number=order.number)


def _compare_row(row: Judged, there: Line | None, order: SalesOrder, planned: frozenset[UUID]) -> None:
    due = row.values.get("due_on", "")
    if due and due < order.ordered_on.isoformat() and not any(one.field == "due_on" for one in row.problems):
        row.wrong("due_on", "due_before")
    if there is None:
        return
    line, told = there.line, {one.field for one in row.problems}
    if "unit_price" not in told:
        row.values.setdefault("unit_price", plain(line.unit_price))
    before = {
        "quantity": plain(line.quantity),
        "unit_price": plain(line.unit_price),
        "due_on": line.due_on.isoformat(),
    }
    for name, then in before.items():
        now = row.values.get(name)
        if now is None or _same(now, then):
            continue
        row.change(name, then, now)
        if name != "due_on" and in_use(line, planned):
            row.wrong(name, "line_in_use", line=line.seq, before=then)
    row.verdict = "changed" if row.changes else "same"


def _compare_head(group: Group, order: SalesOrder) -> None:
    for name in ("customer_reference", "note"):
        now, then = group.said(name), getattr(order, name)
        if now and now not in (then, order.number):
            group.rows[0].change(name, then, now)


def _same(now: str, then: str) -> bool:
    return now == then or (now.replace(".", "").isdecimal() and Decimal(now) == Decimal(then))


def _listed(lines: Iterable[Line]) -> str:
    named = [one.words for one in lines]
    return ", ".join(named[:NAMED]) + (", …" if len(named) > NAMED else "")


def _key(row: Judged) -> Key:
    number = row.values.get("order_number")
    if number:
        return (number, "=")
    return (row.values.get("customer", ""), row.values.get("customer_reference", ""))


def _order_of(
    row: Judged,
    numbered: Mapping[str, SalesOrder],
    referenced: Mapping[tuple[UUID, str], SalesOrder],
    customers: Mapping[str, Partner],
) -> SalesOrder | None:
    """The order that a row names: by our number, by the customer's, or by ours in the customer's column."""
    number = row.values.get("order_number")
    if number:
        return numbered.get(number)
    customer = customers.get(row.values.get("customer", ""))
    reference = row.values.get("customer_reference", "")
    if customer is None or not reference:
        return None
    found = referenced.get((customer.id, reference)) or numbered.get(reference)
    return found if found is not None and found.customer_id == customer.id else None


def _texts(rows: Rows, *names: str) -> list[str]:
    texts = (row.values.get(name, "") for row in rows for name in names)
    return [one for one in dict.fromkeys(texts) if one]


def _by_number(session: Session, numbers: list[str]) -> dict[str, SalesOrder]:
    found: dict[str, SalesOrder] = {}
    for piece in chunks(numbers):
        orders = session.scalars(select(SalesOrder).where(SalesOrder.number.in_(piece)))
        found |= {one.number: one for one in orders}
    return found


def _by_reference(
    session: Session, rows: Rows, customers: Mapping[str, Partner]
) -> dict[tuple[UUID, str], SalesOrder]:
    """Orders by customer and its reference; the first by number where there are several."""
    ids = {one.id for one in customers.values()}
    found: dict[tuple[UUID, str], SalesOrder] = {}
    for piece in chunks(_texts(rows, "customer_reference")):
        statement = select(SalesOrder).where(
            SalesOrder.customer_reference.in_(piece), SalesOrder.status != "cancelled"
        )
        for one in session.scalars(statement.order_by(SalesOrder.number)):
            if one.customer_id in ids:
                found.setdefault((one.customer_id, one.customer_reference), one)
    return found


def _lines(session: Session, order_ids: list[UUID]) -> dict[UUID, list[Line]]:
    item = (Item.company_id == SalesOrderLine.company_id) & (Item.id == SalesOrderLine.item_id)
    found: dict[UUID, list[Line]] = {}
    for piece in chunks(order_ids):
        statement = select(SalesOrderLine, Item.number).join(Item, item)
        statement = statement.where(SalesOrderLine.order_id.in_(piece)).order_by(SalesOrderLine.seq)
        for line, number in session.execute(statement):
            found.setdefault(line.order_id, []).append(Line(line, number))
    return found


def _paired(group: Group) -> dict[str, Line]:
    """The line of each row: one that says the same, else of the same item and day, else of the same item, in their order."""
    left, pairs = list(group.lines), dict[str, Line]()
    for told in _PASSES:
        for row in group.rows:
            if row.key in pairs:
                continue
            found = next((one for one in left if told(one) == _said(row, told(one))), None)
            if found is not None:
                pairs[row.key] = found
                left.remove(found)
    return pairs


def _whole(one: Line) -> dict[str, Any]:
    return {"number": one.number, "due_on": one.line.due_on.isoformat(), "quantity": plain(one.line.quantity)}


def _item_and_day(one: Line) -> dict[str, Any]:
    return {"number": one.number, "due_on": one.line.due_on.isoformat()}


def _item(one: Line) -> dict[str, Any]:
    return {"number": one.number}


def _said(row: Judged, names: Iterable[str]) -> dict[str, Any]:
    return {name: row.values.get(name) for name in names}


_PASSES: tuple[Callable[[Line], dict[str, Any]], ...] = (_whole, _item_and_day, _item)
