"""Years of a factory's history, made inside the database: a million moves, and the reports and costs that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from bench.factory import Factory
from webapp.core.command_store import StoredCommand
from webapp.core.db import write_transaction
from webapp.core.types import Guid
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.identity.models import Company
from webapp.domains.inventory.models import Place
from webapp.domains.items.models import Item

MOVES = 1_000_000
REPORTS = 300_000
ITEMS = 500
ORDERS = 2_000
OPEN_ORDERS = 100
DAYS = 365


@dataclass(frozen=True)
class Words:
    """How a database says what the statements below need. Ids made so are in order, as real ones are."""

    numbers: str
    """A table ``n`` with the whole numbers ``i`` from 1 to {count}."""
    new_id: str
    at: str
    """The moment {seconds} ago."""
    day: str


WORDS = {
    "sqlite": Words(
        numbers="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})",
        new_id="CAST(printf('%016d', {i}) AS BLOB)",
        at="strftime('%Y-%m-%d %H:%M:%f000', 'now', -({seconds}) || ' seconds')",
        day="date('now')",
    ),
    "postgresql": Words(
        numbers="WITH n AS (SELECT i::bigint AS i FROM generate_series(1, {count}) AS i)",
        new_id="CAST(lpad(to_hex({i}), 32, '0') AS uuid)",
        at="now() - make_interval(secs => {seconds})",
        day="current_date",
    ),
}

STATEMENTS = (
    """INSERT INTO item (company_id, id, number, code, name, name_en, specification, kind, unit_id, lot_traced, final_inspection,
        safety_stock, standard_material, standard_labour, standard_machine, sales_price, active, version)
    {numbers_items} SELECT :company, {id_i}, 'B-' || i, 'B' || i, '零件', 'part', '', 'made', :unit, false, false,
        1000000, 0, 0, 0, 0, true, 1 FROM n""",
    """INSERT INTO work_order (company_id, id, number, item_id, quantity, status, due_on, good, scrap, note, partial_reason,
        created_at, version)
    {numbers_orders} SELECT :company, {id_i}, 'B-' || i, {id_item}, 100000000,
        CASE WHEN i <= {open_orders} THEN 'started' ELSE 'closed' END, {day}, 0, 0, '', '', {at_order}, 1 FROM n""",
    """INSERT INTO work_order_operation (company_id, id, work_order_id, seq, name, name_en, work_centre_id, setup_minutes,
        run_minutes, piece_price, machine_rate, instructions, instructions_en, parameters, status, first_article,
        good, scrap, rework, on_hold, minutes)
    {numbers_operations} SELECT :company, {id_i}, {id_order_of_operation}, 10 * (1 + i % 3), '工序', 'step', :centre, 0,
        2000000, 0, 60000000, '', '', '[]', 'running', 'none', 0, 0, 0, 0, 0 FROM n""",
    """INSERT INTO operation_report (company_id, id, work_order_id, operation_id, worker_id, good, scrap, rework, on_hold,
        minutes, pay, labour_cost, machine_cost, parameters, note, over_report, occurred_at, received_at, command_id)
    {numbers_reports} SELECT :company, {id_i}, operation.work_order_id, operation.id, :worker, 5000000, CASE WHEN i % 20 = 0
        THEN 1000000 ELSE 0 END, 0, 0, 12000000, 6000000, 6000000, 12000000, '{{}}', '', false, {at_report}, {at_report},
        :command FROM n JOIN work_order_operation operation ON operation.company_id = :company
        AND operation.id = {id_operation_of_report}""",
    """INSERT INTO cost_entry (company_id, id, order_id, element, amount, quantity, operation_seq, occurred_at, command_id)
    {numbers_costs} SELECT :company, {id_i}, {id_order}, CASE WHEN i % 2 = 0 THEN 'labour' ELSE 'machine' END, 600, 12000000,
        10, {at_cost}, :command FROM n""",
    """INSERT INTO stock_move (company_id, id, kind, item_id, from_place_id, to_place_id, quantity, value, document_kind,
        document_id, document_number, note, occurred_at, posted_at, command_id)
    {numbers_moves} SELECT :company, {id_i}, CASE WHEN i % 2 = 0 THEN 'production' ELSE 'shipment' END, {id_item_of_move},
        CASE WHEN i % 2 = 0 THEN :outside ELSE :inside END, CASE WHEN i % 2 = 0 THEN :inside ELSE :outside END,
        CASE WHEN i % 2 = 0 THEN 5000000 ELSE 4000000 END, 1250, 'work_order', {id_order}, '', '', {at_move}, {at_move},
        :command FROM n""",
    """INSERT INTO stock_balance (company_id, id, item_id, place_id, quantity)
    SELECT :company, item_id, item_id, :inside, sum(CASE WHEN to_place_id = :inside THEN quantity ELSE -quantity END)
        FROM stock_move WHERE company_id = :company GROUP BY item_id""",
    """INSERT INTO item_valuation (company_id, id, quantity, value, last_unit_cost)
    SELECT :company, item_id, quantity, quantity / 4000, 2500000 FROM stock_balance WHERE company_id = :company""",
)


def build(session: Session, factory: Factory) -> None:
    """Fill the factory's database, and let it count what it holds."""
    facts = _facts(session, factory)
    bound = [bindparam(name, type_=Guid()) for name in facts]
    with write_transaction(session):
        connection = session.connection()
        fragments = _fragments(WORDS[connection.dialect.name])
        for statement in STATEMENTS:
            sql = statement.format(**fragments)
            used = [one for one in bound if f":{one.key}" in sql]
            connection.execute(text(sql).bindparams(*used), {one.key: facts[str(one.key)] for one in used})
    with write_transaction(session):
        session.connection().execute(text("ANALYZE"))


def _fragments(words: Words) -> dict[str, Any]:
    def new_id(i: str) -> str:
        return words.new_id.format(i=i)

    def ago(count: int) -> str:
        return words.at.format(seconds=f"i * {DAYS * 86400.0 / count}")

    counts = {
        "items": ITEMS,
        "orders": ORDERS,
        "operations": 3 * ORDERS,
        "reports": REPORTS,
        "costs": 2 * REPORTS,
        "moves": MOVES,
    }
    return {
        **{f"numbers_{name}": words.numbers.format(count=count) for name, count in counts.items()},
        "id_i": new_id("i"),
        "id_item": new_id(f"(1 + i % {ITEMS})"),
        # i / 2, so that every item both comes in and goes out.
        "id_item_of_move": new_id(f"(1 + (i / 2) % {ITEMS})"),
        "id_order": new_id(f"(1 + i % {ORDERS})"),
        "id_order_of_operation": new_id("(1 + (i - 1) / 3)"),
        "id_operation_of_report": new_id(f"(1 + i % {3 * ORDERS})"),
        "at_order": ago(ORDERS),
        "at_report": ago(REPORTS),
        "at_cost": ago(2 * REPORTS),
        "at_move": ago(MOVES),
        "day": words.day,
        "open_orders": OPEN_ORDERS,
    }


def _facts(session: Session, factory: Factory) -> dict[str, UUID | None]:
    return {
        "company": session.scalars(select(Company.id)).one(),
        "unit": session.scalars(select(Item.unit_id)).one(),
        "centre": session.scalars(select(WorkCentre.id)).one(),
        "worker": factory.worker.user_id,
        "command": session.scalars(select(StoredCommand.id).limit(1)).one(),
        "inside": session.scalars(select(Place.id).where(Place.kind == "warehouse").limit(1)).one(),
        "outside": session.scalars(select(Place.id).where(Place.kind == "production").limit(1)).one(),
    }
