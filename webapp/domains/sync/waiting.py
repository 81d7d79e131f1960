"""Judging again what waits: for what it builds on, or for a crash of ours to be over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import structlog
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.actor import Actor, system_actor
from webapp.core.clock import Clock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import MAX_ATTEMPTS, Gate, crashing, judge_again, lost_to_others
from webapp.core.db import fetch, write_transaction
from webapp.domains.identity.actors import actor_of
from webapp.domains.identity.companies import own_company
from webapp.domains.sync.errors import AuthorUnknown, WaitedTooLong
from webapp.domains.sync.order import check_order
from webapp.domains.sync.receive import check_author
from webapp.domains.sync.replacing import check_counted
from webapp.domains.sync.rules import PATIENCE

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 200
MOST_ROUNDS = 5
"""One record's turn may come by another's; a chain longer than this waits for the next call."""


def retry_deferred(session: Session, clock: Clock, arrived: Collection[UUID] = ()) -> int:
    """Judge again what waits for something that may have arrived; returns how many no longer wait.

    First those that name one of *arrived* or stand behind it in its lane; then some of all the others. They are drawn by
    lot where there are many: those that wait for what never comes must not keep the rest from being looked at.
    """
    settled = 0
    if not _anything_waits(session):
        return settled  # as it is after nearly every push
    for _ in range(MOST_ROUNDS):
        in_turn = dict.fromkeys([*_woken(session, arrived), *_drawn(session)])
        arrived = [one for one in in_turn if _retry(session, clock, one, "deferred")]
        settled += len(arrived)
        if not arrived:
            break
    return settled


def retry_failed(session: Session, clock: Clock) -> int:
    """Try again what crashed, up to five times in all; returns how many are done now."""
    return sum(_retry(session, clock, one, "failed") for one in _failed(session))


def author_of(session: Session, stored: StoredCommand) -> Actor:
    """Who did it. Raises AuthorUnknown for a phone's record whose worker could not be proved."""
    if stored.actor_id is not None:
        return actor_of(session, stored.actor_id, stored.device_id)
    if stored.device_id is not None:
        raise AuthorUnknown
    company = own_company(session)
    return system_actor(company.id, time_zone=company.time_zone)


def _anything_waits(session: Session) -> bool:
    return (
        session.scalars(select(StoredCommand.id).where(StoredCommand.status == "deferred").limit(1)).first()
        is not None
    )


def _woken(session: Session, arrived: Collection[UUID]) -> list[UUID]:
    """What waits for one of *arrived*, or for its turn in the lane of one."""
    if not arrived:
        return []
    of_arrived = select(StoredCommand.stream, StoredCommand.lane).where(
        StoredCommand.id.in_(arrived), StoredCommand.lane.is_not(None)
    )
    lanes = {(stream, lane) for stream, lane in session.execute(of_arrived)}
    names = {str(one) for one in arrived}
    waiting = (
        select(StoredCommand.id, StoredCommand.stream, StoredCommand.lane, StoredCommand.depends_on)
        .where(StoredCommand.status == "deferred")
        .order_by(StoredCommand.seq, StoredCommand.received_at)
    )
    woken = [
        one.id
        for one in session.execute(waiting)
        if (one.stream, one.lane) in lanes or not names.isdisjoint(one.depends_on)
    ]
    return woken[:MOST_AT_ONCE]


def _drawn(session: Session) -> Sequence[UUID]:
    """All that waits; where that is too much at once, what the lot falls on. In the order in which it was recorded.

    Not in that of its arrival: after a restore a phone sends again what was lost, and what stood behind it is there already.
    """
    lot = (
        select(StoredCommand.id)
        .where(StoredCommand.status == "deferred")
        .order_by(func.random())
        .limit(MOST_AT_ONCE)
    )
    statement = (
        select(StoredCommand.id)
        .where(StoredCommand.id.in_(lot))
        .order_by(StoredCommand.seq, StoredCommand.received_at)
    )
    return session.scalars(statement).all()


def _failed(session: Session) -> Sequence[UUID]:
    again = and_(StoredCommand.status == "failed", StoredCommand.attempts < MAX_ATTEMPTS)
    statement = select(StoredCommand.id).where(again).order_by(StoredCommand.seq, StoredCommand.received_at)
    return session.scalars(statement.limit(MOST_AT_ONCE)).all()


def _retry(session: Session, clock: Clock, command_id: UUID, status: str) -> bool:
    """Judge one record again; whether it has another status now. What ends the transaction counts as a crash of its own."""
    try:
        return _judge_waiting(session, clock, command_id, status)
    except Exception as error:
        if lost_to_others(error):
            return False  # the next call will find it again
        log.exception("transaction_ended", command=str(command_id))
        return _judge_waiting(session, clock, command_id, status, crashing(error))


def _judge_waiting(
    session: Session, clock: Clock, command_id: UUID, status: str, crash: Gate | None = None
) -> bool:
    with write_transaction(session):
        stored = fetch(session, StoredCommand, command_id, lock=True)
        if stored.status != status:
            return False  # somebody else was quicker
        author = author_of(session, stored)
        outcome = judge_again(session, author, stored, clock, gate=crash or _turn)
        if outcome.status == "deferred" and clock.now() - stored.received_at > PATIENCE:
            # Only now: after weeks without upkeep its turn may have come, since what was ahead of it has just been held.
            outcome = judge_again(session, author, stored, clock, gate=_too_late)
        return outcome.status != status


def _turn(session: Session, stored: StoredCommand) -> None:
    if stored.device_id is not None:
        check_author(session, stored)
    check_order(session, stored)
    check_counted(session, stored)


def _too_late(_session: Session, _stored: StoredCommand) -> None:
    raise WaitedTooLong
