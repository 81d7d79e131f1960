"""What the demo's sellers do: orders come in, goods leave, one order is a draft and one is called off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from webapp.cli.demo import data
from webapp.cli.demo.days import Days
from webapp.cli.demo.plan import WorkPlan
from webapp.cli.demo.sender import Act, Body, Demo

SELLERS = ("0004", "0005")
STOREKEEPER = "0008"


def orders(days: Days) -> Iterator[Act]:
    """Every sales order, on its day."""
    for order, found in groupby(data.sales_lines(), lambda line: line.order):
        lines = list(found)
        at = days.at(lines[0].ordered, f"09:{10 + int(order[1:])}")
        yield Act(
            at, f"sale {order}", "sales.place_order", _order(lines, days), _seller(lines[0]), makes=True
        )
    yield from _undecided(days)


def shipments(plans: list[WorkPlan], days: Days) -> Iterator[Act]:
    """Each line leaves on the day after its last fan was packed and passed."""
    for plan in plans:
        if plan.line is not None:
            at = days.at(plan.end + (2 if plan.key in LATE_PASS else 1), "15:20")
            yield Act(at, f"shipment {plan.key}", "sales.ship", _shipment(plan.line), STOREKEEPER)


LATE_PASS = frozenset({"A12/FS-40"})
"""Lines whose first final inspection fails: they are sorted, inspected again the next day, and leave a day later."""


def _seller(line: data.Line) -> str:
    return SELLERS[1] if line.customer in ("C-104", "C-105") else SELLERS[0]


def _order(lines: list[data.Line], days: Days) -> Any:
    def body(demo: Demo) -> Body:
        return {
            "customer_id": str(demo.ids[f"partner {lines[0].customer}"]),
            "customer_reference": lines[0].reference,
            "ordered_on": days.day(lines[0].ordered).isoformat(),
            "due_on": days.day(min(line.due for line in lines)).isoformat(),
            "lines": [
                {
                    "item_id": str(demo.ids[f"item {line.item}"]),
                    "quantity": str(line.quantity),
                    "unit_price": line.unit_price,
                    "due_on": days.day(line.due).isoformat(),
                }
                for line in lines
            ],
        }

    return body


def _shipment(line: data.Line) -> Any:
    def body(demo: Demo) -> Body:
        order = demo.view(f"sale {line.order}", "sales.order")
        sold = {"line_id": str(order.lines[line.place].id), "quantity": str(line.quantity)}
        return {"order_id": str(order.id), "lines": [sold]}

    return body


def _undecided(days: Days) -> Iterator[Act]:
    def offer(demo: Demo) -> Body:
        return _simple(demo, days, "C-102", "FS-30", "150", 18) | {"draft": True, "note": "等客户确认颜色"}

    def called_off(demo: Demo) -> Body:
        return _simple(demo, days, "C-103", "FS-15", "300", -12)

    def cancelled(demo: Demo) -> Body:
        return {"order_id": str(demo.ids["sale called off"])}

    yield Act(days.at(-1, "16:05"), "sale draft", "sales.place_order", offer, SELLERS[0], makes=True)
    yield Act(
        days.at(-27, "10:40"), "sale called off", "sales.place_order", called_off, SELLERS[0], makes=True
    )
    yield Act(days.at(-25, "14:10"), "sale cancelled", "sales.cancel_order", cancelled, SELLERS[0])


def _simple(demo: Demo, days: Days, customer: str, item: str, quantity: str, due: int) -> dict[str, Any]:
    line = {"item_id": str(demo.ids[f"item {item}"]), "quantity": quantity}
    return {
        "customer_id": str(demo.ids[f"partner {customer}"]),
        "due_on": days.day(due).isoformat(),
        "lines": [line | {"unit_price": data.item(item)["sales_price"]}],
    }
