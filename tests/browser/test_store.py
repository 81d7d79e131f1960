"""A storekeeper's day in a store without a network: put away, hand out, count and put together, and all of it counts once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.hands import PATIENCE, PIN, Hands, enrol, go_online, phone, sign_in
from tests.browser.line import set_offline
from tests.scenarios.fan_factory import build
from tests.support.factory import Factory
from tests.support.house import new_house
from webapp.core.clock import SettableClock
from webapp.core.quantity import plain
from webapp.domains.identity.models import User
from webapp.domains.identity.passwords import hash_password
from webapp.domains.inventory.models import Lot, Place

STOREKEEPER = "0007"


@dataclass
class Store:
    """Thirty motors that came into the raw material store, twelve fans in places of their own; a work order and two sales."""

    hands: Hands
    ids: dict[str, str]
    codes: dict[str, str]

    def at(self, item: str) -> dict[tuple[str, str], str]:
        """Where an item lies in the end: how much, by lot and number of the place."""
        numbers = self.places()
        stock = self.hands.ask("inventory.item_stock", {"id": self.ids[item]})
        return {(row.lot_number, numbers[row.place_id]): plain(row.quantity) for row in stock.lots}

    def places(self) -> dict[UUID, str]:
        """The numbers of the places."""
        with self.hands.house.open() as factory:
            return {one.id: one.number for one in factory.session.query(Place)}

    def standing(self) -> set[tuple[str, str, str]]:
        """What stands ready for the sale: lot, place, quantity."""
        numbers = self.places()
        rows = self.hands.ask("sales.picks", {"id": self.ids["sale"]})
        return {(row.lot_number, numbers[row.place_id], plain(row.standing)) for row in rows if row.standing}


@pytest.fixture
def store(app: Flask, clock: SettableClock, live: str) -> Store:
    clock.set(datetime.now(UTC))  # the phone's clock is the real one
    house = new_house(app, clock)
    with house.open() as factory:
        fans = build(factory)
        ids = {"motor": fans.motor, "fan": fans.fan}
        raw, finished = (_place(factory, number) for number in ("RM", "FG"))
        _add_places(factory, raw, "R1")
        _add_places(factory, finished, "A1", "A2", "OUT")
        _receive(factory, fans.motor, "30", "M-1", raw)
        _receive(factory, fans.fan, "5", "F-SOON", _place(factory, "FG/A2"), "2098-01-31")
        _receive(factory, fans.fan, "7", "F-LATE", _place(factory, "FG/A1"), "2099-01-31")
        for item, quantity in ((fans.resin, "50"), (fans.screw, "1000")):
            _receive(factory, item, quantity, None, raw)
        order = {"item_id": fans.fan, "quantity": "10", "due_on": "2099-01-29"}
        ids["work_order"] = str(factory.send("production.create_order", order).result["id"])
        factory.send("production.release", {"work_order_id": ids["work_order"]})
        line = {"item_id": fans.fan, "quantity": "8", "unit_price": "80"}
        sale = {"customer_id": fans.customer, "due_on": "2099-01-29", "lines": [line]}
        ids["sale"] = str(factory.send("sales.place_order", sale).result["id"])
        count = {"place_ids": [finished], "item_ids": [], "note": "月度盘点"}
        ids["stocktake"] = str(factory.send("inventory.open_stocktake", count).result["id"])
        badge = _storekeeper(factory)
        enrolment = factory.send("identity.invite_device", {"name": "仓库手机"}).result["code"]
        codes = {lot.number: lot.code for lot in factory.session.query(Lot)}
        codes |= {place.number: place.code for place in factory.session.query(Place)}
    return Store(Hands(house, live, enrolment, {STOREKEEPER: badge}, []), ids, codes)


def _place(factory: Factory, number: str) -> str:
    return next(str(one.id) for one in factory.session.query(Place) if one.number == number)


def _add_places(factory: Factory, warehouse: str, *numbers: str) -> None:
    factory.send("inventory.add_places", {"warehouse_id": warehouse, "numbers": list(numbers)})


def _receive(
    factory: Factory, item: str, quantity: str, lot: str | None, place: str, until: str | None = None
) -> None:
    body = {"item_id": item, "quantity": quantity, "unit_cost": "1", "place_id": place}
    body |= {"lot_number": lot} if lot else {}
    factory.send("inventory.receive", body | ({"expires_on": until} if until else {}))


def _storekeeper(factory: Factory) -> str:
    person = {"name": "薛梅", "name_en": "Xue Mei", "number": STOREKEEPER, "pin_hash": hash_password(PIN)}
    user_id = factory.send("identity.add_user", {**person, "roles": ["storekeeper"]}).result["id"]
    return next(user.badge for user in factory.session.query(User) if str(user.id) == user_id)


def _scan(page: Page, code: str, opener: str = "scan-open") -> None:
    """By hand, as where a label is torn."""
    page.get_by_test_id(opener).first.click()
    page.get_by_test_id("scan-typed").fill(code)
    page.get_by_test_id("scan-submit").click()


def _begin(context: BrowserContext, store: Store, task: str) -> Page:
    """Signed in at the task's tile, with everything on the phone; then the network goes."""
    page = context.new_page()
    enrol(page, store.hands)
    sign_in(page, store.hands, STOREKEEPER)
    expect(page.get_by_test_id("task-count")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("task-ship").locator(".soft")).to_be_visible(timeout=PATIENCE)
    page.get_by_test_id(f"task-{task}").click()
    set_offline(context, True)
    return page


