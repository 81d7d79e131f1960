from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.factory import Factory, found
from webapp.core.command_store import StoredCommand
from webapp.core.tenancy import unbind_company
from webapp.domains.identity.devices import device_of_token, enrol_device
from webapp.domains.identity.errors import (
    DeviceRevoked,
    DeviceUnknown,
    EnrolmentExpired,
    EnrolmentUnknown,
    Throttled,
)
from webapp.domains.identity.models import Device
from webapp.domains.identity.phone_state import PhoneState, touch_device


def invite(factory: Factory) -> str:
    return str(
        factory.send("identity.invite_device", {"name": "Line 2"}, factory.administrator).result["code"]
    )


def enrol(factory: Factory, code: str, address: str = "10.0.0.7") -> tuple[Device, str]:
    unbind_company(factory.session)
    return enrol_device(
        factory.session, factory.clock, code=code, name="", platform="Android 14", address=address
    )


def test_a_code_enrols_one_phone_once(factory: Factory) -> None:
    code = invite(factory)
    device, token = enrol(factory, code.lower())
    assert (device.number, device.name, device.company_id) == ("PH-0001", "Line 2", factory.company_id)
    enrolled = device.id
    unbind_company(factory.session)
    assert device_of_token(factory.session, token).id == enrolled
    with pytest.raises(EnrolmentUnknown):
        enrol(factory, code)


@pytest.mark.parametrize(
    ("typed", "invited", "called"),
    [
        ("", "Line 2", "Line 2"),
        ("Android 14", "Line 2", "Line 2"),
        ("Packing", "Line 2", "Packing"),
        ("", "", "Android 14"),
    ],
)
def test_a_phone_is_called_as_its_worker_typed_else_as_it_was_invited(
    factory: Factory, typed: str, invited: str, called: str
) -> None:
    invitation = factory.send("identity.invite_device", {"name": invited}, factory.administrator).result
    unbind_company(factory.session)
    device, _ = enrol_device(
        factory.session, factory.clock, code=invitation["code"], name=typed, platform="Android 14"
    )
    assert device.name == called


def test_a_code_lives_ten_minutes(factory: Factory) -> None:
    code = invite(factory)
    factory.clock.advance(timedelta(minutes=10))
    with pytest.raises(EnrolmentExpired):
        enrol(factory, code)


def test_guessed_codes_leave_no_command_and_run_into_the_limit(factory: Factory) -> None:
    wrong = factory.administrator.user_id
    assert wrong is not None
    badge = factory.ask("identity.user", {"id": str(wrong)}).badge
    before = len(factory.session.scalars(select(StoredCommand.id)).all())
    for _ in range(30):
        with pytest.raises(EnrolmentUnknown):
            enrol(factory, badge)
    with pytest.raises(Throttled):
        enrol(factory, badge)
    factory.enter()
    assert len(factory.session.scalars(select(StoredCommand.id)).all()) == before


def test_only_the_hash_of_the_token_is_kept(factory: Factory) -> None:
    device, token = enrol(factory, invite(factory))
    secret = token.split(".")[2]
    assert secret not in device.token_hash
    assert all(secret not in str(body) for body in factory.session.scalars(select(StoredCommand.body)))


@pytest.mark.parametrize("token", ["", "a.b.c", "0.0", "nonsense"])
def test_a_strange_token_belongs_to_no_phone(factory: Factory, token: str) -> None:
    with pytest.raises(DeviceUnknown):
        device_of_token(factory.session, token)


def test_a_token_is_worth_nothing_with_another_companys_id(factory: Factory) -> None:
    _, token = enrol(factory, invite(factory))
    other = found(factory.session, factory.clock, "other")
    stolen = ".".join([other.company_id.hex, *token.split(".")[1:]])
    unbind_company(factory.session)
    with pytest.raises(DeviceUnknown):
        device_of_token(factory.session, stolen)
    with pytest.raises(DeviceUnknown):
        device_of_token(factory.session, token[:-1] + "~")


def test_a_revoked_phone_is_known_but_may_do_nothing(factory: Factory) -> None:
    device, token = enrol(factory, invite(factory))
    factory.send("identity.revoke_device", {"device_id": str(device.id)}, factory.administrator)
    with pytest.raises(DeviceRevoked):
        device_of_token(factory.session, token)
    assert device_of_token(factory.session, token, revoked_too=True).id == device.id


def test_a_phone_is_seen_at_most_once_a_minute(factory: Factory) -> None:
    device, _ = enrol(factory, invite(factory))
    first = device.last_seen_at
    factory.clock.advance(timedelta(seconds=59))
    touch_device(factory.session, factory.clock, device)
    assert device.last_seen_at == first
    factory.clock.advance(timedelta(seconds=1))
    touch_device(factory.session, factory.clock, device)
    assert device.last_seen_at == factory.clock.now()


def test_what_a_phone_says_of_itself_is_noted_at_once_when_it_is_new(factory: Factory) -> None:
    device, _ = enrol(factory, invite(factory))
    oldest = factory.clock.now() - timedelta(hours=9)
    factory.clock.advance(timedelta(seconds=1))
    touch_device(factory.session, factory.clock, device, PhoneState(3, 1, oldest, "1.4.0"))
    reported = factory.clock.now()
    factory.clock.advance(timedelta(seconds=1))
    touch_device(factory.session, factory.clock, device, PhoneState(3, 1, oldest, "1.4.0"))

    row = factory.ask("identity.devices")[0]

    assert (row.unsent, row.unsent_photos, row.oldest_unsent_at, row.app_version) == (3, 1, oldest, "1.4.0")
    assert row.reported_at == reported


def test_nobody_enrols_a_phone_by_the_bare_command(factory: Factory) -> None:
    body = {"code": invite(factory), "token_hash": "0" * 64}
    outcome = factory.send("identity.enrol_device", body, factory.administrator, expect="refused")
    assert outcome.code == "forbidden"
