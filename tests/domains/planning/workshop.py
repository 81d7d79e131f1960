"""A factory to plan for: items with structure, customers, and a planner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select

from tests.support.factory import Factory
from webapp.core.clock import local_day
from webapp.core.db import write_transaction
from webapp.core.quantity import plain
from webapp.domains.items.models import Item
from webapp.domains.planning.models import PlanItem, PlanningMessage, Proposal


@dataclass
class Shop:
    """Items by number."""

    factory: Factory
    ids: dict[str, str] = field(default_factory=dict)
    centre: str = ""
    customer: str = ""

    @property
    def today(self) -> date:
        return local_day(self.factory.clock.now(), self.factory.system.time_zone)

    def day(self, number: int) -> date:
        """The day *number* days after today."""
        return self.today + timedelta(days=number)

    def send(self, type_: str, body: dict[str, Any], expect: str = "applied") -> Any:
        return self.factory.send(type_, body, expect=expect)

    def item(self, number: str, kind: str = "made", **facts: Any) -> str:
        body = {
            "number": number,
            "name": f"料 {number}",
            "name_en": number,
            "kind": kind,
            "unit": "pcs",
        } | facts
        self.ids[number] = str(self.send("items.add_item", body).result["id"])
        return self.ids[number]

    def made(self, number: str, uses: dict[str, str], **facts: Any) -> None:
        """A made item with a routing of one step that takes no time worth counting, and its BOM."""
        item_id = self.item(number, "made", **facts)
        if not self.centre:
            body = {"number": "WC", "name": "装配", "hourly_rate": "0"}
            self.centre = str(self.send("equipment.add_work_centre", body).result["id"])
        step = {"seq": 10, "name": "装配", "work_centre_id": self.centre, "run_minutes": "0"}
        self.send("items.set_routing", {"item_id": item_id, "version": 1, "operations": [step]})
        lines = [
            {"component_id": self.ids[component], "quantity": quantity}
            for component, quantity in uses.items()
        ]
        self.send("items.set_bom", {"item_id": item_id, "version": 2, "lines": lines})

    def bought(self, number: str, **facts: Any) -> None:
        self.item(number, "purchased", **facts)

    def stocked(self, number: str, quantity: str) -> None:
        """So much of an item is in stock."""
        self.send("inventory.receive", {"item_id": self.ids[number], "quantity": quantity, "unit_cost": "1"})

    def forget(self) -> None:
        """Forget what the last plan followed from, so that the next run plans all anew."""
        with write_transaction(self.factory.session) as session:
            session.execute(delete(PlanItem))
            session.execute(delete(Proposal).where(Proposal.status == "proposed", Proposal.firm.is_(False)))
            session.execute(delete(PlanningMessage))

    def ordered(self, number: str, quantity: str, on: int) -> Any:
        """A customer orders."""
        if not self.customer:
            body = {"number": "C1", "name": "客户", "is_customer": True}
            self.customer = str(self.send("partners.add_partner", body).result["id"])
        line = {"item_id": self.ids[number], "quantity": quantity, "unit_price": "1"}
        body = {"customer_id": self.customer, "due_on": self.day(on).isoformat(), "lines": [line]}
        return self.send("sales.place_order", body).result

    def run(self) -> dict[str, Any]:
        """Run the plan."""
        return dict(self.send("planning.run", {}).result)

    def proposals(self, **conditions: Any) -> list[tuple[str, str, int, int]]:
        """What is proposed: item, quantity, start and end in days from today."""
        self.factory.session.expire_all()
        wanted = {"status": "proposed"} | conditions
        statement = (
            select(Proposal, Item.number)
            .join(Item, Item.id == Proposal.item_id)
            .where(*(getattr(Proposal, name) == value for name, value in wanted.items()))
            .order_by(Proposal.due_on, Item.number, Proposal.seq)
        )
        return [
            (number, plain(row.quantity), (row.start_on - self.today).days, (row.due_on - self.today).days)
            for row, number in self.factory.session.execute(statement)
        ]

    def proposal(self, number: str) -> Proposal:
        """The one open proposal for an item."""
        self.factory.session.expire_all()
        statement = select(Proposal).where(Proposal.item_id == self.id(number), Proposal.status == "proposed")
        return self.factory.session.scalars(statement).one()

    def id(self, number: str) -> Any:
        return self.factory.session.scalars(select(Item.id).where(Item.number == number)).one()

    def messages(self) -> list[tuple[str, str]]:
        """What the planner should do: kind and item."""
        self.factory.session.expire_all()
        statement = select(PlanningMessage.kind, Item.number).join(Item, Item.id == PlanningMessage.item_id)
        found = self.factory.session.execute(statement.order_by(Item.number, PlanningMessage.kind))
        return [(kind, number) for kind, number in found]

    def rows(self) -> list[tuple[Any, ...]]:
        """Everything that a run keeps, ids included."""
        self.factory.session.expire_all()
        kept = [
            (one.id, one.quantity, one.start_on, one.due_on, one.status, one.firm)
            for one in self.factory.session.scalars(select(Proposal).order_by(Proposal.id))
        ]
        pegs = [
            (one.id, one.pegs) for one in self.factory.session.scalars(select(PlanItem).order_by(PlanItem.id))
        ]
        return [*kept, *pegs]


def fan_shop(factory: Factory) -> Shop:
    """FAN = HEAD + 4 SCREW, HEAD = 0.5 WIRE; a customer waits for 100 fans."""
    shop = Shop(factory)
    shop.bought("SCREW")
    shop.bought("WIRE", unit="kg")
    shop.made("HEAD", {"WIRE": "0.5"})
    shop.made("FAN", {"HEAD": "1", "SCREW": "4"})
    return shop
