"""A record that puts another one right must not count beside it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.domains.sync.errors import CountsAlready

MOST_LINKS = 10
"""Nobody puts the same record right more often."""


def check_replaced(session: Session, stored: StoredCommand) -> None:
    """Raise CountsAlready where the record that *stored* replaces was booked meanwhile, or another one in its place.

    A team leader may have decided while the worker's answer was on its way.
    """
    if stored.replaces is not None:
        check_counted(session, stored)


def check_counted(session: Session, stored: StoredCommand) -> None:
    """Raise CountsAlready where another record of the same story counts: one that *stored* replaces, or that replaces it.

    After a restore even a record may wait again that its worker had put right long ago.
    """
    if stored.replaces is not None:
        # Who decides the first one at this moment does so before us or after us, and not beside us.
        first = select(StoredCommand.id).where(StoredCommand.id == stored.replaces)
        session.execute(first.with_for_update())
    known: set[UUID] = set()
    edge = {one for one in (stored.id, stored.replaces) if one is not None}
    for _link in range(MOST_LINKS):
        tied = select(StoredCommand.id, StoredCommand.replaces, StoredCommand.status).where(
            or_(StoredCommand.id.in_(edge), StoredCommand.replaces.in_(edge)),
            StoredCommand.id != stored.id,
            StoredCommand.actor_id == stored.actor_id,
        )
        rows = session.execute(tied).all()
        if any(row.status == "applied" for row in rows):
            raise CountsAlready
        known |= edge
        edge = {one for row in rows for one in (row.id, row.replaces) if one is not None} - known
        if not edge:
            return
