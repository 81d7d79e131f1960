"""Many hands on one item at the same moment: nothing is lost, nothing goes below zero."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from flask import Flask

from tests.support.factory import Factory
from tests.support.posting import new_item
from webapp.core import doctor
from webapp.core.commands import execute
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.core.tenancy import bind_company
from webapp.domains.inventory.queries import valuation
from webapp.extensions import db

HANDS = 6
EACH = 8


def test_every_posting_of_many_hands_counts_once(app: Flask, factory: Factory) -> None:
    """48 issues of one piece are tried while 40 pieces are there: 40 succeed, 8 are refused, none is lost."""
    item_id = new_item(factory, "A", lot_traced=True)
    received = {"item_id": str(item_id), "quantity": "20", "unit_cost": "3"}
    for _ in range(2):
        factory.send("inventory.receive", received)
    body = {"item_id": str(item_id), "quantity": "1", "reason": "sample"}
    outcomes = at_once(app, factory, [("inventory.issue", body)] * EACH)
    assert sorted(outcomes) == ["applied"] * 40 + ["refused"] * 8
    left = valuation(factory.session, item_id)
    assert (left.quantity, left.value) == (0, 0)
    assert all(found.healthy for found in doctor.run(factory.session))


def test_hands_that_meet_on_two_items_never_wait_for_ever(app: Flask, factory: Factory) -> None:
    items = [new_item(factory, number) for number in ("A", "B")]
    bodies = [
        ("inventory.receive", {"item_id": str(item_id), "quantity": "1", "unit_cost": "0.333333"})
        for item_id in items
    ]
    outcomes = at_once(app, factory, bodies * (EACH // 2))
    assert outcomes == ["applied"] * HANDS * EACH
    for item_id in items:
        found = valuation(factory.session, item_id)
        assert (found.quantity, found.value) == (HANDS * EACH / 2, Decimal("0.33") * HANDS * (EACH // 2))
    assert all(found.healthy for found in doctor.run(factory.session))


def at_once(app: Flask, factory: Factory, commands: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Send *commands* from six threads, each with a session of its own; returns every outcome's status."""
    actor, clock, company_id = factory.system, factory.clock, factory.company_id
    factory.session.rollback()

    def work(_hand: int) -> list[str]:
        with app.app_context():
            session = db.session()
            bind_company(session, company_id)
            try:
                return [
                    execute(session, actor, Envelope(new_id(), type_, body), clock).status
                    for type_, body in commands
                ]
            finally:
                db.session.remove()

    with ThreadPoolExecutor(HANDS) as pool:
        return [status for hand in pool.map(work, range(HANDS)) for status in hand]
