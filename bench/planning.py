"""Material requirements planning as a planner runs it: the books are read, everything is planned, the plan is written."""

from __future__ import annotations

import random
import resource
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.databases import Place, app_on
from bench.factory import CLOCK
from bench.measure import Result, timed
from bench.registry import benchmark
from webapp.core.actor import system_actor
from webapp.core.clock import local_day
from webapp.core.commands import execute
from webapp.core.db import bound_company, write_transaction
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.domains.items.models import BomLine, Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.planning.models import ItemPlanning
from webapp.domains.planning.writing import write_rows
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.extensions import db
from webapp.flows.found_company import found_company

ONE = 1_000_000
DEPTH = 5
DAYS = 120
LINES_PER_ORDER = 5


@dataclass(frozen=True)
class Size:
    """So many items in DEPTH levels, and so many order lines within DAYS days."""

    items: int
    demands: int
    runs: int


SIZES = (Size(100, 200, 5), Size(1_000, 2_000, 3), Size(10_000, 50_000, 1))


@benchmark("planning")
def planning(place: Place) -> Iterator[Result]:
    """Run the whole plan of three factories, then again after one change, reading and writing the database."""
    smaller: float | None = None
    """Seconds for an item in the size before."""
    for size in SIZES:
        with place.database(f"planning_{size.items}") as url, app_on(url, place.folder):
            smaller = yield from _measure(place, db.session(), size, smaller)


def _measure(
    place: Place, session: Session, size: Size, smaller: float | None
) -> Generator[Result, None, float]:
    """Measure one size; hand back the seconds for an item."""
    items = build(session, size)
    words = f"{size.items:,} items, {size.demands:,} demands, {DEPTH} levels"
    figures: dict[str, Any] = {}

    def everything() -> None:
        figures.update(plan_all(session))

    first = timed(everything, 1)
    for_one = first.median / size.items
    growth = f"an item takes {for_one / smaller:.1f} × as long as in the size before; " if smaller else ""
    note = f"{figures['proposals']:,} proposals; {growth}process at most {_memory()} MB"
    yield Result(f"plan of everything, {words}", place.kind, "plans", first, None, note)

    def one_change() -> None:
        order_one(session, items[0])
        figures.update(plan_all(session))

    again = timed(one_change, size.runs)
    note = f"{figures['planned']:,} items planned again"
    yield Result(f"plan after one order more, {words}", place.kind, "plans", again, None, note)
    return for_one


