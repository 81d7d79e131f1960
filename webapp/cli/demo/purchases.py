"""What the demo's buyer does: price lists, orders that come in on Mondays, requests, something sent back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from webapp.cli.demo import data
from webapp.cli.demo.days import Days
from webapp.cli.demo.numbers import chance
from webapp.cli.demo.plan import WorkPlan, deliveries
from webapp.cli.demo.sender import Act, Body, Demo

BUYER = "0006"
PLANNER = "0003"
STOREKEEPERS = ("0007", "0008")
FIRST_DAY = -53
WEEK = 6
LEAD_DAYS = 7
NOT_DELIVERED = frozenset({"PK-C40", "PT-CORD"})
"""What the supplier owes us for this week: the orders to come are short of it."""
LATE = frozenset({("S-205", 0), ("S-205", 3), ("S-202", 2)})
"""Who promised Thursday and came on Monday, by the week's number modulo 5."""
FAULTY = "PT-CAP"
TERMS = "含运费送货上门；送货单注明订单号；附出厂检验报告。"


def price_lists(days: Days) -> Iterator[Act]:
    """On which terms everything that is bought is sold to us; the larger lot a little cheaper."""
    for place, row in enumerate(one for one in data.rows("items") if one["kind"] == "purchased"):
        at = days.at(FIRST_DAY, f"{13 + place // 50:02d}:{place % 50 + 5:02d}")
        yield Act(at, f"terms {row['number']}", "purchasing.add_terms", _terms(row), BUYER)


def supply(plans: list[WorkPlan], days: Days) -> Iterator[Act]:
    """Orders a week ahead, one a supplier, and each week's deliveries early on Monday."""
    for week, (monday, quantities) in enumerate(deliveries(plans, days).items()):
        for place, (supplier, wanted) in enumerate(_by_supplier(quantities).items()):
            ordered = max(monday - WEEK, FIRST_DAY)
            key = f"purchase {monday} {supplier}"
            order = _order(
                supplier, wanted, key, days, due=monday - (3 if (supplier, week % 5) in LATE else 0)
            )
            at = days.at(ordered, f"15:{place * 4 + 2:02d}")
            yield Act(at, key, "purchasing.place_order", order, BUYER, makes=True)
            came = {
                number: quantity
                for number, quantity in wanted.items()
                if not (monday + WEEK > 0 and number in NOT_DELIVERED)
            }
            if came:
                at = days.at(monday, f"07:{place * 4 + 20:02d}")
                receipt = _receipt(key, came)
                yield Act(at, f"{key} came", "purchasing.receive", receipt, STOREKEEPERS[place % 2])
            if FAULTY in came and monday + 3 * WEEK > 0 >= monday + 2 * WEEK:
                yield Act(days.at(monday, "16:30"), f"{key} back", "purchasing.return", _faulty(key), BUYER)


def requests(days: Days) -> Iterator[Act]:
    """One request is still open, one was ordered, one was declined."""
    asked = (
        ("soon", -1, PLANNER, "PK-LBL", "3000", "新铭牌版本，月底前切换"),
        ("done", -9, STOREKEEPERS[0], "PT-FT", "4000", "低于安全库存"),
        ("no", -15, PLANNER, "PT-KNOB", "500", "备用"),
    )
    for name, day, who, item, quantity, reason in asked:
        body = _request(item, quantity, reason, days, day + 12)
        yield Act(days.at(day, "10:20"), f"request {name}", "purchasing.request", body, who, makes=True)

    def order(demo: Demo) -> Body:
        return {"request_ids": [str(demo.ids["request done"])], "draft": False}

    def decline(demo: Demo) -> Body:
        return {"request_id": str(demo.ids["request no"]), "answer": "库存还够两个月"}

    yield Act(days.at(-8, "14:00"), "request ordered", "purchasing.order_requests", order, BUYER)
    yield Act(days.at(-14, "09:00"), "request declined", "purchasing.decline_request", decline, BUYER)


def _terms(row: data.Row) -> Any:
    def body(demo: Demo) -> Body:
        pack, price = Decimal(row["pack"]), Decimal(row["price"])
        better = round(price * Decimal("0.97"), 4)
        return {
            "supplier_id": str(demo.ids[f"partner {row['supplier']}"]),
            "item_id": str(demo.ids[f"item {row['number']}"]),
            "minimum": str(pack * 2),
            "pack": str(pack),
            "lead_days": LEAD_DAYS,
            "preferred": True,
            "prices": [
                {"from_quantity": "0", "unit_price": str(price)},
                {"from_quantity": str(pack * 20), "unit_price": str(better)},
            ],
        }

    return body


def _by_supplier(quantities: Mapping[str, Decimal]) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for number, quantity in quantities.items():
        found.setdefault(data.item(number)["supplier"], {})[number] = quantity
    return dict(sorted(found.items()))


def _order(supplier: str, wanted: Mapping[str, Decimal], key: str, days: Days, due: int) -> Any:
    def body(demo: Demo) -> Body:
        lines = [
            {
                "item_id": str(demo.ids[f"item {number}"]),
                "quantity": str(quantity),
                "unit_price": _price(key, number),
            }
            for number, quantity in wanted.items()
        ]
        head = {"supplier_id": str(demo.ids[f"partner {supplier}"]), "terms": TERMS}
        first = max(due, FIRST_DAY)
        return head | {"due_on": days.day(first).isoformat(), "lines": lines}

    return body


def _price(key: str, number: str) -> str:
    """A price near the standard one: suppliers never stand still."""
    luck = chance(key, number)
    price = Decimal(data.item(number)["price"])
    return str(round(price * Decimal(str(round(luck.uniform(0.97, 1.04), 4))), 4))


def _receipt(key: str, came: Mapping[str, Decimal]) -> Any:
    def body(demo: Demo) -> Body:
        order = demo.view(key, "purchasing.order")
        lines = [
            {"line_id": str(line.id), "lots": [_lot(key, line.item_number, came[line.item_number])]}
            for line in order.lines
            if line.item_number in came
        ]
        note = f"SH{chance(key, 'note').randrange(100000, 999999)}"
        return {"order_id": str(order.id), "delivery_note": note, "lines": lines}

    return body


def _lot(key: str, number: str, quantity: Decimal) -> dict[str, str]:
    row = data.item(number)
    batch = f"{row['supplier'][2:]}-{chance(key, number, 'lot').randrange(10000, 99999)}"
    return {"quantity": str(quantity), "supplier_lot": batch if row["lot_traced"] else ""}


def _faulty(key: str) -> Any:
    def body(demo: Demo) -> Body:
        order = demo.view(key, "purchasing.order")
        came = demo.ask("purchasing.receipts", order_id=order.id, size=100).rows
        line = next(one for one in came if one.item_number == FAULTY)
        return {"receipt_line_id": str(line.id), "quantity": "6", "replaced": False, "reason": "容量偏低"}

    return body


def _request(item: str, quantity: str, reason: str, days: Days, needed: int) -> Any:
    def body(demo: Demo) -> Body:
        line = {"item_id": str(demo.ids[f"item {item}"]), "quantity": quantity}
        return {"reason": reason, "lines": [line | {"needed_on": days.day(needed).isoformat()}]}

    return body
