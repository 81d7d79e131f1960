"""Ten wrong PINs lock a badge, and a person takes the lock back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.support.factory import PASSWORD, PASSWORD_HASH, Factory
from webapp.core.audit import AuditEntry
from webapp.domains.identity.devices import enrol_device
from webapp.domains.identity.errors import CredentialsWrong, PinLocked
from webapp.domains.identity.models import Device, User
from webapp.domains.identity.rules import MOST_WRONG_PINS
from webapp.domains.identity.sign_in import verify_badge_pin


class Door:
    """A worker with a badge in front of a phone, trying a PIN a quarter of an hour apart."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory
        user_id = factory.actor("worker").user_id
        assert user_id is not None
        self.user_id: UUID = user_id
        factory.send("identity.set_pin", {"user_id": str(user_id), "pin_hash": PASSWORD_HASH})
        code = factory.send("identity.invite_device", {}).result["code"]
        device, _ = enrol_device(factory.session, factory.clock, code=code, name="", platform="")
        self.device_id = device.id

    def try_pin(self, pin: str) -> User:
        session = self.factory.session
        self.factory.clock.advance(timedelta(minutes=15))
        device = session.get_one(Device, (self.factory.company_id, self.device_id))
        badge = session.get_one(User, (self.factory.company_id, self.user_id)).badge
        return verify_badge_pin(session, self.factory.clock, badge=badge, pin=pin, device=device)

    def try_wrong(self, times: int) -> None:
        for _ in range(times):
            with pytest.raises(CredentialsWrong):
                self.try_pin("0000")

    def is_locked(self) -> bool:
        rows = self.factory.ask("identity.users", {"locked": True}).rows
        return [row.id for row in rows] == [self.user_id]


@pytest.fixture
def door(factory: Factory) -> Door:
    return Door(factory)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing takes a tenth of a second each, which proves nothing here."""
    monkeypatch.setattr("webapp.domains.identity.sign_in.matches", lambda kept, text: text == PASSWORD)


def test_ten_wrong_pins_lock_the_badge_however_slowly_they_are_tried(door: Door) -> None:
    door.try_wrong(MOST_WRONG_PINS - 1)
    assert not door.is_locked()

    door.try_wrong(1)

    assert door.is_locked()
    with pytest.raises(PinLocked):
        door.try_pin(PASSWORD)


def test_a_right_pin_lets_the_count_begin_anew(door: Door) -> None:
    door.try_wrong(MOST_WRONG_PINS - 1)
    assert door.try_pin(PASSWORD).id == door.user_id

    door.try_wrong(MOST_WRONG_PINS - 1)

    assert not door.is_locked()


def test_a_team_leader_unlocks_it_and_the_log_tells_both(door: Door) -> None:
    door.try_wrong(MOST_WRONG_PINS)
    leader = door.factory.actor("team_leader")

    door.factory.send("identity.unlock_pin", {"user_id": str(door.user_id)}, leader)

    assert not door.is_locked()
    assert door.try_pin(PASSWORD).id == door.user_id
    entries = select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.action.endswith("lock_pin"))
    found = [tuple(row) for row in door.factory.session.execute(entries.order_by(AuditEntry.seq))]
    assert found == [("identity.lock_pin", None), ("identity.unlock_pin", leader.user_id)]


def test_a_new_pin_takes_the_lock_back_too(door: Door) -> None:
    door.try_wrong(MOST_WRONG_PINS)

    door.factory.send("identity.set_pin", {"user_id": str(door.user_id), "pin_hash": PASSWORD_HASH})

    assert door.try_pin(PASSWORD).id == door.user_id


@pytest.mark.parametrize("role", ["worker", "planner", "boss"])
def test_others_do_not_unlock_it(door: Door, role: str) -> None:
    body = {"user_id": str(door.user_id)}

    assert door.factory.send("identity.unlock_pin", body, door.factory.actor(role), expect="refused")


def test_nobody_locks_a_badge_by_hand(door: Door) -> None:
    body = {"user_id": str(door.user_id)}

    door.factory.send("identity.lock_pin", body, door.factory.administrator, expect="refused")


@pytest.mark.parametrize(("role", "sees"), [("team_leader", False), ("boss", True), ("administrator", True)])
def test_what_somebody_earns_is_not_for_everybody_who_reads_names(
    factory: Factory, role: str, sees: bool
) -> None:
    body = {"name": "李娜", "roles": ["worker"], "hourly_rate": "31"}
    user_id = factory.send("identity.add_user", body).result["id"]
    reader = factory.actor(role)

    one = factory.ask("identity.user", {"id": user_id}, reader)
    listed = next(row for row in factory.ask("identity.users", {}, reader).rows if str(row.id) == user_id)

    assert (one.hourly_rate is not None, listed.hourly_rate is not None) == (sees, sees)
