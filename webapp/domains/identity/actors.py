"""From a person in the database to somebody who acts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.actor import Actor
from webapp.core.db import fetch
from webapp.domains.identity.companies import own_company
from webapp.domains.identity.models import User, UserRole
from webapp.domains.identity.roles import permissions_of
from webapp.domains.identity.rules import was_active_at


def actor_of(session: Session, user_id: UUID, device_id: UUID | None = None) -> Actor:
    """The person with *user_id*, with what their roles allow now, working on *device_id*. Raises NotFound.

    Whether they may still sign in is not asked here: work done before they left is judged as theirs.
    """
    user = fetch(session, User, user_id)
    roles = frozenset(session.scalars(select(UserRole.role).where(UserRole.user_id == user_id)))
    company = own_company(session)
    return Actor(
        company_id=company.id,
        user_id=user.id,
        name=user.name,
        name_en=user.name_en,
        roles=roles,
        permissions=permissions_of(roles),
        locale=user.locale,
        time_zone=company.time_zone,
        device_id=device_id,
    )


def actor_was_active_at(user: User, at: datetime) -> bool:
    """Whether *user* worked here at *at*."""
    return was_active_at(user.active, user.inactive_since, at)
