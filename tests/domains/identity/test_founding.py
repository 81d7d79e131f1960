from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.factory import PASSWORD, Factory, found
from webapp.core.audit import verify
from webapp.core.clock import SettableClock
from webapp.core.codes import is_valid, tag_of
from webapp.core.command_store import StoredCommand
from webapp.core.errors import InvalidBody
from webapp.domains.equipment.models import DowntimeReason
from webapp.domains.identity.companies import company_by_code, single_company
from webapp.domains.identity.errors import CompanyCodeTaken
from webapp.domains.identity.models import User
from webapp.domains.items.models import Unit
from webapp.domains.quality.models import DefectCode
from webapp.flows.found_company import found_company


def test_a_company_begins_with_an_administrator_and_the_standard_lists(factory: Factory) -> None:
    session = factory.session
    admin = session.scalars(select(User)).one()
    assert admin.username == "admin"
    assert is_valid(admin.badge)
    assert tag_of(admin.badge) == factory.company.tag
    assert len(session.scalars(select(DefectCode)).all()) == 36
    assert len(session.scalars(select(DowntimeReason)).all()) == 17
    assert "pcs" in session.scalars(select(Unit.code)).all()
    assert "settings.write" in factory.administrator.permissions
    assert verify(session) is None


def test_the_password_itself_is_stored_nowhere(session: Session, clock: SettableClock) -> None:
    found_company(
        session, clock=clock, code="fan", name="风扇厂", admin_username="boss", admin_password=PASSWORD
    )
    assert all(PASSWORD not in str(body) for body in session.scalars(select(StoredCommand.body)))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"code": "No Blanks"}, "code"),
        ({"name": " "}, "name"),
        ({"admin_username": "A B"}, "admin_username"),
        ({"admin_password": "short"}, "admin_password"),
        ({"admin_username": "administrator", "admin_password": "Administrator"}, "admin_password"),
        ({"time_zone": "Asia/Nowhere"}, "time_zone"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    session: Session, clock: SettableClock, facts: dict[str, str], field: str
) -> None:
    good = {"code": "fan", "name": "风扇厂", "admin_username": "boss", "admin_password": PASSWORD}
    with pytest.raises(InvalidBody) as error:
        found_company(session, clock=clock, **good | facts)  # type: ignore[arg-type]
    assert [one.field for one in error.value.fields] == [field]


def test_two_companies_have_different_codes_and_see_nothing_of_each_other(
    factory: Factory, clock: SettableClock
) -> None:
    session = factory.session
    assert single_company(session) is not None
    other = found(session, clock, "other")
    assert other.company.tag != factory.enter().company.tag
    assert len(session.scalars(select(User)).all()) == 1
    assert single_company(session) is None
    assert company_by_code(session, " Other ") is not None
    with pytest.raises(CompanyCodeTaken):
        found(session, clock, "other")


def test_the_lists_can_be_completed_again_without_doubling(factory: Factory) -> None:
    factory.send("identity.seed_lists", {}, factory.administrator)
    assert len(factory.session.scalars(select(DefectCode)).all()) == 36
