"""A very small fan factory with round numbers, so that a story can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.factory import Factory


@dataclass
class FanFactory:
    """The factory and the ids of what is in it."""

    factory: Factory
    fan: str
    motor: str
    resin: str
    screw: str
    customer: str
    supplier: str
    press: str

    def send(self, type_: str, body: dict[str, Any], role: str = "", **more: Any) -> dict[str, Any]:
        """Send a command as somebody of *role* and return its result."""
        actor = self.factory.actor(role) if role else None
        return dict(self.factory.send(type_, body, actor, **more).result)


def build(factory: Factory) -> FanFactory:
    """Work centres, items, BOM, routing and partners; nothing in stock, nothing ordered."""

    def send(type_: str, body: dict[str, Any]) -> dict[str, Any]:
        return dict(factory.send(type_, body, factory.administrator).result)

    assembly = send("equipment.add_work_centre", _named("WC-A", "总装", "Assembly", hourly_rate="30"))
    packing = send("equipment.add_work_centre", _named("WC-P", "包装", "Packing", hourly_rate="12"))
    press = send("equipment.add_machine", _named("M-01", "压机", "Press", work_centre_id=assembly["id"]))
    items = {
        number: send("items.add_item", facts)
        for number, facts in {
            "FAN": _item("FAN", "台扇", "made", final_inspection=True, lot_traced=True, sales_price="80"),
            "MOTOR": _item("MOTOR", "电机", "purchased", lot_traced=True, standard_price="20"),
            "RESIN": _item("RESIN", "树脂", "purchased", unit="kg", lot_traced=True, standard_price="12"),
            "SCREW": _item("SCREW", "螺丝", "purchased", standard_price="0.05"),
        }.items()
    }
    fan = items["FAN"]
    lines = [
        {"component_id": items["MOTOR"]["id"], "quantity": "1"},
        {"component_id": items["RESIN"]["id"], "quantity": "0.2", "loss_rate": "0.05"},
        {"component_id": items["SCREW"]["id"], "quantity": "4", "supply": "backflush", "operation_seq": 10},
    ]
    fan = send("items.set_bom", {"item_id": fan["id"], "version": fan["version"], "lines": lines})
    steps = [
        _step(
            10, "总装", assembly, setup_minutes="10", run_minutes="2", piece_price="0.60", first_article=True
        ),
        _step(20, "包装", packing, run_minutes="0.5", piece_price="0.20"),
    ]
    fan = send("items.set_routing", {"item_id": fan["id"], "version": fan["version"], "operations": steps})
    send("items.roll_up_cost", {"standard_lot": "100"})
    customer = send(
        "partners.add_partner", {"name": "远东百货", "name_en": "Far East Stores", "is_customer": True}
    )
    supplier = send(
        "partners.add_partner", {"name": "恒力电机", "name_en": "Hengli Motors", "is_supplier": True}
    )
    ids = {number.lower(): one["id"] for number, one in items.items()}
    return FanFactory(factory, customer=customer["id"], supplier=supplier["id"], press=press["id"], **ids)


def steps_of(factory: Factory, work_order_id: str) -> list[dict[str, Any]]:
    """The operations of a work order as bodies name them: ``ticket_id`` and ``operation_id`` of each, in sequence."""
    order = factory.ask("production.order", {"id": work_order_id})
    ticket = order.tickets[0]
    return [{"ticket_id": str(ticket.id), "operation_id": str(step.id)} for step in order.operations]


def _named(number: str, name: str, name_en: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "name": name, "name_en": name_en, **more}


def _item(number: str, name: str, kind: str, unit: str = "pcs", **more: Any) -> dict[str, Any]:
    return {"number": number, "name": name, "kind": kind, "unit": unit, **more}


def _step(seq: int, name: str, work_centre: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"seq": seq, "name": name, "work_centre_id": work_centre["id"], **more}
