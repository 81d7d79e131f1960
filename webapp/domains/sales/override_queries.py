"""Orders that were let through above the credit limit: why, by whom and when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.core.quantity import Money
from webapp.domains.identity.models import User
from webapp.domains.sales.models import CreditOverride


class OverrideView(BaseModel):
    """What the customer *owed* with the order, the limit then, and who let it through for which *reason*."""

    owed: Money
    credit_limit: Money
    reason: str
    by: str
    by_en: str
    occurred_at: datetime


def overrides_of(session: Session, order_id: UUID) -> list[OverrideView]:
    """Every time that the order was let through, the first first."""
    row = CreditOverride
    statement = (
        select(row, User.name, User.name_en)
        .outerjoin(
            StoredCommand,
            and_(StoredCommand.id == row.command_id, StoredCommand.company_id == row.company_id),
        )
        .outerjoin(User, and_(User.id == StoredCommand.actor_id, User.company_id == row.company_id))
        .where(row.order_id == order_id)
        .order_by(row.occurred_at, row.id)
    )
    return [
        OverrideView(
            owed=one.owed,
            credit_limit=one.credit_limit,
            reason=one.reason,
            by=name or "",
            by_en=name_en or "",
            occurred_at=one.occurred_at,
        )
        for one, name, name_en in session.execute(statement)
    ]
