"""A small factory to measure with: one item in three operations, a worker, a machine, a released order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.actor import Actor, system_actor
from webapp.core.clock import SystemClock
from webapp.core.commands import execute
from webapp.core.db import write_transaction
from webapp.core.envelope import Envelope, Outcome
from webapp.core.ids import new_id
from webapp.domains.equipment.models import Machine, WorkCentre
from webapp.domains.identity.actors import actor_of
from webapp.domains.items.models import Item, RoutingOperation, Unit
from webapp.domains.production.models import Ticket, WorkOrderOperation
from webapp.flows.found_company import found_company

MANY = 100_000_000
STEPS = ("下料", "车削", "磨削")
CLOCK = SystemClock()


@dataclass(frozen=True)
class Factory:
    """A company with one released order that no report will ever finish."""

    session: Session
    company_id: UUID
    worker: Actor
    machine_id: UUID
    ticket_id: UUID
    operations: tuple[UUID, ...]

    def on(self, session: Session) -> Factory:
        """The same factory, worked on by another *session*."""
        return replace(self, session=session)

    def send(self, type_: str, body: dict[str, Any], actor: Actor | None = None) -> Outcome:
        """Send a command, which must be applied."""
        outcome = execute(
            self.session, actor or system_actor(self.company_id), Envelope(new_id(), type_, body), CLOCK
        )
        if not outcome.applied:
            raise RuntimeError(f"{type_}: {outcome}")
        return outcome

    def reports(self) -> Iterator[Envelope]:
        """Reports of one operation after the other, each with scrap; those of the last bring pieces into stock."""
        for operation_id in cycle(self.operations):
            yield Envelope(new_id(), "production.report", self.report_body(operation_id))

    def report_body(self, operation_id: UUID) -> dict[str, Any]:
        """Five good pieces and one scrapped, in twelve minutes on the machine."""
        return {
            "ticket_id": str(self.ticket_id),
            "operation_id": str(operation_id),
            "machine_id": str(self.machine_id),
            "good": "5",
            "scrap": [{"quantity": "1", "reason": "Z99", "cause": "process"}]
            if operation_id == self.operations[0]
            else [],
            "minutes": "12",
            "parameters": {},
        }


def found_factory(session: Session) -> Factory:
    """Found the company, and release its order."""
    company = found_company(
        session,
        clock=CLOCK,
        code="bench",
        name="测试工厂",
        admin_username="admin",
        admin_password="bench bench bench",
    )
    company_id = company.id
    item_id, machine_id = _master_data(session)
    sender = Factory(session, company_id, system_actor(company_id), machine_id, company_id, ())
    worker = sender.send("identity.add_user", {"name": "工人", "roles": ["worker"], "hourly_rate": "30"})
    factory = replace(sender, worker=actor_of(session, UUID(str(worker.result["id"]))))
    return _with_order(factory, item_id)


def released_orders(factory: Factory, orders: int) -> list[Factory]:
    """*orders* views of *factory*, each on a released order of its own: for phones that work on different ones."""
    item_id = factory.session.scalars(select(Item.id)).one()
    return [factory, *(_with_order(factory, item_id) for _ in range(orders - 1))]


def _with_order(factory: Factory, item_id: UUID) -> Factory:
    session = factory.session
    body = {"item_id": str(item_id), "quantity": str(MANY), "due_on": date(2027, 1, 1).isoformat()}
    order_id = UUID(str(factory.send("production.create_order", body).result["id"]))
    factory.send("production.release", {"work_order_id": str(order_id)})
    operations = session.scalars(
        select(WorkOrderOperation.id)
        .where(WorkOrderOperation.work_order_id == order_id)
        .order_by(WorkOrderOperation.seq)
    )
    ticket_id = session.scalars(select(Ticket.id).where(Ticket.work_order_id == order_id)).one()
    return replace(factory, ticket_id=ticket_id, operations=tuple(operations))


def _master_data(session: Session) -> tuple[UUID, UUID]:
    centre, machine, item = new_id(), new_id(), new_id()
    with write_transaction(session):
        unit = session.scalars(select(Unit.id).where(Unit.code == "pcs")).one()
        session.add(WorkCentre(id=centre, number="WC1", name="机加工", hourly_rate=Decimal(60)))
        session.add(Item(id=item, number="P-1", code="BENCH00001", name="轴", kind="made", unit_id=unit))
        session.flush()
        session.add(Machine(id=machine, number="M1", code="BENCH00002", name="车床", work_centre_id=centre))
        session.add_all(
            RoutingOperation(
                item_id=item,
                seq=10 * (position + 1),
                name=name,
                work_centre_id=centre,
                run_minutes=Decimal(2),
            )
            for position, name in enumerate(STEPS)
        )
    return item, machine
