"""Judging again what waits: for what it builds on, or for a crash of ours to be over."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.actor import Actor, system_actor
from webapp.core.clock import Clock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import MAX_ATTEMPTS, judge_again
from webapp.core.db import fetch, write_transaction
from webapp.domains.identity.actors import actor_of
from webapp.domains.identity.companies import own_company
from webapp.domains.sync.errors import AuthorUnknown, WaitedTooLong
from webapp.domains.sync.order import check_order
from webapp.domains.sync.receive import check_author
from webapp.domains.sync.rules import PATIENCE

MOST_AT_ONCE = 200
MOST_ROUNDS = 5
"""One record's turn may come by another's; a chain longer than this waits for the next call."""


def retry_deferred(session: Session, clock: Clock) -> int:
    """Judge again what waits for something that may have arrived; returns how many no longer wait."""
    settled = 0
    for _ in range(MOST_ROUNDS):
        now_settled = sum(_retry(session, clock, one, "deferred") for one in _deferred(session))
        settled += now_settled
        if now_settled == 0:
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


def _deferred(session: Session) -> Sequence[UUID]:
    statement = (
        select(StoredCommand.id)
        .where(StoredCommand.status == "deferred")
        .order_by(StoredCommand.received_at, StoredCommand.seq)
        .limit(MOST_AT_ONCE)
    )
    return session.scalars(statement).all()


def _failed(session: Session) -> Sequence[UUID]:
    again = and_(StoredCommand.status == "failed", StoredCommand.attempts < MAX_ATTEMPTS)
    statement = select(StoredCommand.id).where(again).order_by(StoredCommand.received_at, StoredCommand.seq)
    return session.scalars(statement.limit(MOST_AT_ONCE)).all()


def _retry(session: Session, clock: Clock, command_id: UUID, status: str) -> bool:
    with write_transaction(session):
        stored = fetch(session, StoredCommand, command_id, lock=True)
        if stored.status != status:
            return False  # somebody else was quicker
        gate = _too_late if clock.now() - stored.received_at > PATIENCE else _turn
        outcome = judge_again(session, author_of(session, stored), stored, clock, gate=gate)
        return outcome.status != status


def _turn(session: Session, stored: StoredCommand) -> None:
    if stored.device_id is not None:
        check_author(session, stored)
    check_order(session, stored)


def _too_late(session: Session, stored: StoredCommand) -> None:
    if stored.status == "deferred":
        raise WaitedTooLong
    _turn(session, stored)
