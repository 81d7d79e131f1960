"""The main job, end to end: a printed ticket, a phone that loses its Wi-Fi, and one report that arrives once."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.conftest import PHONE
from tests.browser.line import LINE, set_offline
from tests.scenarios.fan_factory import FanFactory, build, steps_of
from tests.support.chromium import ARGUMENTS, executable
from tests.support.house import House, new_house
from webapp.core.clock import SettableClock
from webapp.domains.identity.models import User
from webapp.domains.identity.passwords import hash_password

D = Decimal
PIN = "2468"
CAMERA = (640, 480)
PATIENCE = 20_000  # ms: a busy machine is slow, not wrong
CHARACTERISTICS = [
    {
        "name": "扇叶间隙",
        "name_en": "Blade gap",
        "kind": "numeric",
        "unit": "mm",
        "lower": "9.9",
        "upper": "10.1",
    },
    {"name": "外观", "name_en": "Appearance", "kind": "attribute"},
]


@dataclass
class Floor:
    """The factory as the phone finds it: a ticket whose last operation is to be done."""

    house: House
    address: str
    order: str
    fan: str
    badge: str
    enrolment: str
    ticket_pdf: bytes


@pytest.fixture
def floor(app: Flask, clock: SettableClock, live: str) -> Floor:
    clock.set(datetime.now(UTC))  # the phone's clock is the real one
    house = new_house(app, clock)
    with house.open() as factory:
        fans = build(factory)
        order = _assembled_order(fans)
        enrolment = fans.send("identity.invite_device", {"name": "二号线手机"}, "administrator")["code"]
        person = {
            "name": "李娜",
            "name_en": "Li Na",
            "roles": ["worker", "inspector"],
            "pin_hash": hash_password(PIN),
        }
        user_id = factory.send("identity.add_user", person).result["id"]
        badge = next(user.badge for user in factory.session.query(User) if str(user.id) == user_id)
    pdf = house.browser("planner").get(f"/print/tickets/{order}.pdf").data
    return Floor(house, live, order, fans.fan, badge, enrolment, pdf)


def test_a_report_made_without_network_arrives_once_in_order_stock_and_cost(
    driver: Playwright, floor: Floor, tmp_path: Path
) -> None:
    camera = _film_of(floor.ticket_pdf, tmp_path)
    photo = _photo(tmp_path)
    with _phone(driver, floor, tmp_path, camera) as phone:
        page = phone.new_page()
        _enrol_and_sign_in(page, floor)
        _scan_with_the_camera(page)
        set_offline(phone, True)
        _report(page, photo)
        _inspect(page)
        expect(page.get_by_test_id("outbox-banner")).to_be_visible()
        page.reload()
        expect(page.get_by_test_id("outbox-banner")).to_be_visible(timeout=PATIENCE)

    # The battery is empty; the phone starts again, still without network.
    assert _order(floor).good == D(0)
    with _phone(driver, floor, tmp_path, camera, offline=True) as phone:
        page = phone.new_page()
        page.goto("/floor/")
        expect(page.get_by_test_id("outbox-banner")).to_be_visible(timeout=PATIENCE)
        set_offline(phone, False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_test_id("outbox-banner")).to_be_hidden(timeout=PATIENCE)
        _wait_until(page, lambda: _stock(floor).available == D(20))

    order = _order(floor)
    assert (order.good, order.operations[1].good, order.operations[1].scrap) == (D(20), D(20), D(1))
    reports = _ask(floor, "production.reports", {"operation_id": str(order.operations[1].id)})
    assert (reports.total, len(reports.rows[0].photos)) == (1, 1)
    assert _stock(floor).on_hand == D(20)
    sheet = _ask(floor, "insights.cost_sheet", {"id": floor.order})
    assert {one.seq: one.amount for one in sheet.labour}[20] == D("4.00")  # 20 × 0.20
    inspections = _ask(floor, "quality.inspections", {"work_order_id": floor.order, "type": "FQC"})
    assert [(one.verdict, one.status) for one in inspections.rows] == [("pass", "released")]


def _assembled_order(fans: FanFactory) -> str:
    """A released order for 21 fans whose assembly is done and whose packing waits; returns its id."""
    for item, quantity, price in (
        (fans.motor, "30", "20"),
        (fans.resin, "25", "12"),
        (fans.screw, "900", "0.05"),
    ):
        body = {"item_id": item, "quantity": quantity, "unit_cost": price, "supplier_id": fans.supplier}
        fans.send("inventory.receive", body, "storekeeper")
    plan = {"item_id": fans.fan, "quantity": "21", "due_on": "2027-01-29"}
    order = str(fans.send("production.create_order", plan, "planner")["id"])
    fans.send("production.release", {"work_order_id": order}, "planner")
    fans.send("production.issue_materials", {"work_order_id": order}, "storekeeper")
    assembly, _ = steps_of(fans.factory, order)
    first = _plan(fans, "FAI", operation_seq=10)
    characteristics = fans.factory.ask("quality.plan", {"id": first}).characteristics
    readings = [
        {"characteristic_id": str(one.id), "value": "10" if one.kind == "numeric" else "ok"}
        for one in characteristics
    ]
    units = [{"unit": 1, "readings": readings}]
    fans.send("quality.inspect", assembly | {"plan_id": first, "units": units}, "inspector")
    fans.send("production.report", assembly | {"good": "21", "minutes": "50"}, "worker")
    _plan(fans, "FQC")
    return order


def _plan(fans: FanFactory, type_: str, **more: Any) -> str:
    body = {"name": type_, "type": type_, "item_id": fans.fan, "characteristics": CHARACTERISTICS, **more}
    return str(fans.send("quality.add_plan", body, "inspector")["id"])


@contextmanager
def _phone(
    driver: Playwright, floor: Floor, folder: Path, camera: Path, *, offline: bool = False
) -> Iterator[BrowserContext]:
    """A phone with its own storage, which outlives the browser, and the printed ticket before its camera."""
    film = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    ]
    context = driver.chromium.launch_persistent_context(
        folder / "phone",
        executable_path=executable(),
        args=[*ARGUMENTS, *film],
        base_url=floor.address,
        locale="zh-CN",
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        permissions=["camera"],
        offline=offline,
    )
    context.set_default_timeout(PATIENCE)
    LINE.cut = offline
    yield context
    context.close()


def _enrol_and_sign_in(page: Page, floor: Floor) -> None:
    page.goto(f"/floor/?enrol={floor.enrolment}")
    page.get_by_test_id("enrol-submit").click()
    page.get_by_test_id("signin-badge").fill(floor.badge)
    page.get_by_test_id("signin-badge-next").click()
    page.get_by_test_id("signin-pin").fill(PIN)
    page.get_by_test_id("signin-submit").click()
    expect(page.get_by_test_id("home")).to_be_visible(timeout=PATIENCE)
    # From here on the service worker answers, network or not.
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def _scan_with_the_camera(page: Page) -> None:
    page.get_by_test_id("scan-open").click()
    expect(page.get_by_test_id("job-page")).to_be_visible(timeout=PATIENCE)
    page.get_by_test_id("op-20").click()


def _report(page: Page, photo: Path) -> None:
    page.get_by_test_id("report-open").click()
    page.get_by_test_id("report-good").fill("20")
    page.get_by_test_id("report-add-scrap").click()
    page.get_by_test_id("defect-D03").click()
    page.get_by_test_id("scrap-quantity-0").fill("1")
    page.get_by_test_id("report-photo").set_input_files(photo)
    expect(page.get_by_test_id("report-photos").locator("img")).to_have_count(1)
    page.get_by_test_id("report-submit").click()
    expect(page.get_by_test_id("job-page")).to_be_visible()


def _inspect(page: Page) -> None:
    page.get_by_test_id("inspect-open").first.click()
    page.get_by_test_id("value-1").fill("10.02")
    page.get_by_test_id("value-2-ok").click()
    page.get_by_test_id("inspect-submit").click()
    expect(page.get_by_test_id("job-page")).to_be_visible()


def _film_of(pdf: bytes, folder: Path) -> Path:
    """The printed page as a camera held over one of its codes would see it."""
    paper = folder / "ticket.pdf"
    paper.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", paper, folder / "ticket"], check=True)
    page = Image.open(folder / "ticket.png").convert("RGB")
    frame = Image.new("RGB", CAMERA, "grey")
    frame.paste(page.crop((0, 0, *CAMERA)))
    frame.save(folder / "frame.png")
    film = folder / "camera.mjpeg"
    still: list[str | Path] = ["ffmpeg", "-loglevel", "error", "-y", "-loop", "1", "-i", folder / "frame.png"]
    shape = ["-vf", "format=yuvj420p", "-t", "2", "-r", "15", "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg"]
    subprocess.run([*still, *shape, film], check=True)
    return film


def _photo(folder: Path) -> Path:
    """A picture of a scrapped fan, large enough to be worth making smaller."""
    noise = hashlib.sha256(b"fan").digest() * 4800
    path = folder / "scrap.jpg"
    Image.frombytes("RGB", (320, 160), noise).resize((2400, 1200)).save(path)
    return path


def _ask(floor: Floor, query: str, params: dict[str, Any]) -> Any:
    with floor.house.open() as factory:
        return factory.ask(query, params)


def _order(floor: Floor) -> Any:
    return _ask(floor, "production.order", {"id": floor.order})


def _stock(floor: Floor) -> Any:
    rows = _ask(floor, "inventory.stock", {"size": 500}).rows
    return next(row for row in rows if str(row.item_id) == floor.fan)


def _wait_until(page: Page, holds: Any, tries: int = 80) -> None:
    for _ in range(tries):
        if holds():
            return
        page.wait_for_timeout(250)
    raise AssertionError("it did not come about")
