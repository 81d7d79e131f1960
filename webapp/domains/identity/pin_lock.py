"""Ten wrong PINs since the last right one lock a badge, however slowly they were tried; a person takes the lock back.

Beside the throttle, which only slows down: four digits do not withstand months of patience. As there, a try is counted
before it is judged, so that many at once are many.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.actor import system_actor
from webapp.core.clock import Clock
from webapp.core.commands import execute
from webapp.core.db import bound_company, fetch, write_transaction
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.domains.identity.errors import PinLocked
from webapp.domains.identity.models import SignInFailure, User
from webapp.domains.identity.rules import MOST_WRONG_PINS
from webapp.domains.identity.throttle import forget, one_at_a_time


def count_try(session: Session, clock: Clock, user_id: UUID) -> None:
    """Count a try at somebody's PIN. Raises PinLocked, without counting, when there were too many."""
    with write_transaction(session):
        one_at_a_time(session)
        locked = fetch(session, User, user_id).pin_locked_at is not None
        if not locked and _tries(session, user_id) < MOST_WRONG_PINS:
            session.add(SignInFailure(subject=_subject(user_id), at=clock.now()))
            return
    lock_if_needed(session, clock, user_id)
    raise PinLocked


def lock_if_needed(session: Session, clock: Clock, user_id: UUID) -> None:
    """After a wrong PIN: lock the badge when it was one too many. The log says so, in the name of the system."""
    if fetch(session, User, user_id).pin_locked_at is None and _tries(session, user_id) >= MOST_WRONG_PINS:
        envelope = Envelope(new_id(), "identity.lock_pin", {"user_id": str(user_id)})
        execute(session, system_actor(bound_company(session)), envelope, clock)


def was_right(session: Session, user_id: UUID) -> None:
    """Forget the wrong ones: the right one has come."""
    with write_transaction(session):
        forget_tries(session, user_id)


def forget_tries(session: Session, user_id: UUID) -> None:
    """Let somebody's count begin anew. For use inside a transaction."""
    forget(session, _subject(user_id))


def _tries(session: Session, user_id: UUID) -> int:
    own = SignInFailure.subject == _subject(user_id)
    return session.scalar(select(func.count(SignInFailure.id)).where(own)) or 0


def _subject(user_id: UUID) -> str:
    return f"pin:{user_id}"
