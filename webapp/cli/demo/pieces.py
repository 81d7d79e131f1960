"""Controllers of a brushless motor come with their maker's numbers: two go into samples; nobody noted which one was spoilt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from webapp.cli.demo.days import Days
from webapp.cli.demo.sender import Act, Body, Demo

PLANNER, STOREKEEPER = "0003", "0007"
CONTROLLER, MADE_ON = "RM-BLC", "KZ2610"


def controllers(days: Days) -> Iterator[Act]:
    """Eight come, their numbers are scanned at the gate; what left is known piece by piece, or assumed."""

    def added(demo: Demo) -> Body:
        names = {
            "name": "无刷电机控制器",
            "name_en": "Brushless motor controller",
            "specification": "24V 30W",
        }
        facts = {"number": CONTROLLER, "kind": "purchased", "unit": "pcs", "standard_price": "23.5"}
        return names | facts | {"lot_traced": True, "serial_traced": True}

    def came(demo: Demo) -> Body:
        numbers = [f"{MADE_ON}{one:04}" for one in range(381, 389)]
        facts = {"quantity": str(len(numbers)), "unit_cost": "23.2", "serials": numbers, "note": "打样"}
        return _of(demo) | facts | {"supplier_id": str(demo.ids["partner S-203"]), "supplier_lot": MADE_ON}

    def gone(**what: Any) -> Callable[[Demo], Body]:
        return lambda demo: _of(demo) | what

    samples = gone(
        quantity="2", reason="DC 风扇打样", serials=[f"{MADE_ON}0382", f"{MADE_ON}0385"], to="adjustment"
    )
    spoilt = gone(quantity="1", reason="焊接烧坏", to="scrap")
    yield Act(days.at(-6, "09:05"), f"item {CONTROLLER}", "items.add_item", added, PLANNER, makes=True)
    yield Act(days.at(-5, "10:40"), "controllers came", "inventory.receive", came, STOREKEEPER)
    yield Act(days.at(-3, "14:10"), "controllers for samples", "inventory.issue", samples, STOREKEEPER)
    yield Act(days.at(-2, "16:45"), "controller spoilt", "inventory.issue", spoilt, STOREKEEPER)


def _of(demo: Demo) -> dict[str, str]:
    return {"item_id": str(demo.ids[f"item {CONTROLLER}"])}
