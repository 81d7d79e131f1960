"""What the demo's storekeepers do beside orders: opening stock, counts, a blocked lot, something scrapped."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from webapp.cli.demo import data
from webapp.cli.demo.days import Days
from webapp.cli.demo.numbers import chance
from webapp.cli.demo.sender import Act, Body, Demo

STOREKEEPERS = ("0007", "0008")
INSPECTOR = "0012"
OPENING_DAY = -53


def opening(days: Days) -> Iterator[Act]:
    """What was in stock when the books began: one and a half times the safety stock of everything that is bought."""
    for place, row in enumerate(_bought()):
        quantity = str(Decimal(row["safety_stock"]) * Decimal("1.5"))
        at = days.at(OPENING_DAY, f"{8 + place // 50:02d}:{place % 50 + 5:02d}")
        body = _receipt(row, quantity, "期初", "opening")
        yield Act(at, f"opening {row['number']}", "inventory.receive", body, STOREKEEPERS[0])


def counts(days: Days) -> Iterator[Act]:
    """A cycle count finds a little too much and a little too few; a torn roll of bags is thrown away."""
    for number, difference, day in (("PT-SCR", "-140", -30), ("PT-FT", "65", -30), ("PT-NUT", "-12", -11)):
        body = _count(number, difference)
        yield Act(days.at(day, "17:20"), f"count {number}", "inventory.adjust", body, STOREKEEPERS[0])

    def torn(demo: Demo) -> Body:
        return {"item_id": str(demo.ids["item PK-BAG"]), "quantity": "50", "to": "scrap", "reason": "受潮"}

    yield Act(days.at(-19, "10:10"), "torn bags", "inventory.issue", torn, STOREKEEPERS[1])


def suspicion(days: Days) -> Iterator[Act]:
    """A delivery of granulate smells odd and is kept back."""

    def doubtful(demo: Demo) -> Body:
        lot = {"lot_number": "RM-PP-SUSPECT", "supplier_lot": "JS-8841"}
        receipt = {"item_id": str(demo.ids["item RM-PP"]), "quantity": "50", "unit_cost": "8.55"}
        return receipt | lot | {"supplier_id": str(demo.ids["partner S-203"])}

    def block(demo: Demo) -> Body:
        found = demo.ask("inventory.lots", search="RM-PP-SUSPECT").rows[0]
        return {"lot_id": str(found.id), "reason": "气味异常，待供应商确认"}

    yield Act(days.at(-4, "09:40"), "doubtful lot", "inventory.receive", doubtful, STOREKEEPERS[0])
    yield Act(days.at(-4, "10:15"), "block doubtful lot", "inventory.block_lot", block, INSPECTOR)


def _bought() -> list[data.Row]:
    return [row for row in data.rows("items") if row["kind"] == "purchased"]


def _receipt(row: data.Row, quantity: str, note: str, key: str) -> Any:
    """A receipt at a price near the standard one: suppliers never stand still."""
    luck = chance(key, row["number"])
    price = round(Decimal(row["price"]) * Decimal(str(round(luck.uniform(0.97, 1.04), 4))), 4)
    batch = f"{row['supplier'][2:]}-{luck.randrange(10000, 99999)}"

    def body(demo: Demo) -> Body:
        return {
            "item_id": str(demo.ids[f"item {row['number']}"]),
            "quantity": quantity,
            "unit_cost": str(price),
            "supplier_id": str(demo.ids[f"partner {row['supplier']}"]),
            "supplier_lot": batch if row["lot_traced"] else "",
            "note": note,
        }

    return body


def _count(number: str, difference: str) -> Any:
    def body(demo: Demo) -> Body:
        places = {place.number: place.id for place in demo.ask("inventory.places").rows}
        return {
            "item_id": str(demo.ids[f"item {number}"]),
            "place_id": str(places["RM"]),
            "quantity_difference": difference,
            "reason": "循环盘点",
        }

    return body
