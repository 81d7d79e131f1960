"""An office after some years, written in bulk: items with stock and moves, and orders of three kinds, so many of each."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench.factory import CLOCK
from webapp.core.actor import system_actor
from webapp.core.clock import local_day
from webapp.core.command_store import StoredCommand
from webapp.core.commands import execute
from webapp.core.db import Record, write_transaction
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.identity.models import User
from webapp.domains.inventory.models import ItemValuation, Place, StockBalance, StockMove
from webapp.domains.items.models import BomLine, Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.planning.writing import many_ids, write_rows
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial, WorkOrderOperation
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.flows.found_company import found_company

ONE = 1_000_000
LINES = 2
MOVES = 2
"""Lines of each order, and moves of each item."""
OPEN_SHARE = 10
"""Each so-manyth order is still open: the latest of them, as after some years."""
PARTNERS = 300
WORDS = ("轴", "齿轮", "轴承座", "法兰", "支架", "箱体", "端盖", "衬套")
WRITTEN_AT_ONCE = 20_000


@dataclass(frozen=True)
class Office:
    """The company and who works there."""

    company_id: UUID
    user_id: UUID


def fill(session: Session, rows: int) -> Office:
    """Found the company and give each of its lists *rows* rows."""
    company = found_company(
        session,
        clock=CLOCK,
        code="office",
        name="年头不短的工厂",
        admin_username="admin",
        admin_password="bench bench bench",
    )
    company_id = company.id
    command = Envelope(
        new_id(), "partners.add_partner", {"name": "客户", "is_customer": True, "is_supplier": True}
    )
    if not execute(session, system_actor(company_id), command, CLOCK).applied:
        raise RuntimeError("no partner")
    books = _Books(session, rows)
    for part in (books.partners, books.items, books.stock, books.sales, books.purchases, books.work):
        with write_transaction(session):
            part()
        session.expunge_all()
    books.count()
    user_id = session.scalars(select(User.id).where(User.username == "admin")).one()
    return Office(company_id, user_id)


@dataclass
class _Books:
    """What is written, table by table; ids are kept where others name them."""

    session: Session
    rows: int

    def __post_init__(self) -> None:
        self.chance = random.Random(self.rows)
        self.today = local_day(CLOCK.now(), "Asia/Shanghai").toordinal()
        self.now = CLOCK.now()
        self.firms = [new_id() for _ in range(PARTNERS)]
        self.parts = [UUID(bytes=one) for one in many_ids(self.rows)]

    def partners(self) -> None:
        """Each is a customer and a supplier."""
        rows = (
            {"id": one, "number": f"F{at}", "name": f"{WORDS[at % len(WORDS)]}厂 {at}", "payment_days": 30}
            | {"is_customer": True, "is_supplier": True}
            for at, one in enumerate(self.firms)
        )
        _write(self.session, Partner, rows)

    def items(self) -> None:
        """Each fifth is made of three others, as far as four levels down."""
        unit = self.session.scalars(select(Unit.id).where(Unit.code == "pcs")).one()
        rows = (
            {"id": one, "number": f"M-{at:06d}", "code": f"C{at}", "name": f"{WORDS[at % len(WORDS)]} {at}"}
            | {"specification": f"Φ{at % 90}×{at % 300}", "kind": "purchased" if at % 5 else "made"}
            | {"unit_id": unit, "safety_stock": 10 * ONE if at % 50 == 0 else 0}
            for at, one in enumerate(self.parts)
        )
        _write(self.session, Item, rows)
        step = max(self.rows // 4, 1)
        lines = (
            {"item_id": self.parts[at], "seq": 10 * seq, "component_id": self.parts[below]}
            | {"quantity": ONE, "supply": "issue"}
            for at in range(0, self.rows - step, 5)
            for seq, below in enumerate(range(at + step, min(at + step + 3, self.rows)))
        )
        _write(self.session, BomLine, lines)

    def stock(self) -> None:
        """What came in and went out of each item, and what is left."""
        places: dict[str, UUID] = {
            kind: place for place, kind in self.session.execute(select(Place.id, Place.kind))
        }
        inside, outside = places["warehouse"], places["supplier"]
        came = {"kind": "receipt", "from_place_id": outside, "to_place_id": inside, "quantity": 25 * ONE}
        left = {"kind": "issue", "from_place_id": inside, "to_place_id": outside, "quantity": 5 * ONE}
        command_id = self.session.scalars(select(StoredCommand.id).limit(1)).one()
        told = {"value": 5000, "document_kind": "adjustment", "command_id": command_id}
        told |= {"occurred_at": self.now, "posted_at": self.now}
        moves = (
            told | {"item_id": one} | (left if at % MOVES else came)
            for one in self.parts
            for at in range(MOVES)
        )
        _write(self.session, StockMove, moves)
        here = ({"item_id": one, "place_id": inside, "quantity": 20 * ONE} for one in self.parts)
        _write(self.session, StockBalance, here)
        worth = (
            {"id": one, "quantity": 20 * ONE, "value": 4000, "last_unit_cost": 2 * ONE} for one in self.parts
        )
        _write(self.session, ItemValuation, worth)

    def sales(self) -> None:
        """Orders of customers."""
        orders = [new_id() for _ in range(self.rows)]
        rows = (
            self._order(at, one, "SO")
            | {"customer_id": self._firm(), "status": self._state(at, "confirmed", "shipped")}
            for at, one in enumerate(orders)
        )
        _write(self.session, SalesOrder, rows)
        _write(
            self.session,
            SalesOrderLine,
            (
                line | {"shipped": 0 if self._open(at) else line["quantity"]}
                for at, line in self._lines(orders)
            ),
        )

    def purchases(self) -> None:
        """Orders to suppliers."""
        orders = [new_id() for _ in range(self.rows)]
        rows = (
            self._order(at, one, "PO")
            | {"supplier_id": self._firm(), "status": self._state(at, "confirmed", "received")}
            for at, one in enumerate(orders)
        )
        _write(self.session, PurchaseOrder, rows)
        _write(
            self.session,
            PurchaseOrderLine,
            (
                line | {"received": 0 if self._open(at) else line["quantity"]}
                for at, line in self._lines(orders)
            ),
        )

    def work(self) -> None:
        """Orders to the floor, each with two operations and one material."""
        centre = new_id()
        _write(self.session, WorkCentre, [{"id": centre, "number": "WC1", "name": "机加工"}])
        orders = [new_id() for _ in range(self.rows)]
        rows = (
            {"id": one, "number": f"WO{at:06d}", "item_id": self._part(), "quantity": 10 * ONE}
            | {
                "status": self._state(at, "released", "closed"),
                "due_on": self._due(at),
                "created_at": self.now,
            }
            | {"good": 0 if self._open(at) else 10 * ONE}
            for at, one in enumerate(orders)
        )
        _write(self.session, WorkOrder, rows)
        steps = (
            {"work_order_id": one, "seq": seq, "name": "车", "name_en": "", "work_centre_id": centre}
            | {"setup_minutes": 0, "run_minutes": ONE, "piece_price": 0, "machine_rate": 0}
            | {
                "status": "pending" if self._open(at) else "finished",
                "good": 0 if self._open(at) else 10 * ONE,
            }
            for at, one in enumerate(orders)
            for seq in (10, 20)
        )
        _write(self.session, WorkOrderOperation, steps)
        materials = (
            {"work_order_id": one, "seq": 10, "item_id": self._part(), "quantity_per": ONE, "loss_rate": 0}
            | {"required": 10 * ONE, "issued": 0 if self._open(at) else 10 * ONE, "supply": "issue"}
            for at, one in enumerate(orders)
        )
        _write(self.session, WorkOrderMaterial, materials)

    def count(self) -> None:
        """Let the database count what it holds, as it does by itself at night."""
        with write_transaction(self.session):
            self.session.connection().execute(text("ANALYZE"))

    def _order(self, at: int, order_id: UUID, prefix: str) -> dict[str, Any]:
        due = self._due(at)
        return {"id": order_id, "number": f"{prefix}{at:06d}", "ordered_on": due - 20, "due_on": due} | {
            "total": 20_000 + at,
            "created_at": self.now,
        }

    def _lines(self, orders: list[UUID]) -> Iterable[tuple[int, dict[str, Any]]]:
        for at, one in enumerate(orders):
            for seq in range(LINES):
                yield (
                    at,
                    {"order_id": one, "seq": 10 * seq, "item_id": self._part(), "quantity": 10 * ONE}
                    | {
                        "unit_price": 10 * ONE,
                        "amount": 10_000,
                        "due_on": self._due(at),
                    },
                )

    def _due(self, at: int) -> int:
        """The last tenth is due from today on."""
        return self.today + (at - self.rows * (OPEN_SHARE - 1) // OPEN_SHARE) * 600 // self.rows

    def _open(self, at: int) -> bool:
        return at >= self.rows * (OPEN_SHARE - 1) // OPEN_SHARE

    def _state(self, at: int, coming: str, over: str) -> str:
        return coming if self._open(at) else over

    def _firm(self) -> UUID:
        return self.chance.choice(self.firms)

    def _part(self) -> UUID:
        return self.chance.choice(self.parts)


def _write(session: Session, model: type[Record], rows: Iterable[dict[str, Any]]) -> None:
    """Write *rows*, with the defaults of what they do not name."""
    table: Any = model.__table__
    usual = {
        one.name: _plain(one.default.arg)
        for one in table.c
        if one.default is not None and not one.default.is_callable
    } | {one.name: "[]" for one in table.c if one.name == "parameters"}
    waiting: list[tuple[Any, ...]] = []
    columns: tuple[str, ...] = ()
    for row in rows:
        whole = {"id": row.get("id") or new_id()} | usual | row
        columns = columns or tuple(whole)
        waiting.append(tuple(whole[name] for name in columns))
        if len(waiting) == WRITTEN_AT_ONCE:
            write_rows(session, model, columns, waiting)
            waiting = []
    write_rows(session, model, columns, waiting)


def _plain(value: Any) -> Any:
    """A default as ``write_rows`` wants it: no decimals, since zero is the only one."""
    return value if isinstance(value, (str, bool)) else int(value)
