"""What happened in the demo's last days beside the usual: prices agreed, an offer, a return, work given outside, a change."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.cli.demo.days import Days
from webapp.cli.demo.sender import Act, Body, Demo

PLANNER, SELLER, BUYER, STOREKEEPER = "0003", "0004", "0006", "0007"
OUTSIDE, WIRE = "FG-40", "RM-SW"


def agreements(days: Days) -> Iterator[Act]:
    """A customer who buys much pays less from 200 pieces on; an offer is out."""

    def prices(demo: Demo) -> Body:
        steps = [{"unit_price": "92"}, {"from_quantity": "200", "unit_price": "88.5"}]
        return _named(demo, customer="C-101", item="FS-30") | {"prices": steps, "note": "年度框架协议"}

    def offer(demo: Demo) -> Body:
        line = {"item_id": str(demo.ids["item FS-40"]), "quantity": "260", "unit_price": "112"}
        terms = {"due_on": days.day(18).isoformat(), "valid_until": days.day(12).isoformat()}
        return {"customer_id": str(demo.ids["partner C-102"]), "quote": True, "lines": [line]} | terms

    yield Act(days.at(-45, "11:20"), "price list", "sales.add_price_list", prices, SELLER)
    yield Act(days.at(-2, "15:40"), "offer", "sales.place_order", offer, SELLER, makes=True)


def complaint(days: Days) -> Iterator[Act]:
    """A few fans of an early delivery come back."""

    def back(demo: Demo) -> Body:
        shipped = demo.ask("sales.orders", status="shipped", sort="number").rows[0]
        order = demo.ask("sales.order", id=shipped.id)
        line = order.shipments[0].lines[0]
        return {"shipment_line_id": str(line.id), "quantity": "3", "reason": "三档开关接触不良"}

    yield Act(days.at(-3, "10:50"), "fans sent back", "sales.return", back, STOREKEEPER)


def outside(days: Days) -> Iterator[Act]:
    """Guards are welded outside, of our wire."""

    def order(demo: Demo) -> Body:
        asked = {"quantity": "40", "unit_price": "3.2", "due_on": days.day(4).isoformat()}
        return _named(demo, supplier="S-204", item=OUTSIDE) | asked

    def basket(demo: Demo) -> Body:
        ordered = demo.ask("subcontracting.order", id=demo.ids["outside"])
        wire = next(one for one in ordered.materials if one.item_number == WIRE)
        sent = {"material_id": str(wire.material_id), "quantity": "26"}
        return {"order_id": str(ordered.id), "materials": [sent]}

    yield Act(days.at(-2, "09:30"), "outside", "subcontracting.order_item", order, BUYER, makes=True)
    yield Act(days.at(-2, "14:20"), "wire sent", "subcontracting.send", basket, STOREKEEPER)


def change(days: Days) -> Iterator[Act]:
    """The small fan is to get another revision next week."""

    def revised(demo: Demo) -> Body:
        items = [{"item_id": str(demo.ids["item FS-15"]), "name": "B"}]
        reason = "客户反馈噪音偏大，改用带减振垫的电机"
        title = {"title": "FS-15 降噪", "reason": reason, "effective_on": days.day(6).isoformat()}
        return title | {"items": items}

    yield Act(days.at(-1, "13:40"), "change", "items.add_engineering_change", revised, PLANNER)


def stocktake(days: Days) -> Iterator[Act]:
    """The store of raw material is being counted."""

    def opened(demo: Demo) -> Body:
        store = next(one for one in demo.ask("inventory.places", kind="warehouse").rows if one.number == "RM")
        return {"place_ids": [str(store.id)], "note": "月末盘点"}

    yield Act(days.at(-1, "16:40"), "stocktake", "inventory.open_stocktake", opened, STOREKEEPER)


def _named(demo: Demo, *, item: str, **partner: str) -> dict[str, str]:
    role, number = next(iter(partner.items()))
    return {f"{role}_id": str(demo.ids[f"partner {number}"]), "item_id": str(demo.ids[f"item {item}"])}
