"""What happened in the demo's last days beside the usual: prices agreed, an offer, a return, work given outside, a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from webapp.cli.demo.customers import first_delivery
from webapp.cli.demo.days import Days
from webapp.cli.demo.drawings import fan_drawing
from webapp.cli.demo.sender import Act, Body, Demo
from webapp.domains.sync.blobs import keep_document

PLANNER, SELLER, BUYER, STOREKEEPER, INSPECTOR = "0003", "0004", "0006", "0007", "0012"
OUTSIDE, WIRE, PAD = "FG-40", "RM-SW", "PT-PAD"


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
        line = first_delivery(demo).lines[0]
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


def drawings(days: Days) -> Iterator[Act]:
    """The large fans have drawings; one of them got a second revision a week ago."""

    def drawn(number: str, blades: int, revision: str) -> Callable[[Demo], Body]:
        def body(demo: Demo) -> Body:
            file = fan_drawing(int(number[3:]) * 10, blades, revision)
            sha256 = keep_document(demo.session, demo.clock, demo.store, file)
            paper = {
                "kind": "drawing",
                "number": f"D-{number}",
                "title": "总装图",
                "document_revision": revision,
            }
            name = f"D-{number}-{revision}.pdf"
            return paper | {"item_id": str(demo.ids[f"item {number}"]), "sha256": sha256, "file_name": name}

        return body

    for day, number, blades, revision in (
        (-50, "FS-30", 3, "A"),
        (-50, "FS-40", 5, "A"),
        (-7, "FS-30", 5, "B"),
    ):
        key = f"drawing {number} {revision}"
        yield Act(days.at(day, "16:05"), key, "items.add_document", drawn(number, blades, revision), PLANNER)


def own_fields(days: Days) -> Iterator[Act]:
    """The factory wants to know the weight and the customs code of what it sells."""

    def field(label: str, label_en: str, kind: str, **more: object) -> Callable[[Demo], Body]:
        return lambda _demo: {"label": label, "label_en": label_en, "kind": kind} | more

    def filled(number: str, **values: str) -> Callable[[Demo], Body]:
        def body(demo: Demo) -> Body:
            item_id = demo.ids[f"item {number}"]
            version = demo.ask("items.item", id=item_id).version
            return {"item_id": str(item_id), "version": version, "custom": values}

        return body

    fields = (
        ("weight", field("净重", "Net weight", "number", unit="kg", listed=True, seq=1)),
        ("customs", field("海关编码", "Customs code", "text", seq=2)),
        ("colour", field("颜色", "Colour", "choice", choices=["白色", "浅蓝", "黑色"], seq=3)),
    )
    for key, body in fields:
        yield Act(days.at(-4, "09:05"), f"own field {key}", "items.add_custom_field", body, PLANNER)
    values = (("FS-30", "2.6", "白色"), ("FS-40", "3.4", "浅蓝"), ("FS-15", "0.32", "白色"))
    for number, weight, colour in values:
        said = filled(number, f1=weight, f2="84145191", f3=colour)
        yield Act(days.at(-4, "09:20"), f"own fields {number}", "items.change_item", said, PLANNER)


def stocktake(days: Days) -> Iterator[Act]:
    """The store of raw material is being counted."""

    def opened(demo: Demo) -> Body:
        store = next(one for one in demo.ask("inventory.places", kind="warehouse").rows if one.number == "RM")
        return {"place_ids": [str(store.id)], "note": "月末盘点"}

    yield Act(days.at(-1, "16:40"), "stocktake", "inventory.open_stocktake", opened, STOREKEEPER)


def gate(days: Days) -> Iterator[Act]:
    """Pads for the new motor are inspected when they come: some of the first are sorted out, the next wait at the gate.

    A last delivery is more than was ordered: the buyer decides. What is left and on order is below the reorder point.
    """
    plan = "pads checked"

    def pad(demo: Demo) -> Body:
        facts = {"number": PAD, "name": "减振垫", "name_en": "Damping pad", "specification": "硅胶 φ22×4"}
        return facts | {
            "kind": "purchased",
            "unit": "pcs",
            "lot_traced": True,
            "incoming_inspection": True,
            "standard_price": "0.6",
        }

    def checks(demo: Demo) -> Body:
        hard = {"name": "硬度", "name_en": "Hardness", "kind": "numeric", "unit": "HA", "nominal": "40"}
        thick = {"name": "厚度", "name_en": "Thickness", "kind": "numeric", "unit": "mm", "nominal": "4"}
        looks = {"name": "外观", "name_en": "Appearance", "kind": "attribute"}
        asked = [hard | {"lower": "37", "upper": "43"}, thick | {"lower": "3.9", "upper": "4.1"}, looks]
        named = {"name": "减振垫来料检", "name_en": "Pads on arrival", "type": "IQC", "sample_size": 2}
        return named | {"item_id": str(demo.ids[f"item {PAD}"]), "characteristics": asked}

    def order(demo: Demo) -> Body:
        line = {"item_id": str(demo.ids[f"item {PAD}"]), "quantity": "900", "unit_price": "0.62"}
        supplier = {"supplier_id": str(demo.ids["partner S-203"])}
        return supplier | {"due_on": days.day(-1).isoformat(), "lines": [line]}

    def came(quantity: str, batch: str) -> Callable[[Demo], Body]:
        def body(demo: Demo) -> Body:
            ordered = demo.view("pads", "purchasing.order")
            lot = {"quantity": quantity, "supplier_lot": batch}
            return {
                "order_id": str(ordered.id),
                "lines": [{"line_id": str(ordered.lines[0].id), "lots": [lot]}],
            }

        return body

    def inspected(demo: Demo) -> Body:
        lot = demo.ask("quality.incoming", search=PAD).rows[0]
        asked = demo.view(plan, "quality.plan").characteristics
        values = (("39.5", "4.02", "ok"), ("40.2", "3.98", "ok"))
        units = [
            {
                "unit": unit,
                "readings": [
                    {"characteristic_id": str(one.id), "value": value}
                    for one, value in zip(asked, read, strict=True)
                ],
            }
            for unit, read in enumerate(values, start=1)
        ]
        decision = {"decision": "accept", "rejected": "12", "reason": "毛边，挑选后退回"}
        return {"plan_id": str(demo.ids[plan]), "lot_id": str(lot.id), "units": units, "decision": decision}

    def shelf(demo: Demo) -> Body:
        item = demo.ask("items.item", id=demo.ids[f"item {PAD}"])
        asked = {"reorder_point": "1200", "shelf_life_days": 365, "arrival_days": 180, "shipping_days": 60}
        return {"item_id": str(item.id), "version": item.version} | asked

    yield Act(days.at(-9, "10:10"), f"item {PAD}", "items.add_item", pad, PLANNER, makes=True)
    yield Act(days.at(-9, "10:30"), plan, "quality.add_plan", checks, INSPECTOR, makes=True)
    yield Act(days.at(-8, "09:15"), "pads", "purchasing.place_order", order, BUYER, makes=True)
    yield Act(days.at(-4, "09:40"), "pads came", "purchasing.receive", came("400", "JD-2207"), STOREKEEPER)
    yield Act(days.at(-4, "13:25"), "pads inspected", "quality.inspect", inspected, INSPECTOR)
    yield Act(
        days.at(-2, "10:05"), "more pads came", "purchasing.receive", came("500", "JD-2231"), STOREKEEPER
    )
    yield Act(days.at(-4, "16:00"), "pads on the shelf", "items.change_item", shelf, PLANNER)
    too_many = came("150", "JD-2240")
    yield Act(
        days.at(-1, "09:50"), "too many pads", "purchasing.receive", too_many, STOREKEEPER, expect="held"
    )


def _named(demo: Demo, *, item: str, **partner: str) -> dict[str, str]:
    role, number = next(iter(partner.items()))
    return {f"{role}_id": str(demo.ids[f"partner {number}"]), "item_id": str(demo.ids[f"item {item}"])}
