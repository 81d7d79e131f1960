"""What every run begins with: two released orders on the floor, three workers, a plan for the first article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask

from tests.scenarios import fan_factory
from tests.simulator.chance import cheap_secrets
from tests.support.factory import Factory
from tests.support.house import House, new_house
from webapp.core.clock import SettableClock
from webapp.domains.identity.passwords import hash_pin

PIN = "2468"
WORKERS = ("worker", "worker+inspector", "worker+team_leader")


@dataclass(frozen=True)
class Floor:
    """The company and what the schedule may name of it."""

    house: House
    orders: dict[str, int]
    """Each with its quantity; the last one's first operation asks for a first article."""
    workers: list[dict[str, str]]
    fan: str

    def facts(self) -> dict[str, Any]:
        """What the phones' half must know before anything was pulled."""
        return {
            "orders": list(self.orders),
            "quantities": self.orders,
            "strict": list(self.orders)[-1],
            "workers": self.workers,
            "pin": PIN,
        }


def build(app: Flask, clock: SettableClock) -> Floor:
    """Fill an empty, migrated database."""
    house = new_house(
        app, clock
    )  # its administrator's hash has the real cost, and would be refused afterwards
    cheap_secrets()
    with house.open() as factory:
        ids = fan_factory.build(factory)
        for item, quantity in ((ids.motor, "100"), (ids.resin, "50"), (ids.screw, "150")):
            factory.send("inventory.receive", {"item_id": item, "quantity": quantity, "unit_cost": "1"})
        plain = _order(factory, ids.fan, "12", first_article=False)
        strict = _order(factory, ids.fan, "20", first_article=True)
        _plan(factory, ids.fan)
        return Floor(house, {plain: 12, strict: 20}, [_worker(factory, roles) for roles in WORKERS], ids.fan)


def _order(factory: Factory, item_id: str, quantity: str, *, first_article: bool) -> str:
    fan = factory.ask("items.item", {"id": item_id})
    names = ("seq", "name", "work_centre_id", "setup_minutes", "run_minutes", "piece_price")
    steps = [
        {name: step[name] for name in names} | {"first_article": first_article and step["seq"] == 10}
        for step in (one.model_dump(mode="json") for one in fan.routing)
    ]
    factory.send("items.set_routing", {"item_id": item_id, "version": fan.version, "operations": steps})
    body = {"item_id": item_id, "quantity": quantity, "due_on": "2026-12-01"}
    order_id = str(factory.send("production.create_order", body).result["id"])
    factory.send("production.release", {"work_order_id": order_id})
    return order_id


def _plan(factory: Factory, item_id: str) -> None:
    checks = [
        {"name": "直径", "kind": "numeric", "unit": "mm", "nominal": "10", "lower": "9.9", "upper": "10.1"},
        {"name": "外观", "kind": "photo", "required": False},
    ]
    body = {"name": "首检", "type": "FAI", "item_id": item_id, "operation_seq": 10, "characteristics": checks}
    factory.send("quality.add_plan", body)


def _worker(factory: Factory, roles: str) -> dict[str, str]:
    actor = factory.actor(*roles.split("+"))
    pin_hash = hash_pin(PIN, salt=bytes(16))
    factory.send("identity.set_pin", {"user_id": str(actor.user_id), "pin_hash": pin_hash})
    row = next(row for row in factory.ask("identity.users").rows if row.id == actor.user_id)
    return {"id": str(row.id), "badge": row.badge, "name": row.name, "roles": roles}
