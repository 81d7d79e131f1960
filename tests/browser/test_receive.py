"""A lorry at the gate, and no network there: the storekeeper takes the goods in, and they are in stock once, lot by lot."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect

from tests.browser.hands import PATIENCE, PIN, Hands, enrol, go_online, phone, sign_in
from tests.browser.line import set_offline
from tests.scenarios.fan_factory import build
from tests.support.house import new_house
from webapp.core.clock import SettableClock
from webapp.core.quantity import plain
from webapp.domains.identity.models import User
from webapp.domains.identity.passwords import hash_password

STOREKEEPER = "0007"


@pytest.fixture
def gate(app: Flask, clock: SettableClock, live: str) -> Hands:
    """A hundred motors on order, and a storekeeper with badge and PIN. No tickets."""
    clock.set(datetime.now(UTC))  # the phone's clock is the real one
    house = new_house(app, clock)
    with house.open() as factory:
        fans = build(factory)
        line = {"item_id": fans.motor, "quantity": "100", "unit_price": "18", "due_on": "2027-01-29"}
        factory.send("purchasing.place_order", {"supplier_id": fans.supplier, "lines": [line]})
        person = {"name": "薛梅", "name_en": "Xue Mei", "number": STOREKEEPER, "pin_hash": hash_password(PIN)}
        user_id = factory.send("identity.add_user", {**person, "roles": ["storekeeper"]}).result["id"]
        badge = next(user.badge for user in factory.session.query(User) if str(user.id) == user_id)
        enrolment = factory.send("identity.invite_device", {"name": "仓库手机"}).result["code"]
    return Hands(house, live, enrolment, {STOREKEEPER: badge}, [])


def test_goods_taken_in_without_network_are_in_stock_once(
    driver: Playwright, gate: Hands, tmp_path: Path
) -> None:
    with phone(driver, gate, tmp_path) as context:
        page = context.new_page()
        enrol(page, gate)
        sign_in(page, gate, STOREKEEPER)
        page.get_by_test_id("task-receive").click()
        expect(page.get_by_test_id("order")).to_have_count(1, timeout=PATIENCE)
        set_offline(context, True)
        _receive_sixty_and_forty(page)
        expect(page.get_by_test_id("last-record")).to_be_visible(timeout=PATIENCE)
        page.reload()
        expect(page.get_by_test_id("outbox-banner")).to_be_visible(timeout=PATIENCE)
        assert _on_order(gate) == ("0", "confirmed")
        go_online(context, page)

    assert _on_order(gate) == ("100", "received")
    lots = gate.ask("inventory.lots", {"size": 100}).rows
    assert sorted(plain(lot.on_hand) for lot in lots) == ["40", "60"]
    receipts = gate.ask("purchasing.receipts", {}).rows
    assert sorted(row.supplier_lot for row in receipts) == ["HL-1", "HL-2"]


def _receive_sixty_and_forty(page: Page) -> None:
    """By number, as it stands on the delivery note; the second lot takes the rest."""
    page.get_by_test_id("scan-open").click()
    page.get_by_test_id("scan-typed").fill(f"PO-{datetime.now(UTC).year}-0001")
    page.get_by_test_id("scan-submit").click()
    page.get_by_test_id("line-1-lot-0-quantity").fill("60")
    page.get_by_test_id("line-1-lot-0-supplier").fill("HL-1")
    page.get_by_test_id("line-1-more").click()
    page.get_by_test_id("line-1-lot-1-all").click()
    page.get_by_test_id("line-1-lot-1-supplier").fill("HL-2")
    page.get_by_test_id("receive-submit").click()


def _on_order(gate: Hands) -> tuple[str, str]:
    (row,) = gate.ask("purchasing.orders", {}).rows
    order = gate.ask("purchasing.order", {"id": str(row.id)})
    return plain(order.lines[0].received), order.status
