"""A record that puts another one right must not count beside it."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.domains.sync.errors import CountsAlready


def check_replaced(session: Session, stored: StoredCommand) -> None:
    """Raise CountsAlready where the record that *stored* replaces was booked meanwhile, or another one in its place.

    A team leader may have decided while the worker's answer was on its way.
    """
    if stored.replaces is None:
        return
    same = or_(StoredCommand.id == stored.replaces, StoredCommand.replaces == stored.replaces)
    statement = select(StoredCommand.id).where(
        same,
        StoredCommand.id != stored.id,
        StoredCommand.actor_id == stored.actor_id,
        StoredCommand.status == "applied",
    )
    if session.scalars(statement.limit(1)).first() is not None:
        raise CountsAlready