def _kept(page: Page) -> None:
    """The record is safe on the phone, also when its page is opened anew."""
    expect(page.get_by_test_id("outbox-banner")).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(page.get_by_test_id("outbox-banner")).to_be_visible(timeout=PATIENCE)


def test_motors_put_away_without_network_lie_in_their_place(
    driver: Playwright, store: Store, tmp_path: Path
) -> None:
    with phone(driver, store.hands, tmp_path) as context:
        page = _begin(context, store, "carry")
        _scan(page, store.codes["M-1"])
        page.get_by_test_id("carry-quantity").fill("20")
        _scan(page, store.codes["RM/R1"])
        page.get_by_test_id("carry-submit").click()
        _kept(page)
        assert store.at("motor") == {("M-1", "RM"): "30"}
        go_online(context, page)

    assert store.at("motor") == {("M-1", "RM"): "10", ("M-1", "RM/R1"): "20"}


def test_material_handed_out_without_network_is_on_the_order_once(
    driver: Playwright, store: Store, tmp_path: Path
) -> None:
    with phone(driver, store.hands, tmp_path) as context:
        page = _begin(context, store, "pick")
        page.get_by_test_id("pick").first.click()
        _scan(page, store.codes["M-1"])
        page.get_by_test_id("pick-submit").click()
        _kept(page)
        assert store.at("motor") == {("M-1", "RM"): "30"}
        go_online(context, page)

    materials = store.hands.ask("production.order", {"id": store.ids["work_order"]}).materials
    motors = next(one for one in materials if str(one.item_id) == store.ids["motor"])
    assert plain(motors.issued) == "10"
    assert store.at("motor") == {("M-1", "RM"): "20"}


def test_a_count_without_network_is_blind_and_reaches_its_stocktake(
    driver: Playwright, store: Store, tmp_path: Path
) -> None:
    with phone(driver, store.hands, tmp_path) as context:
        page = _begin(context, store, "count")
        page.get_by_test_id("count-at-FG/A2").click()
        assert "5" not in page.get_by_test_id("count-line").inner_text().replace("F-SOON", "")
        _scan(page, store.codes["F-SOON"])
        page.get_by_test_id("count-quantity").fill("4")
        page.get_by_test_id("count-submit").click()
        _kept(page)
        go_online(context, page)

    asked = {"stocktake_id": store.ids["stocktake"], "size": 500}
    rows = store.hands.ask("inventory.stocktake_lines", asked).rows
    (counted,) = (one for one in rows if one.lot_number == "F-SOON")
    assert [plain(one.quantity) for one in counted.counts] == ["4"]


def test_an_order_put_together_without_network_stands_ready_lot_by_lot(
    driver: Playwright, store: Store, tmp_path: Path
) -> None:
    with phone(driver, store.hands, tmp_path) as context:
        page = _begin(context, store, "ship")
        page.get_by_test_id("delivery").click()
        _fetch_five_and_three(page, store)
        _kept(page)
        assert store.standing() == set()
        go_online(context, page)

    assert store.standing() == {("F-SOON", "FG/OUT", "5"), ("F-LATE", "FG/OUT", "3")}
    assert store.at("fan") == {("F-SOON", "FG/OUT"): "5", ("F-LATE", "FG/A1"): "4", ("F-LATE", "FG/OUT"): "3"}


def _fetch_five_and_three(page: Page, store: Store) -> None:
    """The nearest place first, though what lies there expires later: the way is walked once."""
    first = page.get_by_test_id("stop-0")
    expect(first).to_contain_text("F-LATE")
    expect(first).to_contain_text("3")
    _scan(page, store.codes["F-LATE"])
    expect(page.get_by_test_id("stop-0")).to_contain_text("F-SOON")
    page.get_by_test_id("stop-0-take").click()
    expect(page.get_by_test_id("fetched")).to_contain_text("F-SOON")
    page.get_by_test_id("to-FG/OUT").click()
    page.get_by_test_id("ship-submit").click()


def test_a_customer_signs_without_network_and_the_office_gets_it_once(
    driver: Playwright, store: Store, tmp_path: Path
) -> None:
    with store.hands.house.open() as factory:
        line = {"line_id": str(factory.ask("sales.order", {"id": store.ids["sale"]}).lines[0].id)}
        ship = {"order_id": store.ids["sale"], "lines": [line | {"quantity": "3"}]}
        left = factory.send("sales.ship", ship).result
    with phone(driver, store.hands, tmp_path) as context:
        page = _begin(context, store, "deliver")
        _scan(page, left["number"])
        page.get_by_test_id("line-1-less").click()
        page.get_by_test_id("line-1-quantity").fill("1")
        page.get_by_test_id("line-1-damaged").click()
        page.get_by_test_id("sign-name").fill("陈小姐")
        page.get_by_test_id("sign-pad").scroll_into_view_if_needed()
        box = page.get_by_test_id("sign-pad").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 90, steps=8)
        page.mouse.move(box["x"] + 240, box["y"] + 30, steps=8)
        page.mouse.up()
        page.get_by_test_id("deliver-submit").click()
        _kept(page)
        assert store.hands.ask("sales.signatures", {"id": left["id"]}) == []
        go_online(context, page)

    (signed,) = store.hands.ask("sales.signatures", {"id": left["id"]})
    assert (signed.signer, signed.collected_by) == ("陈小姐", "薛梅")
    assert len(signed.strokes) == 1
    assert len(signed.strokes[0]) > 20
    assert [plain(one.quantity) for one in signed.differences] == ["1"]
