"""Phones of every version that was ever released, with a full outbox: the server of today takes all of it (tests/golden)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.house import House
from tests.sync.phone import Floor, new_floor
from webapp.domains.production.models import OperationReport
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.outbox_file import read_outbox_file
from webapp.domains.sync.tickets import TicketBook
from webapp.extensions import current_config
from webapp.flows.phone_file import take_in

FOLDER = Path(__file__).parents[1] / "golden"
OUTBOXES = sorted(FOLDER.glob("outbox-v*.json"))
RECORDED = datetime(2026, 11, 22, 7, 55, tzinfo=UTC)
"""Shortly before the records in the files were made: the worker signs in."""
CHARACTERISTICS = [
    {"name": "间隙", "name_en": "Gap", "kind": "numeric", "unit": "mm", "lower": "9.9", "upper": "10.1"},
    {"name": "外观", "name_en": "Appearance", "kind": "attribute"},
    {"name": "照片", "name_en": "Photo", "kind": "photo"},
]
ENDS = ["applied"] * 6 + ["refused"]


@dataclass
class Outbox:
    """A golden file, with the ids of the factory that it is replayed in."""

    floor: Floor
    text: str

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.text))

    @property
    def commands(self) -> list[dict[str, Any]]:
        return [one["command"] for one in self.content["commands"]]

    @property
    def photos(self) -> dict[str, bytes]:
        return {one["sha256"]: base64.b64decode(one["base64"]) for one in self.content["blobs"]}


@pytest.fixture(params=OUTBOXES, ids=lambda path: path.stem)
def outbox(request: pytest.FixtureRequest, house: House) -> Outbox:
    """The file in a factory of today; three days have passed when it is sent."""
    house.clock.set(RECORDED)
    floor = new_floor(house)
    with house.open() as factory:
        # The worker of the file also inspects.
        floor.phone = floor.another_phone("worker", "inspector")
        plan = {
            "name": "巡检",
            "name_en": "Patrol",
            "type": "IPQC",
            "item_id": floor.ids.fan,
            "operation_seq": 10,
            "characteristics": CHARACTERISTICS,
        }
        plan_id = factory.send("quality.add_plan", plan, factory.actor("inspector")).result["id"]
        numeric, attribute, photo = factory.ask("quality.plan", {"id": plan_id}).characteristics
    ours = {
        "device": floor.phone.id,
        "user": floor.phone.user_id,
        "ticket": floor.steps[0]["ticket_id"],
        "operation_10": floor.steps[0]["operation_id"],
        "operation_20": floor.steps[1]["operation_id"],
        "work_order": floor.order_id,
        "plan": plan_id,
        "characteristic_numeric": numeric.id,
        "characteristic_attribute": attribute.id,
        "characteristic_photo": photo.id,
    }
    names = json.loads((FOLDER / "names.json").read_text())
    text = Path(request.param).read_text().replace(names["actor_ticket"], floor.phone.ticket)
    for name, golden in names["ids"].items():
        text = text.replace(golden, str(ours[name]))
    house.clock.advance(timedelta(days=3))
    return Outbox(floor, text)


def test_every_version_has_a_file_of_its_phone_and_of_its_outbox() -> None:
    phones = {path.name.replace("phone", "outbox") for path in FOLDER.glob("phone-v*.json")}

    assert {path.name for path in OUTBOXES} == phones
    assert len(phones) >= 1


def test_a_queue_of_any_version_is_taken_record_by_record(outbox: Outbox) -> None:
    phone = outbox.floor.phone

    results = phone.push(*outbox.commands)

    assert [one["status"] for one in results] == ENDS
    for sha256, data in outbox.photos.items():
        send_photo(outbox, sha256, data)
    assert_booked(outbox)


def test_a_phone_of_any_version_hears_what_became_of_its_records(outbox: Outbox) -> None:
    phone = outbox.floor.phone
    ticket, _ = TicketBook(phone.house.app.config["SECRET_KEY"]).issue(
        company_id=phone.house.company_id,
        user_id=phone.user_id,
        device_id=phone.id,
        version=1,
        now=phone.house.clock.now(),
    )

    phone.push(*outbox.commands)
    phone.ticket = ticket

    heard = {one["id"]: one["status"] for one in phone.pull()["outcomes"]}
    assert heard == {one["id"]: end for one, end in zip(outbox.commands, ENDS, strict=True)}


def test_the_file_is_taken_as_if_the_phone_had_sent_it_and_the_phone_may_still_come(outbox: Outbox) -> None:
    house = outbox.floor.house
    with house.open() as factory:
        config = current_config()
        taken = take_in(
            factory.session,
            house.clock,
            TicketBook(config.secret_key),
            BlobStore(config.blobs),
            read_outbox_file(outbox.text.encode()),
        )

    assert (taken.statuses["applied"], taken.statuses["refused"], taken.photos) == (6, 1, 2)
    again = outbox.floor.phone.push(*outbox.commands)
    assert [(one["status"], one["duplicate"]) for one in again] == [(end, True) for end in ENDS]
    assert_booked(outbox)


def send_photo(outbox: Outbox, sha256: str, data: bytes) -> None:
    headers = {
        **outbox.floor.phone.headers,
        "Content-Type": "image/jpeg",
        "Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}",
    }
    client = outbox.floor.house.app.test_client()
    assert client.put(f"/api/v1/blobs/{sha256}", data=data, headers=headers).status_code == 201


def assert_booked(outbox: Outbox) -> None:
    """Six good and one scrapped at the first step, three good at the second, and an inspection with its photo, released."""
    assert (outbox.floor.made(0), outbox.floor.made(1)) == ("6", "3")
    with outbox.floor.house.open() as factory:
        notes = set(factory.session.scalars(select(OperationReport.note)))
        inspections = factory.ask("quality.inspections").rows
    assert notes == {"第一批，边上有划痕", ""}
    assert [(one.verdict, one.status) for one in inspections] == [("pass", "released")]
