"""Companies, people, roles, devices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, Name, Qty, Record, Short, has_many
from webapp.core.ids import new_id
from webapp.core.types import Guid


class Company(Base):
    """A factory. The only table that no company owns."""

    __tablename__ = "company"

    id: Mapped[UUID] = mapped_column(Guid(), primary_key=True, default=new_id)
    code: Mapped[Short] = mapped_column(unique=True)
    """What people type at sign-in: lower-case letters and digits."""
    tag: Mapped[Short] = mapped_column(unique=True)
    """The two characters that every code of this company begins with (``core.codes``)."""
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    time_zone: Mapped[Short] = mapped_column(default="Asia/Shanghai")
    currency: Mapped[Short] = mapped_column(default="CNY")
    epoch: Mapped[UUID] = mapped_column(Guid(), default=new_id)
    """Changes when the company's data was restored from a backup (docs/sync.md §5)."""
    founded_at: Mapped[datetime]


class User(Record):
    """A person who works here: signs in at the office by name and password, on the floor by badge and PIN."""

    __tablename__ = "user"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "username"),
        UniqueConstraint("company_id", "badge"),
    )
    feed = ("person", "id")

    number: Mapped[Short]
    username: Mapped[Short | None]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    locale: Mapped[Short] = mapped_column(default="zh")
    badge: Mapped[Short]
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    hourly_rate: Mapped[Qty] = mapped_column(default=0)
    """Time wage for work that has no piece price, money per hour."""
    active: Mapped[bool] = mapped_column(default=True)
    inactive_since: Mapped[datetime | None]
    sign_in_version: Mapped[int] = mapped_column(default=1)
    """Raised when a password changes or the person leaves: every session and token of before is then void."""
    sign_in_changed_at: Mapped[datetime | None]
    """When ``sign_in_version`` was last raised: what was recorded before on an older proof still counts."""
    pin_locked_at: Mapped[datetime | None]
    """Set by too many wrong PINs; a team leader takes it back."""
    version: Mapped[int] = mapped_column(default=1)

    roles: Mapped[list[UserRole]] = has_many("User", "UserRole", "user_id", "UserRole.role")


class UserRole(Record):
    """A role that a person holds."""

    __tablename__ = "user_role"
    __table_args__ = (UniqueConstraint("company_id", "user_id", "role"),)
    references = {"user_id": "user"}

    user_id: Mapped[UUID] = mapped_column(Guid())
    role: Mapped[Short]


class Device(Record):
    """An enrolled phone. Its token proves that it may upload; who did the work is proved by the actor ticket."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("company_id", "number"),)

    number: Mapped[Short]
    name: Mapped[Name]
    platform: Mapped[Name] = mapped_column(default="")
    token_hash: Mapped[Short]
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    replaces_id: Mapped[UUID | None] = mapped_column(Guid())
    """What this phone was called before it was enrolled anew. No reference: a restored server may never have heard of it."""
    reported_at: Mapped[datetime | None]
    """When the phone last said what it still keeps."""
    unsent: Mapped[int] = mapped_column(default=0, server_default="0")
    unsent_photos: Mapped[int] = mapped_column(default=0, server_default="0")
    oldest_unsent_at: Mapped[datetime | None]
    app_version: Mapped[Short] = mapped_column(default="", server_default="")
    last_user_id: Mapped[UUID | None] = mapped_column(Guid())
    """Who last signed in on it, or read with it, at the server."""


class EnrolmentCode(Record):
    """Lets one phone enrol, once, within ten minutes."""

    __tablename__ = "enrolment_code"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    code: Mapped[Short]
    name: Mapped[Name] = mapped_column(default="")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInFailure(Record):
    """A wrong password or PIN, counted for throttling."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "company_id", "subject", "at"),)

    subject: Mapped[Name]
    """What was tried: ``user:<name>``, ``badge:<code>`` or ``address:<ip>``."""
    at: Mapped[datetime]
