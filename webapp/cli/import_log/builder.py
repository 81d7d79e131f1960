"""Sets the logged factory up: work centres, machines, people, items with their routings, released work orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.cli.import_log.model import LoggedFactory, Order, Step
from webapp.cli.import_log.sender import Body, Sender
from webapp.core.actor import Actor
from webapp.core.quantity import plain
from webapp.domains.identity.actors import actor_of
from webapp.domains.items.models import Item
from webapp.domains.production.models import Ticket, WorkOrderOperation

STANDARD_LOT = "1"
SEQ_STEP = 10


@dataclass(frozen=True)
class Rates:
    """Money per hour, which a log does not tell: of every worker, of every work centre's machines."""

    labour: Decimal
    machine: Decimal


@dataclass(frozen=True)
class Floor:
    """What a row needs to become a report: tickets by order, operations by order and name, machines, workers."""

    tickets: dict[str, UUID]
    operations: dict[tuple[str, str], UUID]
    machines: dict[str, UUID]
    workers: dict[str, Actor]


def build(sender: Sender, logged: LoggedFactory, rates: Rates, time_zone: str) -> Floor:
    """Set up whatever of *logged* is not there yet. Raises ImportStopped when a command is refused."""
    centres = _centres(sender, logged, rates)
    machines = _machines(sender, logged, centres)
    workers = _workers(sender, logged, rates)
    items = {part: _item(sender, part) for part in logged.parts}
    _standard_routings(sender, logged, items, centres)
    orders = _orders(sender, logged, items, centres, ZoneInfo(time_zone))
    return Floor(_tickets(sender, orders), _operations(sender, orders), machines, workers)


def flag_over_reports(sender: Sender) -> None:
    """Let more come out of an operation than went in: it did, and the log is history."""
    body = {"values": {"production.over_report": "flag"}}
    sender.ensure("identity.change_settings", body=lambda: body)


def _centres(sender: Sender, logged: LoggedFactory, rates: Rates) -> dict[str, UUID]:
    def body(name: str) -> Callable[[], Body]:
        return lambda: {"number": name, "name": name, "name_en": name, "hourly_rate": plain(rates.machine)}

    return {
        name: _id(sender.ensure("equipment.add_work_centre", name, body=body(name)))
        for name in logged.centres
    }


def _machines(sender: Sender, logged: LoggedFactory, centres: dict[str, UUID]) -> dict[str, UUID]:
    def body(name: str, centre: str) -> Callable[[], Body]:
        facts = {"number": name, "name": name, "name_en": name}
        return lambda: facts | {"work_centre_id": str(centres[centre])}

    return {
        name: _id(sender.ensure("equipment.add_machine", name, body=body(name, centre)))
        for name, centre in sorted(logged.machines.items())
    }


def _workers(sender: Sender, logged: LoggedFactory, rates: Rates) -> dict[str, Actor]:
    def body(name: str) -> Callable[[], Body]:
        facts = {"number": name, "name": name, "name_en": name, "roles": ["worker"]}
        return lambda: facts | {"hourly_rate": plain(rates.labour)}

    ids = {name: _id(sender.ensure("identity.add_user", name, body=body(name))) for name in logged.workers}
    return {name: actor_of(sender.session, user_id) for name, user_id in ids.items()}


def _item(sender: Sender, part: str) -> UUID:
    body = {"number": part, "name": part, "name_en": part, "kind": "made", "unit": "pcs"}
    return _id(sender.ensure("items.add_item", part, body=lambda: body))


def _standard_routings(
    sender: Sender, logged: LoggedFactory, items: dict[str, UUID], centres: dict[str, UUID]
) -> None:
    """Every operation ever seen on a part, and the standard cost that follows: what comes into stock has a value."""
    for part in logged.parts:
        steps = [logged.steps[part, name] for name in logged.routing(part)]
        _set_routing(sender, items[part], steps, centres, part, "all", *logged.routing(part))
    sender.ensure("items.roll_up_cost", *logged.parts, body=lambda: {"standard_lot": STANDARD_LOT})


