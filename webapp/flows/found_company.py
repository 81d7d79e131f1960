"""A company begins: its row, the lists that every factory starts with, and somebody who may sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from webapp.core.actor import system_actor
from webapp.core.clock import Clock
from webapp.core.commands import Body, Context, command, execute
from webapp.core.envelope import Envelope
from webapp.core.errors import DomainError, InvalidBody
from webapp.core.i18n import N_
from webapp.core.ids import derived_id
from webapp.core.validation import NotPossible, field_errors
from webapp.domains.equipment.seeds import seed_downtime_reasons
from webapp.domains.identity.companies import create_company, own_company
from webapp.domains.identity.models import Company
from webapp.domains.identity.passwords import check_new_password, hash_password
from webapp.domains.identity.rules import CompanyCode, Username
from webapp.domains.inventory.places import seed_places
from webapp.domains.items.seeds import seed_units
from webapp.domains.quality.seeds import seed_defect_codes


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise NotPossible(N_("There is no such time zone."))
    return name


class Founding(BaseModel):
    """What must be known of a company and its first administrator."""

    model_config = ConfigDict(str_strip_whitespace=True)

    code: CompanyCode
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    admin_username: Username
    admin_name: str = Field("", max_length=200)


class SeedLists(Body):
    """Nothing to say: the lists are the standard ones."""


@command("identity.seed_lists", permission="settings.write", body=SeedLists)
def seed_lists(ctx: Context, body: SeedLists) -> None:
    """Add the standard units, places, downtime reasons and defect codes that the company lacks."""
    seed_units(ctx.session)
    seed_places(ctx, own_company(ctx.session).tag)
    seed_downtime_reasons(ctx.session)
    seed_defect_codes(ctx.session)


def found_company(
    session: Session,
    *,
    clock: Clock,
    code: str,
    name: str,
    admin_username: str,
    admin_password: str,
    name_en: str = "",
    time_zone: str = "Asia/Shanghai",
    admin_name: str = "",
    company_id: UUID | None = None,
) -> Company:
    """Found a company with its standard lists and first administrator; *session* is bound to it from here on.

    Raises InvalidBody with the fields at fault (``code``, ``name``, ``admin_username``, ``admin_password`` …), CompanyCodeTaken.
    """
    facts = _checked(
        code=code,
        name=name,
        name_en=name_en,
        time_zone=time_zone,
        admin_username=admin_username,
        admin_name=admin_name,
    )
    wrong = check_new_password(admin_password, admin_username, field="admin_password")
    if wrong:
        raise InvalidBody(*wrong)
    return found(session, clock, facts, hash_password(admin_password), company_id)


def found(
    session: Session, clock: Clock, facts: Founding, password_hash: str, company_id: UUID | None = None
) -> Company:
    """Found a company from checked facts. Raises CompanyCodeTaken."""
    company = create_company(
        session,
        clock,
        code=facts.code,
        name=facts.name,
        name_en=facts.name_en,
        time_zone=facts.time_zone,
        company_id=company_id,
    )
    administrator = {
        "username": facts.admin_username,
        "name": facts.admin_name or facts.admin_username,
        "roles": ["administrator"],
        "password_hash": password_hash,
    }
    _send(session, clock, company, "identity.seed_lists", {})
    _send(session, clock, company, "identity.add_user", administrator)
    return own_company(session)


def _checked(**facts: str) -> Founding:
    try:
        return Founding.model_validate(facts)
    except ValidationError as error:
        raise InvalidBody(*field_errors(error)) from None


def _send(session: Session, clock: Clock, company: Company, type_: str, body: Mapping[str, object]) -> None:
    actor = system_actor(company.id, time_zone=company.time_zone)
    envelope = Envelope(derived_id("founding", company.id, type_), type_, body)
    outcome = execute(session, actor, envelope, clock)
    if not outcome.applied:
        raise FoundingFailed(*outcome.errors)


class FoundingFailed(DomainError):
    """A step of founding was refused: the program's own fault, since everything was checked before."""

    code = "founding_failed"
    http_status = 500
