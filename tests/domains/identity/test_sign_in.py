from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.factory import PASSWORD, PASSWORD_HASH, Factory, found
from webapp.core.clock import SettableClock
from webapp.core.tenancy import unbind_company
from webapp.domains.identity import passwords
from webapp.domains.identity.actors import actor_was_active_at
from webapp.domains.identity.devices import device_of_token, enrol_device
from webapp.domains.identity.errors import CredentialsWrong, Throttled, UserInactive
from webapp.domains.identity.models import Device, SignInFailure, User
from webapp.domains.identity.sign_in import verify_badge_pin, verify_password


def sign_in(factory: Factory, password: str = PASSWORD, **others: str) -> User:
    facts = {"username": "admin", "address": "10.0.0.1"} | others
    return verify_password(factory.session, factory.clock, password=password, **facts)


def test_the_right_password_opens_the_door_and_is_not_counted(factory: Factory) -> None:
    assert sign_in(factory, username=" ADMIN ").username == "admin"
    assert factory.session.scalars(select(SignInFailure)).all() == []


def test_the_company_is_found_by_its_code_or_is_the_only_one(factory: Factory) -> None:
    unbind_company(factory.session)
    assert sign_in(factory).company_id == factory.company_id
    found(factory.session, factory.clock, "other")
    unbind_company(factory.session)
    assert sign_in(factory, company_code="demo").company_id == factory.company_id
    unbind_company(factory.session)
    with pytest.raises(CredentialsWrong):
        sign_in(factory)


@pytest.mark.parametrize("wrong", [{"username": "nobody"}, {"password": "wrong"}, {"company_code": "none"}])
def test_what_was_wrong_is_not_said(factory: Factory, wrong: dict[str, str]) -> None:
    with pytest.raises(CredentialsWrong):
        sign_in(factory, **wrong)


def test_the_sixth_wrong_password_has_to_wait_and_so_has_the_right_one(factory: Factory) -> None:
    for _ in range(5):
        with pytest.raises(CredentialsWrong):
            sign_in(factory, "wrong")
        factory.clock.advance(timedelta(minutes=1))
    with pytest.raises(Throttled) as error:
        sign_in(factory)
    assert error.value.retry_after == 10 * 60
    factory.clock.advance(timedelta(minutes=10))
    assert sign_in(factory).username == "admin"


def test_one_address_cannot_try_every_name(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.domains.identity.sign_in.matches", lambda kept, text: False)
    for number in range(30):
        with pytest.raises(CredentialsWrong):
            sign_in(factory, username=f"name{number}")
    with pytest.raises(Throttled):
        sign_in(factory, username="another")
    with pytest.raises(CredentialsWrong):
        sign_in(factory, username="another", address="10.0.0.2")


def test_a_person_who_left_is_told_so_only_with_the_right_password(factory: Factory) -> None:
    factory.send(
        "identity.add_user",
        {"name": "Li", "username": "li", "roles": ["administrator"], "password_hash": PASSWORD_HASH},
    )
    admin = factory.administrator
    factory.clock.advance(timedelta(hours=1))
    left_at = factory.clock.now()
    factory.send("identity.deactivate_user", {"user_id": str(admin.user_id)})
    with pytest.raises(UserInactive):
        sign_in(factory)
    with pytest.raises(CredentialsWrong):
        sign_in(factory, "wrong")
    user = factory.session.scalars(select(User).where(User.username == "admin")).one()
    assert actor_was_active_at(user, left_at - timedelta(minutes=1))
    assert not actor_was_active_at(user, left_at)


def phone(factory: Factory) -> Device:
    code = factory.send("identity.invite_device", {}).result["code"]
    _, token = enrol_device(factory.session, factory.clock, code=code, name="", platform="Android")
    return device_of_token(factory.session, token)


def test_badge_and_pin_sign_in_on_a_phone(factory: Factory) -> None:
    worker = factory.actor("worker")
    factory.send("identity.set_pin", {"user_id": str(worker.user_id), "pin_hash": passwords.hash_pin("2468")})
    badge = factory.session.scalars(select(User.badge).where(User.id == worker.user_id)).one()
    device = phone(factory)
    typed = f"{badge[:2]}-{badge[2:6]}-{badge[6:]}".lower()

    def attempt(pin: str) -> User:
        return verify_badge_pin(factory.session, factory.clock, badge=typed, pin=pin, device=device)

    assert attempt("2468").id == worker.user_id
    for _ in range(5):
        with pytest.raises(CredentialsWrong):
            attempt("1357")
    with pytest.raises(Throttled):
        attempt("2468")


def test_a_person_without_a_pin_cannot_sign_in_by_badge(factory: Factory) -> None:
    worker = factory.actor("worker")
    badge = factory.session.scalars(select(User.badge).where(User.id == worker.user_id)).one()
    with pytest.raises(CredentialsWrong):
        verify_badge_pin(factory.session, factory.clock, badge=badge, pin="", device=phone(factory))


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "１２３４", "7777", ""])
def test_a_pin_has_four_to_eight_different_digits(pin: str) -> None:
    assert [one.field for one in passwords.check_new_pin(pin)] == ["pin"]


def test_sensible_passwords_and_pins_pass() -> None:
    assert passwords.check_new_password("long enough 7") == []
    assert passwords.check_new_pin("2468") == []


def test_a_hash_is_made_anew_each_time_and_fits_the_commands(session: Session, clock: SettableClock) -> None:
    first, second = passwords.hash_password(PASSWORD), passwords.hash_password(PASSWORD)
    assert first != second
    assert passwords.matches(first, PASSWORD)
    assert not passwords.matches(first, "another")
    assert not passwords.matches(None, PASSWORD)
