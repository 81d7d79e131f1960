"""A crowd at one item that runs short: buyers order it, storekeepers receive and issue it, a seller sells, locks and ships it, a
planner promises and locks it.

All at once, over connections of their own, through the real server. In the end the books must say what the answers said.
"""

from __future__ import annotations

import http.client
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from tests.proofs.stage import Stage
from tests.support.factory import Factory
from webapp.core import doctor
from webapp.domains.inventory.models import Reservation, StockBalance, StockMove
from webapp.domains.purchasing.models import PurchaseOrder
from webapp.domains.sales.models import SalesOrder
from webapp.web import tokens
from webapp.web.tokens import SignIn

PEOPLE = (("buyer", 2), ("storekeeper", 2), ("seller", 1), ("planner", 1))
CAST = (
    "buyer",
    "storekeeper",
    "seller",
    "storekeeper",
    "planner",
    "seller",
    "storekeeper",
    "buyer",
    "storekeeper",
)
"""Who writes, in turn, until all writers have a person."""
FIRST = Decimal(60)
"""So little that it runs short before long, and what is locked is competed for."""
TIMEOUT = 300
IN_ORDER = {
    "short_of_stock",
    "stock_locked",
    "stock_would_go_negative",
    "nothing_in_stock",
    "material_short",
    "no_material",
}
"""What may be refused: the stock is as scarce as in life."""


@dataclass
class Ground:
    """What the crowd works on."""

    part: str
    box: str
    customer: str
    supplier: str
    order: str
    """A purchase order for more than anybody receives."""
    line: str


@dataclass
class Crowd:
    """How it ended: writers, commands, answers by status, what was wrong, and how long it took."""

    writers: int
    commands: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0


@dataclass
class Told:
    """What the answers said."""

    stock: Decimal = Decimal(0)
    orders: list[str] = field(default_factory=list)
    """Numbers of purchase and sales orders."""
    promised: dict[str, Decimal] = field(default_factory=dict)
    """Work orders that were released with what each needs, and sales orders with what is locked for them."""


