"""What neither a phone taken out of use, nor a proof of a worker's, nor a team leader may bring about by a detour."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.support.factory import PASSWORD_HASH
from tests.sync.phone import Floor, Phone
from tests.sync.test_phone_file import take_in, written
from tests.sync.test_put_right import on_the_list
from webapp.core import commands
from webapp.core.command_store import StoredCommand
from webapp.core.db import fetch
from webapp.core.handlers import all_commands
from webapp.domains.identity.models import User
from webapp.domains.sync.waiting import retry_failed
from webapp.extensions import db

ROOT = Path(__file__).parents[2]
REPORT = "production.report"


def revoke(floor: Floor, phone: Phone) -> None:
    with floor.house.open() as factory:
        factory.send("identity.revoke_device", {"device_id": str(phone.id)})


def waiting(floor: Floor) -> list[tuple[str, str | None]]:
    return [(row.status, row.code) for row in on_the_list(floor)]


def test_a_revoked_phones_file_gains_nothing_by_another_phones_name(floor: Floor) -> None:
    other = floor.another_phone("worker")
    forged = floor.phone.command(REPORT, floor.report("2"), stream=f"{other.id}:{floor.phone.user_id}")
    revoke(floor, floor.phone)

    take_in(floor.house.browser("team_leader"), written(floor.phone, forged))

    assert waiting(floor) == [("stored", "device_revoked")]
    assert floor.made() == "0"


def test_a_revoked_phones_proofs_count_for_no_other_phone(floor: Floor) -> None:
    other = floor.another_phone("worker")
    borrowed = other.command(REPORT, floor.report("2"), ticket=floor.phone.ticket)
    revoke(floor, floor.phone)

    assert [(one["status"], one["code"]) for one in other.push(borrowed)] == [("stored", "device_revoked")]


def test_a_crash_at_the_door_makes_no_record_of_a_revoked_phone_count(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = floor.phone.command(REPORT, floor.report("2"))
    revoke(floor, floor.phone)
    once, calls = commands._execute_once, []

    def full_for_a_moment(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 1:
            raise OSError("no space left on device")
        return once(*given)

    monkeypatch.setattr(commands, "_execute_once", full_for_a_moment)
    floor.phone.push(record)
    with floor.house.open():
        retry_failed(db.session(), floor.house.clock)

    assert waiting(floor) == [("stored", "device_revoked")]
    assert floor.made() == "0"


def test_no_phone_changes_who_people_are(floor: Floor) -> None:
    command = floor.phone.command("identity.change_own_password", {"password_hash": PASSWORD_HASH})
    with floor.house.open() as factory:
        before = fetch(factory.session, User, floor.phone.user_id).sign_in_version

    answer = floor.phone.push(command)[0]

    assert (answer["status"], answer["code"]) == ("refused", "forbidden")
    with floor.house.open() as factory:
        assert fetch(factory.session, User, floor.phone.user_id).sign_in_version == before


#: What a phone may push at all: the table of docs/sync.md §3, and what a storekeeper posts.
PROTOCOL = {
    "production.start",
    "production.pause",
    "production.finish",
    "production.report",
    "production.note_ticket",
    "floor.close_record",
    "production.issue_materials",
    "production.return_material",
    "purchasing.receive",
    "quality.inspect",
    "sales.pick",
    "sales.sign_delivery",
    "inventory.receive",
    "inventory.issue",
    "inventory.adjust",
    "inventory.count",
    "inventory.put_away",
    "inventory.transfer",
}


def test_a_phone_pushes_what_the_protocol_names_and_nothing_else(floor: Floor) -> None:
    assert {type_ for type_, spec in all_commands().items() if spec.by_phone} == PROTOCOL
    text = (ROOT / "docs/sync.md").read_text()
    assert [type_ for type_ in sorted(PROTOCOL) if f"`{type_}`" not in text] == []

    boss = floor.another_phone("administrator", "team_leader", "worker")
    pushed = [boss.command(type_, {}, lane=type_) for type_ in all_commands() if type_ not in PROTOCOL]
    answers = [answer for at in range(0, len(pushed), 50) for answer in boss.push(*pushed[at : at + 50])]

    assert len(answers) > 50
    assert {(answer["status"], answer["code"]) for answer in answers} == {("refused", "forbidden")}


def kept_receipt(floor: Floor) -> dict[str, Any]:
    """A storekeeper's receipt that waits, since the phone was taken out of use."""
    phone = floor.another_phone("storekeeper")
    body = {"item_id": str(floor.ids.screw), "quantity": "5", "unit_cost": "1"}
    record = phone.command("inventory.receive", body)
    revoke(floor, phone)
    assert phone.statuses(record) == ["stored"]
    return record


@pytest.mark.parametrize(
    ("roles", "status"), [(("team_leader",), "refused"), (("team_leader", "storekeeper"), "applied")]
)
def test_who_may_not_post_stock_does_not_put_postings_right(
    floor: Floor, roles: tuple[str, ...], status: str
) -> None:
    record = kept_receipt(floor)
    body = {**record["body"], "unit_cost": "900"}

    with floor.house.open() as factory:
        actor = factory.actor(*roles)
        (row,) = factory.ask("floor.held", actor=actor).rows
        change = {"command_id": record["id"], "body": body, "note": "dearer"}
        outcome = factory.try_to_send("floor.change", change, actor)

    assert row.changeable is (status == "applied")
    assert outcome.status == status
    assert outcome.code == (None if status == "applied" else "forbidden")


def test_the_story_of_a_record_tells_no_secret(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.core.judging.run_handler", _crash)
    with floor.house.open() as factory:
        body = {"user_id": str(floor.phone.user_id), "pin_hash": PASSWORD_HASH}
        crashed = factory.try_to_send("identity.set_pin", body)
    monkeypatch.undo()

    with floor.house.open() as factory:
        leader = factory.actor("team_leader")
        factory.send("floor.decline", {"command_id": str(crashed.id), "note": "set it anew"}, leader)
        (row,) = factory.ask("floor.held", {"command_id": str(crashed.id)}, leader).rows

    assert row.story
    assert PASSWORD_HASH not in row.model_dump_json()


def _crash(*_given: Any) -> Any:
    raise ZeroDivisionError


def test_a_number_that_came_twice_hides_no_missing_one(floor: Floor) -> None:
    first = floor.phone.command(REPORT, floor.report("1"), lane="a")
    again = floor.phone.command(REPORT, floor.report("1"), lane="b", seq=1)
    third = floor.phone.command(REPORT, floor.report("1"), lane="c", seq=3)

    assert floor.phone.statuses(first, again, third) == ["applied"] * 3

    with floor.house.open() as factory:
        assert [one.missing for one in factory.ask("floor.gaps")] == [1]
        assert fetch(factory.session, StoredCommand, UUID(again["id"])).seq == 1