def _orders(
    sender: Sender, logged: LoggedFactory, items: dict[str, UUID], centres: dict[str, UUID], zone: ZoneInfo
) -> dict[str, UUID]:
    """The work order of each case. One that skips operations of its part has a routing without them.

    An order copies its item's routing when it is made. So the item gets, one after the other, the routings of its orders, and
    in the end the full one again: an operation that an order never had would stay open for ever, and everything after it would
    look as if more came out than went in.
    """
    made: dict[str, UUID] = {}
    for part in logged.parts:
        own = [order for order in logged.orders if order.part == part]
        new = [order for order in own if sender.known("production.create_order", order.case) is None]
        for operations, alike in _by_operations(new).items():
            steps = [logged.steps[part, name] for name in operations]
            _set_routing(sender, items[part], steps, centres, part, alike[0].case, *operations)
            made |= {order.case: _order(sender, order, items[part], zone) for order in alike}
        made |= {
            order.case: _order(sender, order, items[part], zone) for order in own if order.case not in made
        }
        steps = [logged.steps[part, name] for name in logged.routing(part)]
        _set_routing(sender, items[part], steps, centres, part, "all again", *(order.case for order in own))
    return made


def _by_operations(orders: Sequence[Order]) -> dict[tuple[str, ...], list[Order]]:
    groups: dict[tuple[str, ...], list[Order]] = defaultdict(list)
    for order in orders:
        groups[order.operations].append(order)
    return groups


def _set_routing(
    sender: Sender, item_id: UUID, steps: Sequence[Step], centres: dict[str, UUID], *about: object
) -> None:
    def body() -> Body:
        version = sender.session.scalars(select(Item.version).where(Item.id == item_id)).one()
        operations = [_step(place, step, centres) for place, step in enumerate(steps, start=1)]
        return {"item_id": str(item_id), "version": version, "operations": operations}

    sender.ensure("items.set_routing", *about, body=body)


def _step(place: int, step: Step, centres: dict[str, UUID]) -> dict[str, Any]:
    return {
        "seq": place * SEQ_STEP,
        "name": step.name,
        "name_en": step.name,
        "work_centre_id": str(centres[step.centre]),
        "setup_minutes": plain(step.setup_minutes),
        "run_minutes": plain(step.run_minutes),
    }


def _order(sender: Sender, order: Order, item_id: UUID, zone: ZoneInfo) -> UUID:
    at = utc(order.first_start, zone)
    body = {
        "item_id": str(item_id),
        "quantity": plain(order.quantity),
        "start_on": order.first_start.date().isoformat(),
        # The log knows no promise; the day of the last report keeps the order from being late for ever.
        "due_on": order.last_complete.date().isoformat(),
        "note": order.case,
    }
    order_id = _id(sender.ensure("production.create_order", order.case, body=lambda: body, at=at))
    release = {"work_order_id": str(order_id)}
    sender.ensure("production.release", order.case, body=lambda: release, at=at)
    return order_id


def _tickets(sender: Sender, orders: dict[str, UUID]) -> dict[str, UUID]:
    rows = sender.session.execute(select(Ticket.work_order_id, Ticket.id).where(Ticket.seq == 1))
    by_order = {row.work_order_id: row.id for row in rows}
    return {case: by_order[order_id] for case, order_id in orders.items()}


def _operations(sender: Sender, orders: dict[str, UUID]) -> dict[tuple[str, str], UUID]:
    cases = {order_id: case for case, order_id in orders.items()}
    rows = sender.session.execute(
        select(WorkOrderOperation.work_order_id, WorkOrderOperation.name, WorkOrderOperation.id)
    )
    return {(cases[order_id], name): found for order_id, name, found in rows if order_id in cases}


def utc(local: datetime, zone: ZoneInfo) -> datetime:
    """A time of the file, which is local, in UTC."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def _id(result: Any) -> UUID:
    return UUID(str(result["id"]))
