"""What must always be true of the cost ledger."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.core.doctor import check
from webapp.domains.finance.models import CostEntry
from webapp.domains.finance.rules import ELEMENTS

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
