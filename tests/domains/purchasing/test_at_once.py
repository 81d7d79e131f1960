"""Many hands on one order at the same moment: what came counts once, and no more comes than the order allows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Flask

from tests.domains.inventory.test_at_once import EACH, HANDS, at_once
from tests.scenarios.fan_factory import build
from tests.support.factory import Factory
from webapp.core import doctor
from webapp.domains.inventory.queries import valuation


def test_receipts_and_returns_of_many_hands_count_once_and_stay_within_the_tolerance(
    app: Flask, factory: Factory
) -> None:
    """Six hands bring eight times one motor and one screw each on an order for 40: 42 come in (5 %), 6 wait."""
    fans = build(factory)
    items = (fans.motor, fans.screw)
    lines = [{"item_id": item, "quantity": "40", "unit_price": "3"} for item in items]
    body = {"supplier_id": fans.supplier, "due_on": "2026-11-30", "lines": lines}
    order = fans.send("purchasing.place_order", body)
    made = factory.ask("purchasing.order", {"id": order["id"]}).lines
    orders = [(one, other) for one, other in (made, tuple(reversed(made)))]

    def receipt(turn: int) -> tuple[str, dict[str, Any]]:
        came = [{"line_id": str(line.id), "lots": [{"quantity": "1"}]} for line in orders[turn % 2]]
        return "purchasing.receive", {"order_id": order["id"], "lines": came}

    outcomes = at_once(app, factory, [receipt(turn) for turn in range(EACH)])

    assert sorted(outcomes) == ["applied"] * 42 + ["held"] * (HANDS * EACH - 42)
    view = factory.ask("purchasing.order", {"id": order["id"]})
    assert [line.received for line in view.lines] == [42, 42]
    came = factory.ask("purchasing.receipts", {"item_id": fans.motor, "size": 100}).rows
    back = [
        ("purchasing.return", {"receipt_line_id": str(row.id), "quantity": "1", "reason": "坏"})
        for row in came[:3]
    ]

    outcomes = at_once(app, factory, back)

    # Each of the three goes back once, however many hands send it.
    assert sorted(outcomes) == ["applied"] * 3 + ["refused"] * (HANDS * 3 - 3)
    motors = factory.ask("purchasing.order", {"id": order["id"]}).lines[0]
    assert (motors.received, motors.returned, motors.open) == (39, 3, 1)
    stock = [valuation(factory.session, line.item_id) for line in made]
    assert [(one.quantity, one.value) for one in stock] == [
        (39, Decimal("117.00")),
        (42, Decimal("126.00")),
    ]
    assert all(found.healthy for found in doctor.run(factory.session))
