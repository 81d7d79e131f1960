"""The list of phones: what each still keeps, whose badge is locked, what is missing; and nothing that would empty a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient

from tests.support.house import CSRF, House
from tests.sync.phone import Floor
from webapp.domains.identity.models import Device
from webapp.domains.identity.phone_state import PhoneState, touch_device

ROOT = Path(__file__).parents[3]


def english(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def leader(house: House) -> FlaskClient:
    client = house.browser("team_leader")
    with house.open() as factory:
        actor = factory.actor("team_leader")
        factory.send("identity.change_locale", {"locale": "en"}, actor)
    return client


def says(floor: Floor, state: PhoneState) -> None:
    """What the phone says of itself now."""
    with floor.house.open() as factory:
        device = factory.session.get_one(Device, (floor.house.company_id, floor.phone.id))
        touch_device(factory.session, floor.house.clock, device, state)


def test_the_list_says_what_a_phone_still_keeps_and_since_when(floor: Floor) -> None:
    browser = leader(floor.house)
    oldest = floor.house.clock.now() - timedelta(hours=20)  # 12:30 of the day before in the company's zone
    says(floor, PhoneState(3, 1, oldest, "1.4.0"))

    page = english(browser, "/phones")

    assert "3 records and 1 photo since yesterday 12:30" in page
    assert "1.4.0" in page
    assert "Enrolled" in page


def test_a_phone_that_is_silent_for_a_day_with_records_wants_attention(floor: Floor) -> None:
    browser = leader(floor.house)
    says(floor, PhoneState(1, 0, floor.house.clock.now(), ""))
    floor.house.clock.advance(timedelta(days=1, minutes=1))

    assert "Keeps records" in english(browser, "/phones?state=keeps")
    assert "Still on phone PH-0001: 1 record since yesterday" in english(browser, "/")


def test_nothing_is_said_of_a_phone_that_has_sent_all(floor: Floor) -> None:
    browser = leader(floor.house)
    says(floor, PhoneState(0, 0, None, "1.4.0"))
    floor.house.clock.advance(timedelta(days=2))

    assert "Still on phone" not in english(browser, "/")
    assert "No row fits" in english(browser, "/phones?state=keeps")


def test_missing_records_are_said_with_whose_they_are(floor: Floor) -> None:
    floor.phone.seq = 3
    floor.phone.push(floor.phone.command("production.report", floor.report("1")))

    page = english(leader(floor.house), "/phones")

    assert "3 records are missing from PH-0001 (Worker)" in page


def test_taking_a_phone_out_of_use_says_what_follows(floor: Floor) -> None:
    browser = leader(floor.house)
    assert "What it still sends is kept and waits for you" in english(browser, "/phones")

    browser.post(f"/phones/{floor.phone.id}/revoke", data={"csrf_token": CSRF})

    page = english(browser, "/phones")
    assert "Revoked" in page
    assert "to use it again, invite it anew" in page


def test_a_locked_badge_is_shown_and_unlocked_where_the_phones_are(floor: Floor) -> None:
    browser = leader(floor.house)
    with floor.house.open() as factory:
        factory.send("identity.lock_pin", {"user_id": str(floor.phone.user_id)})
    assert "The badge of Worker is locked" in english(browser, "/phones")
    assert "The badge of Worker is locked" in english(browser, f"/people/{floor.phone.user_id}")

    answer = browser.post(
        f"/people/{floor.phone.user_id}/unlock", data={"csrf_token": CSRF, "from": "phones"}
    )

    assert answer.location == "/phones"
    page = english(browser, "/phones")
    assert "ten more tries" in page
    assert "is locked" not in page


def test_who_may_not_see_wages_has_no_column_of_them(floor: Floor) -> None:
    assert "Hourly wage" not in english(leader(floor.house), "/people")


def test_no_answer_ever_tells_a_browser_to_empty_itself(floor: Floor) -> None:
    """The workers' records live in the browser: a header that empties it would lose what was not sent yet."""
    house, phone = floor.house, floor.phone
    answers = [
        house.browser("boss").post("/sign-out", data={"csrf_token": CSRF}),
        house.browser("boss").get("/"),
        house.app.test_client().get("/sign-in"),
        house.app.test_client().get("/floor/", buffered=True),
        phone.get("/api/v1/sync/pull", cursor=0),
        phone.post("/api/v1/floor/sign-in", {"badge": "x", "pin": "1"}),
    ]
    with house.open() as factory:
        factory.send("identity.revoke_device", {"device_id": str(phone.id)})
    answers += [phone.get("/api/v1/sync/pull", cursor=0), phone.post("/api/v1/sync/push", {"commands": []})]

    assert [one for one in answers if "Clear-Site-Data" in one.headers] == []
    sources = (one.read_text("utf-8") for one in (ROOT / "webapp").rglob("*.py"))
    assert not any("clear-site-data" in one.lower() for one in sources)
