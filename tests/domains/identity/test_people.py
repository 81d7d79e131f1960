from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.factory import PASSWORD_HASH, Factory, found
from webapp.core import settings
from webapp.core.errors import Forbidden
from webapp.core.settings import Setting
from webapp.domains.identity.models import User
from webapp.domains.identity.roles import ALL_PERMISSIONS, ROLE_NAMES, ROLE_PERMISSIONS


def add(factory: Factory, expect: str = "applied", **facts: Any) -> Any:
    body = {"name": "李娜", "name_en": "Li Na", "roles": ["worker"]} | facts
    return factory.send("identity.add_user", body, factory.administrator, expect=expect)


def errors_of(outcome: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in outcome.errors]


def test_people_without_a_number_get_the_next_one(factory: Factory) -> None:
    assert add(factory).result["number"] == "E-0002"  # the administrator was the first
    assert add(factory, number="0103").result["number"] == "0103"


def test_number_and_user_name_belong_to_one_person(factory: Factory) -> None:
    add(factory, number="0103", username="lina")
    assert errors_of(add(factory, "refused", number="0103")) == [("number", "number_taken")]
    assert errors_of(add(factory, "refused", username="lina")) == [("username", "username_taken")]
    other = found(factory.session, factory.clock, "other")
    add(other, number="0103", username="lina")


def test_a_body_takes_no_password_in_clear(factory: Factory) -> None:
    outcome = add(factory, "refused", password_hash="my secret")
    assert errors_of(outcome) == [("password_hash", "string_pattern_mismatch")]


def test_an_unknown_role_is_refused(factory: Factory) -> None:
    assert errors_of(add(factory, "refused", roles=["king"])) == [("roles", "role_unknown")]


def test_only_the_named_fields_change_and_roles_are_replaced(factory: Factory) -> None:
    made = add(factory, number="0103", username="lina", roles=["worker", "inspector"]).result
    changed = factory.send(
        "identity.change_user",
        {"user_id": made["id"], "version": 1, "name": "李娜娜", "roles": ["team_leader"]},
        factory.administrator,
    )
    row = factory.ask("identity.user", {"id": made["id"]}, factory.administrator)
    assert (row.name, row.name_en, row.username) == ("李娜娜", "Li Na", "lina")
    assert row.roles == ["team_leader"]
    assert row.version == changed.result["version"] == 2


def test_who_saw_an_old_version_changes_nothing(factory: Factory) -> None:
    made = add(factory).result
    body = {"user_id": made["id"], "version": 1, "name": "甲"}
    factory.send("identity.change_user", body, factory.administrator)
    outcome = factory.send("identity.change_user", body, factory.administrator, expect="refused")
    assert errors_of(outcome) == [("version", "stale_version")]


def test_the_last_administrator_stays(factory: Factory) -> None:
    admin = factory.administrator
    body = {"user_id": str(admin.user_id)}
    assert (
        factory.send("identity.deactivate_user", body, admin, expect="refused").code == "last_administrator"
    )
    demoted = body | {"version": 1, "roles": ["worker"]}
    assert factory.send("identity.change_user", demoted, admin, expect="refused").code == "last_administrator"
    add(factory, roles=["administrator"])
    factory.send("identity.deactivate_user", body, admin)


def test_a_new_password_pin_or_badge_ends_earlier_sign_ins(factory: Factory) -> None:
    made = add(factory).result
    steps = [
        ("identity.set_password", {"password_hash": PASSWORD_HASH}),
        ("identity.set_pin", {"pin_hash": PASSWORD_HASH}),
        ("identity.reissue_badge", {}),
        ("identity.deactivate_user", {}),
    ]
    this_person = select(User).where(User.number == made["number"])
    for version, (type_, more) in enumerate(steps, start=2):
        factory.send(type_, {"user_id": made["id"]} | more, factory.administrator)
        assert factory.session.scalars(this_person).one().sign_in_version == version
    user = factory.session.scalars(this_person).one()
    assert user.badge != made["badge"]
    assert not user.active


def test_everybody_changes_their_own_password_and_language(factory: Factory) -> None:
    worker = factory.actor("worker")
    factory.send("identity.change_own_password", {"password_hash": PASSWORD_HASH}, worker)
    factory.send("identity.change_locale", {"locale": "en"}, worker)
    assert factory.actor("worker").locale == "en"
    other = {"user_id": str(factory.administrator.user_id), "password_hash": PASSWORD_HASH}
    assert factory.send("identity.set_password", other, worker, expect="refused").code == "forbidden"


def test_lists_search_filter_and_stay_within_the_company(factory: Factory) -> None:
    add(factory, number="0103")
    add(factory, name="王强", name_en="Wang Qiang", number="0104", roles=["worker", "inspector"])
    found(factory.session, factory.clock, "other")
    factory.enter()

    def numbers(**params: Any) -> list[str]:
        return [row.number for row in factory.ask("identity.users", params).rows]

    assert numbers(search="wang q") == ["0104"]
    assert numbers(search="100%") == []
    assert numbers(role="worker", sort="-number") == ["0104", "0103"]
    assert numbers(role="administrator") == ["E-0001"]
    assert factory.ask("identity.users", {"size": 1, "page": 2}).total == 3
    assert len(factory.ask("identity.badges")) == 3
    with pytest.raises(Forbidden):
        factory.ask("identity.users", {}, factory.actor("worker"))


def test_every_role_has_a_name_and_nobody_has_an_unnamed_permission(factory: Factory) -> None:
    assert ROLE_PERMISSIONS.keys() == ROLE_NAMES.keys()
    assert all(rights <= ALL_PERMISSIONS for rights in ROLE_PERMISSIONS.values())


def test_settings_keep_to_their_choices(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_registry", {})
    colour = Setting("test.colour", "red", ("red", "blue"))
    admin = factory.administrator
    factory.send("identity.change_settings", {"values": {"test.colour": "blue"}}, admin)
    assert colour.read(factory.session) == "blue"
    wrong = factory.send(
        "identity.change_settings", {"values": {"test.colour": "green"}}, admin, expect="refused"
    )
    assert errors_of(wrong) == [("values.test.colour", "setting_value_unknown")]
    unknown = factory.send("identity.change_settings", {"values": {"test.size": 1}}, admin, expect="refused")
    assert errors_of(unknown) == [("values.test.size", "setting_unknown")]
    (row,) = factory.ask("identity.settings", None, admin)
    assert (row.key, row.value, row.default) == ("test.colour", "blue", "red")


def test_a_person_who_does_not_exist_cannot_be_changed(factory: Factory) -> None:
    body = {"user_id": str(uuid4())}
    assert factory.send("identity.reissue_badge", body, expect="refused").code == "not_found"
