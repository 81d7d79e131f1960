"""What changes people: who they are, what they may do, by what they sign in; and the company's own choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.errors import DomainError
from webapp.core.numbering import next_plain_number
from webapp.core.quantity import ZERO
from webapp.core.settings import all_settings
from webapp.core.versions import take_version
from webapp.domains.identity import pin_lock, throttle
from webapp.domains.identity.companies import new_company_code
from webapp.domains.identity.errors import (
    LastAdministrator,
    NumberTaken,
    RoleUnknown,
    SettingUnknown,
    SettingValueUnknown,
    UsernameTaken,
)
from webapp.domains.identity.models import User, UserRole
from webapp.domains.identity.roles import ROLE_NAMES


def add_user(
    ctx: Context,
    *,
    name: str,
    roles: Iterable[str],
    number: str = "",
    username: str | None = None,
    name_en: str = "",
    locale: str = "zh",
    hourly_rate: Decimal = ZERO,
    password_hash: str | None = None,
    pin_hash: str | None = None,
) -> User:
    """Take a person on and give them a badge; without a *number* they get the next free one.

    Raises NumberTaken, UsernameTaken, RoleUnknown.
    """
    user = User(
        id=ctx.command_id,
        number=number or next_plain_number(ctx.session, "E"),
        username=username,
        name=name,
        name_en=name_en,
        locale=locale,
        hourly_rate=hourly_rate,
        badge=new_company_code(ctx.session),
        password_hash=password_hash,
        pin_hash=pin_hash,
        active=True,
    )
    _see_to_unique(ctx.session, user)
    ctx.session.add(user)
    ctx.session.flush()
    _set_roles(ctx.session, user.id, roles)
    return user


def change_user(ctx: Context, user_id: UUID, version: int, changes: Mapping[str, Any]) -> User:
    """Change the fields named in *changes* (``roles`` replaces them all) of the person whose *version* the sender saw.

    Raises NotFound, StaleVersion, NumberTaken, UsernameTaken, RoleUnknown, LastAdministrator.
    """
    user = fetch(ctx.session, User, user_id, lock=True)
    take_version(user, version)
    for field, value in changes.items():
        if field != "roles":
            setattr(user, field, value)
    _see_to_unique(ctx.session, user)
    ctx.session.flush()
    if "roles" in changes:
        if "administrator" not in changes["roles"]:
            _see_to_administrator(ctx.session, user)
        _set_roles(ctx.session, user.id, changes["roles"])
    return user


def set_password(ctx: Context, user_id: UUID, password_hash: str) -> User:
    """Give a person a new password; whoever is signed in by the old one is out. Raises NotFound."""
    user = fetch(ctx.session, User, user_id, lock=True)
    user.password_hash = password_hash
    return _void_sign_ins(ctx, user)


def set_pin(ctx: Context, user_id: UUID, pin_hash: str) -> User:
    """Give a person a new PIN for the floor; whoever is signed in by the old one is out. Raises NotFound."""
    user = fetch(ctx.session, User, user_id, lock=True)
    user.pin_hash = pin_hash
    _unlock(ctx.session, user)
    return _void_sign_ins(ctx, user)


def lock_pin(ctx: Context, user_id: UUID) -> User:
    """Let nobody sign in by this person's badge until somebody unlocks it. Raises NotFound."""
    user = fetch(ctx.session, User, user_id, lock=True)
    user.pin_locked_at = user.pin_locked_at or ctx.now
    ctx.session.flush()
    return user


def unlock_pin(ctx: Context, user_id: UUID) -> User:
    """Let a person try their PIN again, ten times anew. Raises NotFound."""
    user = fetch(ctx.session, User, user_id, lock=True)
    _unlock(ctx.session, user)
    throttle.forget(ctx.session, f"badge:{user.badge}")
    ctx.session.flush()
    return user


def set_locale(ctx: Context, user_id: UUID, locale: str) -> User:
    """Let the program speak *locale* (zh, en) to a person. Raises NotFound."""
    user = fetch(ctx.session, User, user_id, lock=True)
    user.locale = locale
    ctx.session.flush()
    return user


def reissue_badge(ctx: Context, user_id: UUID) -> User:
    """Replace a lost badge: the old code no longer signs anybody in. Raises NotFound."""
    user = fetch(ctx.session, User, user_id, lock=True)
    user.badge = new_company_code(ctx.session)
    return _void_sign_ins(ctx, user)


def deactivate_user(ctx: Context, user_id: UUID) -> User:
    """Let a person go: no more sign-in, while all that they did stays theirs. Raises NotFound, LastAdministrator."""
    user = fetch(ctx.session, User, user_id, lock=True)
    if user.active:
        _see_to_administrator(ctx.session, user)
        user.active = False
        user.inactive_since = ctx.now
    return _void_sign_ins(ctx, user)


def reactivate_user(ctx: Context, user_id: UUID) -> User:
    """Take a person on again. Raises NotFound."""
    user = fetch(ctx.session, User, user_id, lock=True)
    user.active = True
    user.inactive_since = None
    return _void_sign_ins(ctx, user)


def change_settings(ctx: Context, values: Mapping[str, Any]) -> None:
    """Keep the company's own *values* by setting key. Raises SettingUnknown, SettingValueUnknown."""
    known = all_settings()
    for key, value in values.items():
        if key not in known or known[key].reserved:
            raise SettingUnknown(at=f"values.{key}", key=key)
        try:
            known[key].write(ctx.session, value)
        except ValueError:
            raise SettingValueUnknown(at=f"values.{key}", key=key) from None


def _void_sign_ins(ctx: Context, user: User) -> User:
    user.sign_in_version += 1
    user.sign_in_changed_at = ctx.now
    user.version += 1
    ctx.session.flush()
    return user


def _unlock(session: Session, user: User) -> None:
    user.pin_locked_at = None
    pin_lock.forget_tries(session, user.id)


def _set_roles(session: Session, user_id: UUID, roles: Iterable[str]) -> None:
    wanted = set(roles)
    for role in sorted(wanted):
        if role not in ROLE_NAMES:
            raise RoleUnknown(at="roles", role=role)
    held = {row.role: row for row in session.scalars(select(UserRole).where(UserRole.user_id == user_id))}
    for role in held.keys() - wanted:
        session.delete(held[role])
    session.add_all(UserRole(user_id=user_id, role=role) for role in sorted(wanted - held.keys()))
    session.flush()


def _see_to_unique(session: Session, user: User) -> None:
    _refuse_if_taken(session, user, User.number == user.number, NumberTaken(at="number"))
    if user.username is not None:
        _refuse_if_taken(session, user, User.username == user.username, UsernameTaken(at="username"))


def _refuse_if_taken(session: Session, user: User, same: ColumnElement[bool], error: DomainError) -> None:
    # The row itself may not be flushed yet, since the database would answer a duplicate less kindly.
    with session.no_autoflush:
        other = session.scalar(select(User.id).where(same, User.id != user.id))
    if other is not None:
        raise error


def _see_to_administrator(session: Session, leaving: User) -> None:
    others = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == "administrator", User.active, User.id != leaving.id)
        .order_by(User.id)
        .limit(1)
        .with_for_update(of=User)  # two administrators who let each other go at once must see each other
    )
    was_one = select(UserRole.id).where(UserRole.user_id == leaving.id, UserRole.role == "administrator")
    if session.scalar(was_one) is not None and session.scalar(others) is None:
        raise LastAdministrator
