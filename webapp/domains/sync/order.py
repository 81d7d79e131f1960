"""In which order records are judged: within a lane by number, and after what they depend on. Nothing else is ordered."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.core.commands import MAX_ATTEMPTS
from webapp.domains.sync.errors import DependencyWaits, LaneWaits


def check_order(session: Session, stored: StoredCommand) -> None:
    """Raise DependencyWaits or LaneWaits when it is not the record's turn yet.

    A record held for a person does not stop its lane, nor does one whose handler keeps crashing: others go on.
    """
    if stored.depends_on and not _all_applied(session, [UUID(one) for one in stored.depends_on]):
        raise DependencyWaits
    if stored.lane is not None and stored.seq is not None and _lane_is_busy(session, stored):
        raise LaneWaits


def _all_applied(session: Session, ids: list[UUID]) -> bool:
    wanted = set(ids)
    statement = select(func.count()).where(StoredCommand.id.in_(wanted), StoredCommand.status == "applied")
    return session.scalar(statement) == len(wanted)


def _lane_is_busy(session: Session, stored: StoredCommand) -> bool:
    will_be_tried_again = and_(StoredCommand.status == "failed", StoredCommand.attempts < MAX_ATTEMPTS)
    earlier = select(StoredCommand.id).where(
        StoredCommand.lane == stored.lane,
        StoredCommand.stream == stored.stream,
        StoredCommand.seq < stored.seq,
        or_(StoredCommand.status == "deferred", will_be_tried_again),
    )
    return session.scalars(earlier.limit(1)).first() is not None
