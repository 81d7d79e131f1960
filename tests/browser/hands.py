"""A shared phone and the people who pass it on: two workers, a team leader, and tickets to work on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import qrcode
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.image.pil import PilImage

from tests.browser.conftest import PHONE
from tests.browser.line import LINE, set_offline
from tests.scenarios.fan_factory import build
from tests.support.chromium import ARGUMENTS, executable
from tests.support.factory import Factory
from tests.support.house import House
from webapp.domains.identity.models import User
from webapp.domains.identity.passwords import hash_password
from webapp.domains.production.models import Ticket

PIN = "2468"
PATIENCE = 20_000  # ms: a busy machine is slow, not wrong
CAMERA = (640, 480)
PEOPLE = (
    ("李娜", "Li Na", "0103", "worker"),
    ("王强", "Wang Qiang", "0107", "worker"),
    ("陈敏", "Chen Min", "0021", "team_leader"),
)


@dataclass
class Hands:
    """The company as its shared phone meets it. Badges by the worker's number."""

    house: House
    address: str
    enrolment: str
    badges: dict[str, str]
    tickets: list[str]

    def ask(self, query: str, params: dict[str, Any]) -> Any:
        with self.house.open() as factory:
            return factory.ask(query, params)

    def reports(self) -> list[Any]:
        """Everything that was reported, the oldest first."""
        rows: list[Any] = self.ask("production.reports", {"size": 100}).rows
        return sorted(rows, key=lambda row: row.occurred_at)


def shared_phone(house: House, address: str, orders: int = 2) -> Hands:
    """Orders of ten fans without a first article, an invitation for one phone, and three people with badge and PIN."""
    with house.open() as factory:
        fans = build(factory)
        _without_first_article(factory, fans.fan)
        for item, quantity in ((fans.motor, 100), (fans.resin, 100), (fans.screw, 2000)):
            body = {"item_id": item, "quantity": str(quantity), "unit_cost": "1"}
            factory.send("inventory.receive", body)
        for _ in range(orders):
            order = {"item_id": fans.fan, "quantity": "10", "due_on": "2027-01-29"}
            created = factory.send("production.create_order", order).result["id"]
            factory.send("production.release", {"work_order_id": created})
        tickets = [ticket.code for ticket in factory.session.query(Ticket)]
        badges = {
            number: _person(factory, name, name_en, number, role) for name, name_en, number, role in PEOPLE
        }
        enrolment = factory.send("identity.invite_device", {"name": "二号线手机"}).result["code"]
    return Hands(house, address, enrolment, badges, tickets)


def _without_first_article(factory: Factory, item: str) -> None:
    fan = factory.ask("items.item", {"id": item})
    names = ("seq", "name", "work_centre_id", "setup_minutes", "run_minutes", "piece_price")
    steps = [step.model_dump(mode="json") for step in fan.routing]
    kept = [{name: step[name] for name in names} | {"first_article": False} for step in steps]
    factory.send("items.set_routing", {"item_id": item, "version": fan.version, "operations": kept})


def _person(factory: Factory, name: str, name_en: str, number: str, role: str) -> str:
    body = {
        "name": name,
        "name_en": name_en,
        "number": number,
        "roles": [role],
        "pin_hash": hash_password(PIN),
    }
    user_id = factory.send("identity.add_user", body).result["id"]
    return next(user.badge for user in factory.session.query(User) if str(user.id) == user_id)


@contextmanager
def phone(
    driver: Playwright,
    hands: Hands,
    folder: Path,
    *,
    offline: bool = False,
    now: datetime | None = None,
    film: Path | None = None,
) -> Iterator[BrowserContext]:
    """The phone, whose storage outlives its browser. *now*: what its clock says; *film*: what its camera sees."""
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    seen = [*fake, f"--use-file-for-fake-video-capture={film}"] if film else []
    context = driver.chromium.launch_persistent_context(
        folder / "phone",
        executable_path=executable(),
        args=[*ARGUMENTS, *seen],
        base_url=hands.address,
        locale="zh-CN",
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        offline=offline,
        permissions=["camera"] if film else None,
    )
    context.set_default_timeout(PATIENCE)
    LINE.cut = offline
    if now is not None:
        context.clock.set_system_time(now)
    yield context
    context.close()


def enrol(page: Page, hands: Hands) -> None:
    page.goto(f"/floor/?enrol={hands.enrolment}")
    page.get_by_test_id("enrol-submit").click()
    expect(page.get_by_test_id("signin-page")).to_be_visible(timeout=PATIENCE)
    # From here on the service worker answers, network or not.
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def sign_in(page: Page, hands: Hands, number: str, pin: str = PIN) -> None:
    """By badge, as on the first day."""
    page.get_by_test_id("signin-badge").fill(hands.badges[number])
    page.get_by_test_id("signin-badge-next").click()
    enter_pin(page, pin)
    expect(page.get_by_test_id("home")).to_be_visible(timeout=PATIENCE)


def enter_pin(page: Page, pin: str = PIN) -> None:
    page.get_by_test_id("signin-pin").fill(pin)
    page.get_by_test_id("signin-submit").click()


def sign_out(page: Page) -> None:
    page.goto("/floor/#/me")
    page.get_by_test_id("sign-out").click()
    confirm = page.get_by_test_id("sign-out-confirm")
    expect(confirm.or_(page.get_by_test_id("signin-page")).first).to_be_visible(timeout=PATIENCE)
    if confirm.is_visible():
        confirm.click()
    expect(page.get_by_test_id("signin-page")).to_be_visible(timeout=PATIENCE)


def go_online(context: BrowserContext, page: Page) -> None:
    set_offline(context, False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.evaluate("location.hash = '#/records'")
    expect(page.get_by_test_id("records-page")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("records-unsent")).to_have_count(0, timeout=PATIENCE)


def later(hands: Hands, hours: float) -> datetime:
    """Let time pass for the server; returns what a phone's clock then says."""
    now = hands.house.clock.now() + timedelta(hours=hours)
    hands.house.clock.set(now)
    return now


def film_of(folder: Path, texts: Sequence[str], *, stain: bool = False, name: str = "camera") -> Path:
    """What a camera sees that is held over these codes, one beside the other. *stain*: the first is too dirty to be read."""
    frame = Image.new("RGB", CAMERA, "#b9b4a8")
    side = min(300, CAMERA[0] // max(1, len(texts)) - 40)
    for index, text in enumerate(texts):
        code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=3)
        code.add_data(text)
        drawn = code.make_image(image_factory=PilImage).get_image()
        picture = drawn.convert("RGB").resize((side, side), Image.Resampling.NEAREST)
        if stain and index == 0:
            _stain(picture)
        frame.paste(picture, (20 + index * (side + 40), (CAMERA[1] - side) // 2))
    frame.save(folder / f"{name}.png")
    film = folder / f"{name}.mjpeg"
    still: list[str | Path] = ["ffmpeg", "-loglevel", "error", "-y", "-loop", "1"]
    shape = ["-vf", "format=yuvj420p", "-t", "2", "-r", "15", "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg"]
    subprocess.run([*still, "-i", folder / f"{name}.png", *shape, film], check=True)
    return film


def _stain(picture: Image.Image) -> None:
    """Oil over the data, with the corner marks still to be seen."""
    side = picture.width
    draw = ImageDraw.Draw(picture)
    draw.rectangle((side * 0.40, side * 0.40, side * 0.86, side * 0.86), fill="black")
    draw.rectangle((side * 0.10, side * 0.45, side * 0.38, side * 0.58), fill="white")