def plan_all(session: Session) -> dict[str, Any]:
    """Run the plan; what came of it."""
    company_id = bound_company(session)
    outcome = execute(session, system_actor(company_id), Envelope(new_id(), "planning.run", {}), CLOCK)
    if not outcome.applied:
        raise RuntimeError(str(outcome))
    session.expunge_all()
    return dict(outcome.result)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def build(session: Session, size: Size) -> list[Any]:
    """Found the company and fill its books; the items, those that customers order first."""
    found_company(
        session,
        clock=CLOCK,
        code=f"plan{size.items}",
        name="计划工厂",
        admin_username="admin",
        admin_password="bench bench bench",
    )
    chance = random.Random(size.items)
    with write_transaction(session):
        unit_id = session.scalars(select(Unit.id).order_by(Unit.code)).first()
        items = [new_id() for _ in range(size.items)]
        tops = max(size.items // DEPTH, 1)
        write_rows(session, Item, *_items(items, unit_id))
        write_rows(session, BomLine, *_structure(items, tops, chance))
        write_rows(session, ItemPlanning, *_rules(items, tops))
        _customers(session, items[:tops], size, chance)
    return items


def _items(items: list[Any], unit_id: Any) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    made = len(items) * (DEPTH - 1) // DEPTH
    columns = ("id", "number", "code", "name", "name_en", "specification", "kind", "unit_id")
    more = (
        "lot_traced",
        "final_inspection",
        "safety_stock",
        "standard_material",
        "standard_labour",
        "standard_machine",
    )
    rows = [
        (
            one,
            f"P{at}",
            f"C{at}",
            f"件{at}",
            "",
            "",
            "made" if at < made else "purchased",
            unit_id,
            *_facts(at),
        )
        for at, one in enumerate(items)
    ]
    return (*columns, *more, "sales_price", "active", "version"), rows


def _facts(at: int) -> tuple[Any, ...]:
    """Of each third item a few are always to be there."""
    return False, False, 10 * ONE if at % 3 == 0 else 0, 0, 0, 0, 0, True, 1


def _structure(
    items: list[Any], tops: int, chance: random.Random
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Each item of a level has three components of the next one."""
    rows = []
    for at in range(len(items) - tops):
        level = at // tops + 1
        below = range(level * tops, min((level + 1) * tops, len(items)))
        for place, component in enumerate(chance.sample(below, min(3, len(below)))):
            quantity = chance.choice((1, 1, 2, 4)) * ONE
            rows.append((new_id(), items[at], place * 10, items[component], quantity, 20_000, "issue"))
    return ("id", "item_id", "seq", "component_id", "quantity", "loss_rate", "supply"), rows


def _rules(items: list[Any], tops: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """What customers order is made as they order it; below it a week's needs make one order, in packs where it is bought."""
    columns = ("id", "lot_rule", "fixed_quantity", "period_days", "minimum", "multiple", "maximum")
    rows = []
    for at, one in enumerate(items):
        bought = at >= len(items) * (DEPTH - 1) // DEPTH
        rule = "lot_for_lot" if at < tops else "period"
        rows.append(
            (one, rule, 0, 7, 100 * ONE if bought else 0, 50 * ONE if bought else 0, 0, 0, 0, None, 0, 1)
        )
    return (*columns, "order_cost", "holding_cost", "lead_days", "inspection_days", "version"), rows


def _customers(session: Session, tops: list[Any], size: Size, chance: random.Random) -> None:
    customer = Partner(
        id=new_id(),
        number="C1",
        name="客户",
        is_customer=True,
        is_supplier=False,
        payment_days=30,
        active=True,
    )
    session.add(customer)
    session.flush()
    now = today()
    orders, lines = [], []
    for number in range(size.demands // LINES_PER_ORDER):
        order_id = new_id()
        due = now + chance.randrange(20, DAYS)
        orders.append(
            (order_id, f"SO{number}", customer.id, "", "confirmed", now, due, "", 0, 1, CLOCK.now())
        )
        for seq in range(LINES_PER_ORDER):
            quantity = chance.randrange(1, 50) * ONE
            lines.append(
                (new_id(), order_id, seq, chance.choice(tops), quantity, ONE, quantity // 10_000, due, 0)
            )
    columns = ("id", "number", "customer_id", "customer_reference", "status", "ordered_on", "due_on", "note")
    write_rows(session, SalesOrder, (*columns, "total", "version", "created_at"), orders)
    columns = ("id", "order_id", "seq", "item_id", "quantity", "unit_price", "amount", "due_on")
    write_rows(session, SalesOrderLine, (*columns, "shipped"), lines)


def order_one(session: Session, item_id: Any) -> None:
    """One customer more."""
    customer_id = session.scalars(select(Partner.id).where(Partner.number == "C1")).one()
    due = date.fromordinal(today()) + timedelta(days=60)
    line = {"item_id": str(item_id), "quantity": "7", "unit_price": "1"}
    body = {"customer_id": str(customer_id), "due_on": due.isoformat(), "lines": [line]}
    sent = Envelope(new_id(), "sales.place_order", body)
    if not execute(session, system_actor(bound_company(session)), sent, CLOCK).applied:
        raise RuntimeError("the order was not taken")


def today() -> int:
    """Today's ordinal."""
    return local_day(CLOCK.now(), "Asia/Shanghai").toordinal()
