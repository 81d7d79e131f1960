"""Commands about people and the company's own choices."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import ZERO, UnitPrice
from webapp.domains.identity import operations
from webapp.domains.identity.errors import CredentialsWrong
from webapp.domains.identity.models import User
from webapp.domains.identity.passwords import SecretHash
from webapp.domains.identity.rules import Username

Locale = Literal["zh", "en"]


class UserResult(BaseModel):
    """A person after the command."""

    id: UUID
    number: str
    badge: str
    version: int


class AddUser(Body):
    """A new person. Secrets come as argon2id hashes (``identity.passwords``)."""

    number: str = Field("", max_length=64)
    username: Username | None = None
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    locale: Locale = "zh"
    roles: list[str] = Field(min_length=1)
    hourly_rate: UnitPrice = ZERO
    password_hash: SecretHash | None = None
    pin_hash: SecretHash | None = None


class ChangeUser(Body):
    """What changes about a person; a field left out stays as it is."""

    user_id: UUID
    version: int
    number: str = Field("", min_length=1, max_length=64)
    username: Username | None = None
    name: str = Field("", min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    locale: Locale = "zh"
    roles: list[str] = Field([], min_length=1)
    hourly_rate: UnitPrice = ZERO


class SetPassword(Body):
    """A person's new password, as its argon2id hash."""

    user_id: UUID
    password_hash: SecretHash


class SetPin(Body):
    """A person's new PIN, as its argon2id hash."""

    user_id: UUID
    pin_hash: SecretHash


class ChangeOwnPassword(Body):
    """The sender's own new password, as its argon2id hash.

    The edge has asked for the present one, in a form or, over the API, as ``present`` beside the hash: it is kept nowhere.
    """

    password_hash: SecretHash


class ChangeLocale(Body):
    """The language that the sender wants to read."""

    locale: Locale


class OneUser(Body):
    """A command about one person that says all by its name."""

    user_id: UUID


class ChangeSettings(Body):
    """New values by setting key (``identity.settings`` lists them)."""

    values: dict[str, Any] = Field(min_length=1)


def _result(user: User) -> UserResult:
    return UserResult(id=user.id, number=user.number, badge=user.badge, version=user.version)


def _self(ctx: Context) -> UUID:
    if ctx.actor.user_id is None:
        raise CredentialsWrong
    return ctx.actor.user_id


@command("identity.add_user", permission="users.write", body=AddUser, result=UserResult)
def add_user(ctx: Context, body: AddUser) -> UserResult:
    """Take a person on."""
    return _result(operations.add_user(ctx, **dict(body)))


@command("identity.change_user", permission="users.write", body=ChangeUser, result=UserResult)
def change_user(ctx: Context, body: ChangeUser) -> UserResult:
    """Change what is known of a person, or what they may do."""
    changes = {name: getattr(body, name) for name in body.model_fields_set - {"user_id", "version"}}
    return _result(operations.change_user(ctx, body.user_id, body.version, changes))


@command("identity.set_password", permission="users.write", body=SetPassword, result=UserResult)
def set_password(ctx: Context, body: SetPassword) -> UserResult:
    """Give somebody a new password."""
    return _result(operations.set_password(ctx, body.user_id, body.password_hash))


@command("identity.set_pin", permission="users.write", body=SetPin, result=UserResult)
def set_pin(ctx: Context, body: SetPin) -> UserResult:
    """Give somebody a new PIN."""
    return _result(operations.set_pin(ctx, body.user_id, body.pin_hash))


# No role holds this permission: the lock falls in the name of the system (``pin_lock``).
@command("identity.lock_pin", permission="users.lock", body=OneUser, result=UserResult)
def lock_pin(ctx: Context, body: OneUser) -> UserResult:
    """Lock somebody's badge after too many wrong PINs."""
    return _result(operations.lock_pin(ctx, body.user_id))


@command("identity.unlock_pin", permission="users.unlock", body=OneUser, result=UserResult)
def unlock_pin(ctx: Context, body: OneUser) -> UserResult:
    """Let somebody try their PIN again whose badge was locked."""
    return _result(operations.unlock_pin(ctx, body.user_id))


@command("identity.change_own_password", permission="account.own", body=ChangeOwnPassword, result=UserResult)
def change_own_password(ctx: Context, body: ChangeOwnPassword) -> UserResult:
    """Change one's own password."""
    return _result(operations.set_password(ctx, _self(ctx), body.password_hash))


@command("identity.change_locale", permission="account.own", body=ChangeLocale, result=UserResult)
def change_locale(ctx: Context, body: ChangeLocale) -> UserResult:
    """Choose one's own language."""
    return _result(operations.set_locale(ctx, _self(ctx), body.locale))


@command("identity.reissue_badge", permission="users.write", body=OneUser, result=UserResult)
def reissue_badge(ctx: Context, body: OneUser) -> UserResult:
    """Replace a lost badge."""
    return _result(operations.reissue_badge(ctx, body.user_id))


@command("identity.deactivate_user", permission="users.write", body=OneUser, result=UserResult)
def deactivate_user(ctx: Context, body: OneUser) -> UserResult:
    """Let a person go."""
    return _result(operations.deactivate_user(ctx, body.user_id))


@command("identity.reactivate_user", permission="users.write", body=OneUser, result=UserResult)
def reactivate_user(ctx: Context, body: OneUser) -> UserResult:
    """Take a person on again."""
    return _result(operations.reactivate_user(ctx, body.user_id))


@command("identity.change_settings", permission="settings.write", body=ChangeSettings)
def change_settings(ctx: Context, body: ChangeSettings) -> None:
    """Change the company's own rules."""
    operations.change_settings(ctx, body.values)
