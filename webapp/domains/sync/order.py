"""In which order records are judged: within a lane by number, and after what they depend on. Nothing else is ordered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.core.commands import MAX_ATTEMPTS
from webapp.core.db import bound_company
from webapp.core.judging import judged_here
from webapp.core.memory import remembered
from webapp.domains.sync.errors import DependencyWaits, LaneWaits

MOST_LINKS = 10
"""Nobody puts the same record right more often."""


def check_order(session: Session, stored: StoredCommand) -> None:
    """Raise DependencyWaits or LaneWaits when it is not the record's turn yet.

    A record held for a person does not stop its lane, nor does one whose handler keeps crashing: others go on.
    """
    if stored.depends_on and not _all_applied(session, {UUID(one) for one in stored.depends_on}):
        raise DependencyWaits
    if stored.lane is not None and stored.seq is not None and _lane_is_busy(session, stored):
        raise LaneWaits


def _all_applied(session: Session, wanted: set[UUID]) -> bool:
    # What this transaction has judged itself, the table does not say yet.
    here = [one for one in judged_here(session) if one.status == "applied"]
    wanted = wanted - {one.id for one in here} - {one.replaces for one in here if one.replaces}
    if not wanted:
        return True
    table = _table()
    found = select(table.c.id).where(
        table.c.company_id == bound_company(session), table.c.id.in_(wanted), table.c.status == "applied"
    )
    missing = wanted.difference(session.connection().execute(found).scalars())
    return all(_counts_otherwise(session, one) for one in missing)


def _counts_otherwise(session: Session, command_id: UUID, links: int = MOST_LINKS) -> bool:
    """Whether a record that put this one right, or one that put that one right, is applied."""
    table = _table()
    later = select(table.c.id, table.c.status).where(
        table.c.company_id == bound_company(session), table.c.replaces == command_id
    )
    rows = session.connection().execute(later).all()
    return links > 0 and any(
        status == "applied" or _counts_otherwise(session, one, links - 1) for one, status in rows
    )


def _lane_is_busy(session: Session, stored: StoredCommand) -> bool:
    stream, lane, seq = stored.stream, stored.lane, stored.seq or 0
    here = [one for one in judged_here(session) if one.stream == stream and one.lane == lane]
    if any((one.seq or 0) < seq and _is_waiting(one) for one in here):
        return True
    waiting = remembered(session, StoredCommand, ("waiting", stream), lambda: _waiting_lanes(session, stream))
    return seq > waiting.get(lane, seq)


def _is_waiting(stored: StoredCommand) -> bool:
    return stored.status == "deferred" or (stored.status == "failed" and stored.attempts < MAX_ATTEMPTS)


def _waiting_lanes(session: Session, stream: str | None) -> Mapping[str | None, int]:
    """The lanes of *stream* in which a record waits or will be tried again, each with the lowest number of such a one."""
    table = _table()
    will_be_tried_again = and_(table.c.status == "failed", table.c.attempts < MAX_ATTEMPTS)
    waiting = (
        select(table.c.lane, func.min(table.c.seq))
        .where(
            table.c.company_id == bound_company(session),
            table.c.stream == stream,
            or_(table.c.status == "deferred", will_be_tried_again),
        )
        .group_by(table.c.lane)
    )
    return {lane: seq for lane, seq in session.connection().execute(waiting) if seq is not None}


def _table() -> Any:
    """Asked past the session, which would first write down what ``judged_here`` tells."""
    return StoredCommand.__table__
