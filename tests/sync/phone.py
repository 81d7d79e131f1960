"""A phone as the server sees it, and an order on the floor for it to report on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from tests.scenarios import fan_factory
from tests.support.factory import PASSWORD_HASH
from tests.support.house import House, said
from webapp.core.ids import new_id
from webapp.core.quantity import plain
from webapp.domains.identity.devices import enrol_device
from webapp.domains.sync.tickets import TicketBook


def instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Phone:
    """An enrolled phone with somebody signed in."""

    house: House
    id: UUID
    token: str
    user_id: UUID
    ticket: str
    seq: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}

    @property
    def signed_in(self) -> dict[str, str]:
        return {**self.headers, "X-Actor-Ticket": self.ticket}

    def command(self, type_: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The next command of the stream, as the app would make it."""
        self.seq += 1
        envelope = {
            "id": str(new_id()),
            "stream": f"{self.id}:{self.user_id}",
            "seq": self.seq,
            "type": type_,
            "v": 1,
            "lane": "wo:1/op:10",
            "depends_on": [],
            "base": {},
            "ticket": self.ticket,
            "occurred_at": instant(self.house.clock.now()),
            "clock_offset_ms": 0,
            "body": body,
            "blobs": [],
        }
        return {**envelope, **more}

    def push(self, *commands: Any) -> list[dict[str, Any]]:
        """The server's word on each command."""
        answer = self.post("/api/v1/sync/push", {"commands": list(commands)})
        assert answer.status_code == 200, answer.text
        return list(said(answer)["results"])

    def statuses(self, *commands: Any) -> list[str]:
        return [one["status"] for one in self.push(*commands)]

    def pull(self, cursor: int = 0, **more: Any) -> dict[str, Any]:
        answer = self.get("/api/v1/sync/pull", cursor=cursor, **more)
        assert answer.status_code == 200, answer.text
        return dict(said(answer))

    def documents(self, kind: str, cursor: int = 0) -> dict[str, Any]:
        """The documents of *kind* by id; None for a tombstone."""
        changes = self.pull(cursor)["changes"]
        return {one["id"]: one.get("doc") for one in changes if one["kind"] == kind}

    def store(self, cursor: int = 0) -> dict[str, Any]:
        """What only storekeepers may read."""
        return self.pull(cursor, feed="store")

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.house.app.test_client().get(path, query_string=query, headers=self.signed_in)

    def post(self, path: str, body: Any) -> TestResponse:
        return self.house.app.test_client().post(path, json=body, headers=self.headers)


@dataclass
class Floor:
    """The order that is worked on."""

    house: House
    phone: Phone
    order_id: str
    ids: fan_factory.FanFactory
    steps: list[dict[str, Any]]

    def report(self, good: str = "5", step: int = 0, **more: Any) -> dict[str, Any]:
        """The body of a report on the *step*th operation."""
        nothing_else = {"scrap": [], "rework": "0", "on_hold": "0", "parameters": {}}
        return {**self.steps[step], **nothing_else, "good": good, **more}

    def made(self, step: int = 0) -> str:
        """Good pieces that the server counts on the *step*th operation."""
        with self.house.open() as factory:
            return plain(factory.ask("production.order", {"id": self.order_id}).operations[step].good)

    def another_phone(self, *roles: str) -> Phone:
        return new_phone(self.house, *(roles or ("worker",)))


def new_phone(house: House, *roles: str) -> Phone:
    """Enrol a phone, and sign in somebody with *roles*."""
    with house.open() as factory:
        actor = factory.actor(*roles)
        code = factory.send("identity.invite_device", {"name": "Line 2"}).result["code"]
        device, token = enrol_device(
            factory.session, house.clock, code=code, name="Line 2 phone", platform="Android"
        )
        assert actor.user_id is not None
        ticket, _ = TicketBook(house.app.config["SECRET_KEY"]).issue(
            company_id=house.company_id,
            user_id=actor.user_id,
            device_id=device.id,
            version=1,
            now=house.clock.now(),
        )
        return Phone(house, device.id, token, actor.user_id, ticket)


def new_floor(house: House, fans: int = 10) -> Floor:
    """The fan factory in *house*, and what `floor_of` puts there."""
    with house.open() as factory:
        ids = fan_factory.build(factory)
    return floor_of(house, ids, fans)


def floor_of(house: House, ids: fan_factory.FanFactory, fans: int = 10) -> Floor:
    """Ten fans to make, or more, without a first article, for which there is material enough."""
    with house.open() as factory:
        fan = factory.ask("items.item", {"id": ids.fan})
        steps = [
            {**_kept(one), "first_article": False}
            for one in (step.model_dump(mode="json") for step in fan.routing)
        ]
        factory.send("items.set_routing", {"item_id": ids.fan, "version": fan.version, "operations": steps})
        for item, quantity in ((ids.motor, fans), (ids.resin, fans // 2), (ids.screw, 10 * fans)):
            body = {"item_id": item, "quantity": str(quantity), "unit_cost": "1"}
            factory.send("inventory.receive", body)
        order = {"item_id": ids.fan, "quantity": str(fans), "due_on": "2026-12-01"}
        order_id = factory.send("production.create_order", order).result["id"]
        factory.send("production.release", {"work_order_id": order_id})
        return Floor(
            house, new_phone(house, "worker"), order_id, ids, fan_factory.steps_of(factory, order_id)
        )


def _kept(step: dict[str, Any]) -> dict[str, Any]:
    names = ("seq", "name", "work_centre_id", "setup_minutes", "run_minutes", "piece_price")
    return {name: step[name] for name in names}


def set_pin(house: House, user_id: UUID) -> str:
    """Give somebody the test password as PIN; returns the code of their badge."""
    with house.open() as factory:
        factory.send("identity.set_pin", {"user_id": str(user_id), "pin_hash": PASSWORD_HASH})
        return next(row.badge for row in factory.ask("identity.users").rows if row.id == user_id)
