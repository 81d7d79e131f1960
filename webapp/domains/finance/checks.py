"""What must always be true of the cost ledger."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from webapp.core.books import closed, not_before
from webapp.core.command_store import StoredCommand
from webapp.core.doctor import check
from webapp.domains.finance.models import CostEntry
from webapp.domains.finance.rules import ELEMENTS
from webapp.domains.identity.companies import own_company

SHOWN = 100


@check("every cost entry has a known element and names the command that caused it")
def entries_have_a_cause(session: Session) -> list[str]:
    """Entries without a stored command, or of an element nobody knows."""
    cause = exists().where(
        StoredCommand.company_id == CostEntry.company_id, StoredCommand.id == CostEntry.command_id
    )
    orphans = select(CostEntry.id).where(~cause).limit(SHOWN)
    strange = select(CostEntry.id, CostEntry.element).where(CostEntry.element.not_in(ELEMENTS)).limit(SHOWN)
    return [f"cost entry {one} names no stored command" for one in session.scalars(orphans)] + [
        f"cost entry {one} has the element {element!r}" for one, element in session.execute(strange)
    ]


@check("no cost entry was posted into a closed period")
def closed_period_unchanged(session: Session) -> list[str]:
    """Entries that count for a closed day although they were made after it was closed."""
    span = not_before(session, own_company(session).time_zone)
    books = closed(session)
    if span is None or books is None:
        return []
    first_open, closed_at = span
    own_day = and_(CostEntry.posted_on.is_(None), CostEntry.occurred_at < first_open)
    cause = and_(StoredCommand.company_id == CostEntry.company_id, StoredCommand.id == CostEntry.command_id)
    statement = (
        select(CostEntry.id)
        .join(StoredCommand, cause)
        .where(or_(own_day, CostEntry.posted_on <= books.through), StoredCommand.judged_at > closed_at)
    )
    return [f"cost entry {one} is in a closed period" for one in session.scalars(statement.limit(SHOWN))]
