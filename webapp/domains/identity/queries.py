"""What the office sees of people, phones and the company's own choices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, NoParams, Page, PageParams, Params, ReadContext, query
from webapp.core.settings import all_settings
from webapp.domains.identity.companies import own_company
from webapp.domains.identity.models import Device, EnrolmentCode, User, UserRole


class UserRow(BaseModel):
    """A person, without their secrets. *hourly_rate* is None for who must not see what others earn."""

    id: UUID
    number: str
    username: str | None
    name: str
    name_en: str
    locale: str
    badge: str
    roles: list[str]
    active: bool
    inactive_since: datetime | None
    has_password: bool
    has_pin: bool
    pin_locked_at: datetime | None
    hourly_rate: Quantity | None
    version: int


class UserParams(PageParams):
    """``role``: only who holds it; ``active``: only who works here, or no longer does; ``locked``: whose badge is locked."""

    role: str = ""
    locked: bool = False
    active: bool | None = None


class Badge(BaseModel):
    """What is printed on a badge."""

    id: UUID
    number: str
    name: str
    name_en: str
    badge: str


class BadgeParams(Params):
    """Whose badges; none named means everybody who works here."""

    ids: list[UUID] = []


class DeviceRow(BaseModel):
    """An enrolled phone. *unsent*, *unsent_photos*, *oldest_unsent_at*: what it still kept when it last said so, *reported_at*.

    *replaced_by*: the number that the same phone has since it was enrolled anew; *last_user*: who last worked on it.
    """

    id: UUID
    number: str
    name: str
    platform: str
    enrolled_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    replaced_by: str = ""
    reported_at: datetime | None
    unsent: int
    unsent_photos: int
    oldest_unsent_at: datetime | None
    app_version: str
    last_user: str = ""
    last_user_en: str = ""


class InvitationView(BaseModel):
    """A phone's invitation. *device* is the phone that took it up; *expired*: nobody did within ten minutes."""

    id: UUID
    code: str
    name: str
    expires_at: datetime
    expired: bool
    device: DeviceRow | None


class CompanyView(BaseModel):
    """The company as documents and screens name it."""

    id: UUID
    code: str
    tag: str
    name: str
    name_en: str
    time_zone: str
    currency: str
    founded_at: datetime


class SettingRow(BaseModel):
    """One choice of the company; no ``choices`` means that any value of the default's kind will do."""

    key: str
    value: Any
    default: Any
    choices: list[Any]


PAY = "users.pay"
"""Who may see what people earn an hour."""
_SORTS = {"number": User.number, "name": User.name, "username": User.username}


@query("identity.users", permission="users.read", params=UserParams, result=Page[UserRow])
def users(ctx: ReadContext, params: UserParams) -> Page[UserRow]:
    """People, by number."""
    statement = searched(
        select(User), params.search, User.number, User.name, User.name_en, User.username, User.badge
    )
    if params.active is not None:
        statement = statement.where(User.active == params.active)
    if params.locked:
        statement = statement.where(User.pin_locked_at.is_not(None))
    if params.role:
        held = exists().where(UserRole.company_id == User.company_id, UserRole.user_id == User.id)
        statement = statement.where(held.where(UserRole.role == params.role))
    statement = sorted_by(statement, params.sort, _SORTS, "number")
    found, counted = page_of(ctx.session, statement, params)
    people: list[User] = [row[0] for row in found]
    roles = _roles_of(ctx.session, [person.id for person in people])
    rows = [_row(ctx, person, roles[person.id]) for person in people]
    return Page(rows=rows, **counted)


@query("identity.user", permission="users.read", params=ById, result=UserRow)
def user(ctx: ReadContext, params: ById) -> UserRow:
    """One person. Raises NotFound."""
    person = fetch(ctx.session, User, params.id)
    return _row(ctx, person, _roles_of(ctx.session, [person.id])[person.id])


@query("identity.badges", permission="users.read", params=BadgeParams, result=list[Badge])
def badges(ctx: ReadContext, params: BadgeParams) -> list[Badge]:
    """What is printed on people's badges, by number."""
    statement = select(User).where(User.active).order_by(User.number)
    if params.ids:
        statement = statement.where(User.id.in_(params.ids))
    return [Badge.model_validate(one, from_attributes=True) for one in ctx.session.scalars(statement)]


@query("identity.devices", permission="devices.read", params=NoParams, result=list[DeviceRow])
def devices(ctx: ReadContext, params: NoParams) -> list[DeviceRow]:
    """Enrolled phones, by number."""
    statement = (
        select(Device, User)
        .outerjoin(User, and_(User.id == Device.last_user_id, User.company_id == Device.company_id))
        .order_by(Device.number)
    )
    rows = [(device, user) for device, user in ctx.session.execute(statement)]
    newer = {device.replaces_id: device.number for device, _ in rows if device.replaces_id}
    return [_device(device, newer.get(device.id, ""), user) for device, user in rows]


@query("identity.invitation", permission="devices.write", params=ById, result=InvitationView)
def invitation(ctx: ReadContext, params: ById) -> InvitationView:
    """One invitation, and whether a phone has taken it up. Raises NotFound."""
    found = fetch(ctx.session, EnrolmentCode, params.id)
    # The phone was made by the same command that used the code up, at the same moment.
    taken = select(Device).where(Device.enrolled_at == found.used_at)
    device = ctx.session.scalars(taken).first() if found.used_at else None
    return InvitationView(
        id=found.id,
        code=found.code,
        name=found.name,
        expires_at=found.expires_at,
        expired=device is None and ctx.now >= found.expires_at,
        device=_device(device) if device else None,
    )


@query("identity.company", permission="account.own", params=NoParams, result=CompanyView)
def company(ctx: ReadContext, params: NoParams) -> CompanyView:
    """The company that the asker works for."""
    return CompanyView.model_validate(own_company(ctx.session), from_attributes=True)


@query("identity.settings", permission="settings.write", params=NoParams, result=list[SettingRow])
def settings(ctx: ReadContext, params: NoParams) -> list[SettingRow]:
    """The company's own choices, with their defaults."""
    return [
        SettingRow(
            key=setting.key,
            value=setting.read(ctx.session),
            default=setting.default,
            choices=list(setting.choices),
        )
        for setting in all_settings().values()
    ]


def _roles_of(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    statement = select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(list(user_ids)))
    held: dict[UUID, list[str]] = defaultdict(list)
    for user_id, role in session.execute(statement.order_by(UserRole.role)):
        held[user_id].append(role)
    return held


def _device(device: Device, replaced_by: str = "", user: User | None = None) -> DeviceRow:
    row = DeviceRow.model_validate(device, from_attributes=True)
    names = {"last_user": user.name, "last_user_en": user.name_en} if user else {}
    return row.model_copy(update={"replaced_by": replaced_by, **names})


def _row(ctx: ReadContext, person: User, roles: list[str]) -> UserRow:
    return UserRow(
        id=person.id,
        number=person.number,
        username=person.username,
        name=person.name,
        name_en=person.name_en,
        locale=person.locale,
        badge=person.badge,
        roles=roles,
        active=person.active,
        inactive_since=person.inactive_since,
        has_password=person.password_hash is not None,
        has_pin=person.pin_hash is not None,
        pin_locked_at=person.pin_locked_at,
        hourly_rate=person.hourly_rate if ctx.actor.may(PAY) else None,
        version=person.version,
    )