class Writer:
    """Somebody at work, on a connection of their own."""

    def __init__(self, port: int, role: str, headers: dict[str, str], ground: Ground, seed: int) -> None:
        self.role, self.ground = role, ground
        self.told, self.statuses, self.wrong = Told(), Counter[str](), list[str]()
        self._port, self._headers, self._chance = port, headers, random.Random(seed)
        self._locked: list[tuple[str, str, int]] = []
        """Sales orders whose goods are locked: order, line, quantity."""

    def work(self, commands: int) -> None:
        """Send so many commands."""
        deeds: dict[str, Sequence[Callable[[], None]]] = {
            "buyer": (self._order,),
            "storekeeper": (self._receive, self._issue),
            "seller": (self._sell, self._lock, self._lock, self._settle),
            "planner": (self._promise,),
        }
        while self.statuses.total() < commands:
            self._chance.choice(deeds[self.role])()

    def _order(self) -> None:
        line = {"item_id": self.ground.part, "quantity": str(self._some()), "unit_price": "2"}
        body = {"supplier_id": self.ground.supplier, "due_on": _days(9), "draft": True, "lines": [line]}
        made = self._send("purchasing.place_order", body)
        if made:
            self.told.orders.append(made["number"])
            self._send("purchasing.confirm_order", {"order_id": made["id"]})

    def _receive(self) -> None:
        quantity = self._some()
        line = {"line_id": self.ground.line, "lots": [{"quantity": str(quantity)}]}
        if self._send("purchasing.receive", {"order_id": self.ground.order, "lines": [line]}):
            self.told.stock += quantity

    def _issue(self) -> None:
        quantity = self._some()
        body = {"item_id": self.ground.part, "quantity": str(quantity), "reason": "样品"}
        if self._send("inventory.issue", body):
            self.told.stock -= quantity

    def _sell(self) -> None:
        quantity = self._some()
        sold = self._sold(quantity)
        if sold:
            order_id, line_id = sold
            if self._send("sales.ship", _shipping(order_id, line_id, quantity)):
                self.told.stock -= quantity

    def _sold(self, quantity: int) -> tuple[str, str] | None:
        """An order of so much, with its line."""
        line = {"item_id": self.ground.part, "quantity": str(quantity), "unit_price": "3"}
        made = self._send(
            "sales.place_order", {"customer_id": self.ground.customer, "due_on": _days(9), "lines": [line]}
        )
        if not made:
            return None
        self.told.orders.append(made["number"])
        line_id = self._ask(f"/api/v1/queries/sales.order?id={made['id']}")["lines"][0]["id"]
        return made["id"], line_id

    def _lock(self) -> None:
        """Sell, and lock the goods for the order as far as they are nobody else's."""
        quantity = self._some()
        sold = self._sold(quantity)
        if sold:
            order_id, line_id = sold
            if self._send("sales.lock_stock", {"order_id": order_id, "line_id": line_id}):
                self._locked.append((order_id, line_id, quantity))
                self.told.promised[order_id] = Decimal(quantity)

    def _settle(self) -> None:
        """One of the own orders whose goods are locked leaves, is cancelled, or gives them free: each must always be possible."""
        if not self._locked:
            return self._lock()
        order_id, line_id, quantity = self._locked.pop(self._chance.randrange(len(self._locked)))
        steps: dict[str, dict[str, Any]] = {
            "sales.ship": _shipping(order_id, line_id, quantity),
            "sales.cancel_order": {"order_id": order_id},
            "inventory.unlock_stock": {"line_id": line_id, "reason": "客户推迟"},
        }
        type_ = self._chance.choice(list(steps))
        if self._send(type_, steps[type_]) is None:
            self.wrong.append(f"{type_} of locked goods was refused")
            return None
        del self.told.promised[order_id]
        if type_ == "sales.ship":
            self.told.stock -= quantity
        return None

    def _promise(self) -> None:
        quantity = self._some()
        body = {"item_id": self.ground.box, "quantity": str(quantity), "due_on": _days(9)}
        made = self._send("production.create_order", body)
        if made and self._send("production.release", {"work_order_id": made["id"]}):
            self.told.promised[made["id"]] = Decimal(quantity)
            self._lock_material(made["id"])

    def _lock_material(self, order_id: str) -> None:
        """What was promised softly to the work order becomes hard, as far as nobody has taken it; the promise stays as large."""
        material = self._ask(f"/api/v1/queries/production.order?id={order_id}")["materials"][0]
        self._send("production.lock_stock", {"work_order_id": order_id, "material_id": material["id"]})

    def _some(self) -> int:
        return self._chance.randrange(1, 9)

    def _send(self, type_: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Send a command; its result when it was applied."""
        own = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
        status, said = self._call("POST", f"/api/v1/commands/{type_}", json.dumps(body), own)
        what = said.get("status") if status < 300 else said.get("code")
        self.statuses[str(what)] += 1
        if what != "applied" and what not in IN_ORDER:
            self.wrong.append(f"{type_}: {status} {said}")
        return dict(said["result"]) if what == "applied" else None

    def _ask(self, path: str) -> dict[str, Any]:
        status, said = self._call("GET", path, None, {})
        if status != http.HTTPStatus.OK:
            raise AssertionError(f"{path}: {status} {said}")
        return said

    def _call(
        self, method: str, path: str, body: str | None, own: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        # A new connection each time: the server closes what was idle for seconds, and a repeat must not hide what went wrong.
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
        try:
            line.request(method, path, body, {**self._headers, **own})
            answer = line.getresponse()
            text = answer.read()
        finally:
            line.close()
        if answer.headers.get_content_type().endswith("json"):
            return answer.status, json.loads(text)
        return answer.status, {"text": text[:300].decode(errors="replace")}


def crowd(on: Stage, writers: int, commands: int) -> Crowd:
    """Let *writers* send *commands* each at once, and compare the books with what they were told."""
    with on.house.open() as factory:
        ground = _prepare(factory)
        before = _books(factory, ground)
    people = _sign_in(on)
    cast = [CAST[at % len(CAST)] for at in range(writers)]
    everybody = [
        Writer(on.server.port, role, people[role][at % len(people[role])], ground, seed=at)
        for at, role in enumerate(cast)
    ]
    start, began = Barrier(writers), time.monotonic()

    def go(writer: Writer) -> None:
        start.wait()
        try:
            writer.work(commands)
        except (OSError, http.client.HTTPException, AssertionError) as error:
            writer.wrong.append(f"{writer.role}: {error!r}")

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(go, everybody))
    came = Crowd(writers, seconds=time.monotonic() - began)
    for writer in everybody:
        came.statuses += writer.statuses
        came.wrong += writer.wrong
    came.commands = came.statuses.total()
    with on.house.open() as factory:
        came.wrong += _judge(factory, ground, before, [one.told for one in everybody])
    return came


@dataclass
class Books:
    """What the database says of the part."""

    on_hand: Decimal
    moved: Decimal
    numbers: Counter[str]
    promised: list[tuple[UUID, Decimal]]
    """By order, soft and hard together."""
    locked: Decimal


def _books(factory: Factory, ground: Ground) -> Books:
    session, part = factory.session, UUID(ground.part)
    session.expire_all()
    places = select(StockBalance.place_id)
    into = select(func.sum(StockMove.quantity)).where(
        StockMove.item_id == part, StockMove.to_place_id.in_(places)
    )
    out = select(func.sum(StockMove.quantity)).where(
        StockMove.item_id == part, StockMove.from_place_id.in_(places)
    )
    held = select(func.sum(StockBalance.quantity)).where(StockBalance.item_id == part)
    locked = select(func.sum(StockBalance.locked)).where(StockBalance.item_id == part)
    numbers = Counter(session.scalars(select(PurchaseOrder.number)).all())
    numbers += Counter(session.scalars(select(SalesOrder.number)).all())
    promised = session.execute(
        select(Reservation.document_id, func.sum(Reservation.quantity))
        .where(Reservation.item_id == part)
        .group_by(Reservation.document_id)
    ).all()
    return Books(
        session.scalar(held) or Decimal(0),
        (session.scalar(into) or Decimal(0)) - (session.scalar(out) or Decimal(0)),
        numbers,
        [(document_id, quantity) for document_id, quantity in promised],
        session.scalar(locked) or Decimal(0),
    )


def _judge(factory: Factory, ground: Ground, before: Books, told: Sequence[Told]) -> list[str]:
    after, wrong = _books(factory, ground), []
    expected = before.on_hand + sum((one.stock for one in told), Decimal(0))
    if not after.on_hand == after.moved == expected:
        wrong.append(f"on hand {after.on_hand}, moved {after.moved}, answers say {expected}")
    new = after.numbers - before.numbers
    answered = Counter(number for one in told for number in one.orders)
    if new != answered:
        wrong.append(f"orders lost or made up: {list((answered - new) + (new - answered))[:5]}")
    promised = {(UUID(one), quantity) for own in told for one, quantity in own.promised.items()}
    if Counter(after.promised) != Counter(promised):
        wrong.append(f"promised {len(after.promised)} times, answers say {len(promised)}")
    if after.locked > after.on_hand:
        wrong.append(f"locked {after.locked} of {after.on_hand}")
    wrong += [f"{one.name}: {one.problems[:3]}" for one in doctor.run(factory.session) if not one.healthy]
    return wrong


def _prepare(factory: Factory) -> Ground:
    """A part and a box made of one of it, some stock, and a purchase order without end."""

    def made(type_: str, body: dict[str, Any]) -> dict[str, Any]:
        return dict(factory.send(type_, body).result)

    word = uuid4().hex[:6]
    part = made(
        "items.add_item", {"number": f"PART-{word}", "name": "齿轮", "kind": "purchased", "unit": "pcs"}
    )
    box = made("items.add_item", {"number": f"BOX-{word}", "name": "变速箱", "kind": "made", "unit": "pcs"})
    lines = [{"component_id": part["id"], "quantity": "1"}]
    box = made("items.set_bom", {"item_id": box["id"], "version": box["version"], "lines": lines})
    centre = made("equipment.add_work_centre", {"number": f"W-{word}", "name": "装配"})
    steps = [{"seq": 10, "name": "装", "work_centre_id": centre["id"], "run_minutes": "1"}]
    made("items.set_routing", {"item_id": box["id"], "version": box["version"], "operations": steps})
    customer = made("partners.add_partner", {"name": f"客户 {word}", "is_customer": True})
    supplier = made("partners.add_partner", {"name": f"供应商 {word}", "is_supplier": True})
    made("inventory.receive", {"item_id": part["id"], "quantity": str(FIRST), "unit_cost": "2"})
    line = {"item_id": part["id"], "quantity": "10000000", "unit_price": "2"}
    order = made(
        "purchasing.place_order", {"supplier_id": supplier["id"], "due_on": _days(9), "lines": [line]}
    )
    view = factory.ask("purchasing.order", {"id": order["id"]})
    return Ground(part["id"], box["id"], customer["id"], supplier["id"], order["id"], str(view.lines[0].id))


def _sign_in(on: Stage) -> dict[str, list[dict[str, str]]]:
    """The headers of each person, by role."""
    house, people = on.house, dict[str, list[dict[str, str]]]()
    for role, count in PEOPLE:
        for _ in range(count):
            who = SignIn(house.company_id, house.user(f"{role}-{uuid4().hex[:6]}", role), 1)
            token, _expires = tokens.issue(house.app.config["SECRET_KEY"], who, datetime.now(UTC))
            people.setdefault(role, []).append({"Authorization": f"Bearer {token}", "Accept-Language": "en"})
    return people


def _shipping(order_id: str, line_id: str, quantity: int) -> dict[str, Any]:
    return {"order_id": order_id, "lines": [{"line_id": line_id, "quantity": str(quantity)}]}


def _days(count: int) -> str:
    return (datetime.now(UTC) + timedelta(days=count)).date().isoformat()
