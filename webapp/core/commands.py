"""Every change is a command, and this is its only door.

``execute`` stores the command (unique by company and id), then judges it in a savepoint, then seals the outcome: audit row,
change rows, commit. What is done twice by accident is done once: the same id with the same body gets the first answer again, the
same id with another body is kept apart as a conflict. ``execute_all`` does so for many in one transaction.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.core.actor import Actor
from webapp.core.clock import Clock, as_utc
from webapp.core.command_store import CommandConflict, StoredCommand
from webapp.core.db import bound_company, fetch, find, write_transaction
from webapp.core.envelope import Envelope, Outcome
from webapp.core.errors import DomainError
from webapp.core.handlers import Body, CommandSpec, Context, UnknownCommand, all_commands, command
from webapp.core.handlers import registry as _registry
from webapp.core.i18n import N_
from webapp.core.ids import derived_id
from webapp.core.judging import (
    LOST_TO_OTHERS,
    MAX_ATTEMPTS,
    Case,
    CommandFailed,
    Gate,
    judge,
    judge_all,
    seal,
    seal_all,
    state_of,
)
from webapp.core.ledger import plain_row, put_in

log = structlog.get_logger(__name__)

_BATCH_ATTEMPTS = 2
"""Many commands lock much: when they lose to others this often, each goes by itself and holds little at a time."""
_SENT_TWICE_AT_ONCE = {"23505"}

MAX_DEPTH = 32


@dataclass(frozen=True)
class Asked:
    """A command at the door: who sends it, and what else is asked of it before its handler."""

    actor: Actor
    envelope: Envelope
    gate: Gate | None = None


def execute(
    session: Session, actor: Actor, envelope: Envelope, clock: Clock, gate: Gate | None = None
) -> Outcome:
    """Store, judge and seal one command in one transaction, and say how it went.

    *gate* looks at the stored command before its handler does, and may raise a reason to defer, hold or leave it unjudged.
    The session must be bound to the actor's company. Deadlocks and serialisation failures are tried again.
    """
    return execute_all(session, [Asked(actor, envelope, gate)], clock)[0]


def execute_all(session: Session, asked: Sequence[Asked], clock: Clock) -> list[Outcome]:
    """Store, judge and seal commands in one transaction; their outcomes, in the order of *asked*, as if each came alone.

    Where the transaction as a whole fails, each command gets one of its own. What fails even so is raised at the end,
    when all others are in.
    """
    outcomes = {
        place: Outcome(one.envelope.id, "rejected", Unreadable.code, Unreadable.message)
        for place, one in enumerate(asked)
        if not is_storable(one.envelope.body)
    }
    storable = [(place, one) for place, one in enumerate(asked) if place not in outcomes]
    if storable:
        places, commands = zip(*storable, strict=True)
        outcomes.update(zip(places, _take_in(session, commands, clock), strict=True))
    return [outcomes[place] for place in range(len(asked))]


def _take_in(session: Session, asked: Sequence[Asked], clock: Clock) -> list[Outcome]:
    if len(asked) == 1:
        return _alone(session, asked[0], clock)
    try:
        return _persistently(session, asked, clock, _BATCH_ATTEMPTS)
    except Exception:
        log.warning("batch_failed", commands=len(asked), exc_info=True)
    outcomes: list[Outcome] = []
    failures: list[Exception] = []
    for one in asked:
        try:
            outcomes += _alone(session, one, clock)
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return outcomes


def _alone(session: Session, one: Asked, clock: Clock) -> list[Outcome]:
    """Take in one command. Where judging it ends the whole transaction, it is stored as one that crashed."""
    try:
        return _persistently(session, [one], clock, MAX_ATTEMPTS)
    except Exception as error:
        if lost_to_others(error):
            raise
        log.exception("transaction_ended", command=str(one.envelope.id), type=one.envelope.type)
        return _persistently(session, [replace(one, gate=crashing(error, one.gate))], clock, MAX_ATTEMPTS)


def crashing(error: Exception, before: Gate | None = None) -> Gate:
    """A gate at which a command crashes by *error*, as it did before in a transaction that did not come to its end.

    What would have stopped it at the gate *before* still does: nobody asks for the proof of a crashed record again.
    """

    def gate(session: Session, stored: StoredCommand) -> None:
        if before is not None:
            before(session, stored)
        raise error

    return gate


def lost_to_others(error: Exception) -> bool:
    """Whether a transaction failed only because of what others did at the same time."""
    return isinstance(error, DBAPIError) and state_of(error) in LOST_TO_OTHERS | _SENT_TWICE_AT_ONCE


def _persistently(session: Session, asked: Sequence[Asked], clock: Clock, attempts: int) -> list[Outcome]:
    """Do it in one transaction; again where that lost to others."""
    for attempt in range(1, attempts + 1):
        try:
            with write_transaction(session):
                return _execute_once(session, asked, clock)
        except DBAPIError as error:
            if attempt == attempts or not lost_to_others(error):
                raise
            time.sleep(random.uniform(0, 0.05 * attempt))  # noqa: S311  (spreading retries, not keeping a secret)
    raise AssertionError("unreachable")


def _execute_once(session: Session, asked: Sequence[Asked], clock: Clock) -> list[Outcome]:
    first: dict[UUID, int] = {}
    for place, one in enumerate(asked):
        first.setdefault(one.envelope.id, place)
    known = _known(session, list(first))
    new = {key: asked[place] for key, place in first.items() if key not in known}
    stored = {one.envelope.id: _stored(one.actor, one.envelope, clock.now()) for one in new.values()}
    outcomes: dict[UUID, Outcome] = {}
    if stored:
        # In the order of their ids, so that two who send the same ones wait for each other, and not crosswise.
        put_in(session, *sorted(stored.values(), key=lambda one: one.id))
        cases = [Case(one.actor, stored[key], one.gate) for key, one in new.items()]
        outcomes.update(zip(new, judge_all(session, cases, clock), strict=True))
        seal_all(session, clock.now())
    return [
        replace(outcomes[one.envelope.id], rev=stored[one.envelope.id].attempts)
        if one.envelope.id in new and first[one.envelope.id] == place
        else _answer_again(session, one, stored, clock)
        for place, one in enumerate(asked)
    ]


def _known(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    # Nearly every command is new: asking for the ids alone costs a third of asking for the rows.
    table: Any = StoredCommand.__table__
    mine = (table.c.company_id == bound_company(session)) & table.c.id.in_(ids)
    return set(session.connection().execute(select(table.c.id).where(mine)).scalars())


def judge_again(
    session: Session,
    actor: Actor,
    stored: StoredCommand,
    clock: Clock,
    accepted: frozenset[str] = frozenset(),
    gate: Gate | None = None,
) -> Outcome:
    """Judge a stored command once more for its own *actor*, with the reasons that a person has *accepted*.

    Writes nothing when the answer is still "deferred". For use inside a transaction; the caller owns the commit.
    """
    outcome = judge(session, actor, stored, clock.now(), accepted, gate)
    if outcome.status == stored.status == "deferred":
        session.info.pop("touched", None)
        return stored.outcome()
    seal(session, actor, stored, outcome, clock.now())
    return replace(outcome, rev=stored.attempts)


def _answer_again(
    session: Session, one: Asked, just_stored: Mapping[UUID, StoredCommand], clock: Clock
) -> Outcome:
    actor, envelope = one.actor, one.envelope
    known = just_stored.get(envelope.id) or fetch(session, StoredCommand, envelope.id)
    if known.body_hash == envelope.body_hash:
        return replace(known.outcome(), duplicate=True)
    # A phone may send the same other body many times: that is one conflict to look at.
    conflict_id = derived_id("conflict", known.id, envelope.body_hash)
    if find(session, CommandConflict, conflict_id) is not None:
        return Outcome(envelope.id, "rejected", IdConflict.code, IdConflict.message)
    session.add(
        CommandConflict(
            id=conflict_id,
            command_id=known.id,
            actor_id=actor.user_id,
            device_id=actor.device_id,
            type=envelope.type,
            body=dict(envelope.body),
            body_hash=envelope.body_hash,
            received_at=clock.now(),
        )
    )
    log.error("command_id_conflict", command=str(known.id), company=str(known.company_id))
    return Outcome(envelope.id, "rejected", IdConflict.code, IdConflict.message)


def is_storable(value: Any, depth: int = 0) -> bool:
    """Whether every database can keep *value*: no NUL in a text, no nesting that no form of ours needs."""
    if isinstance(value, str):
        return "\x00" not in value
    if depth > MAX_DEPTH:
        return False
    if isinstance(value, Mapping):
        return all(is_storable(part, depth + 1) for pair in value.items() for part in pair)
    return not isinstance(value, (list, tuple)) or all(is_storable(part, depth + 1) for part in value)


class Unreadable(DomainError):
    """The body cannot be kept as it is."""

    code = "unreadable"
    message = N_("This record cannot be read.")
    http_status = 400


class IdConflict(DomainError):
    """The id is taken by another body."""

    code = "id_conflict"
    message = N_("This number was used for another record. Please record it again.")
    http_status = 409


def _stored(actor: Actor, envelope: Envelope, now: datetime) -> StoredCommand:
    return plain_row(
        StoredCommand,
        id=envelope.id,
        type=envelope.type,
        version=envelope.v,
        body=dict(envelope.body),
        body_hash=envelope.body_hash,
        actor_id=actor.user_id,
        device_id=actor.device_id,
        stream=envelope.stream,
        seq=envelope.seq,
        lane=envelope.lane,
        depends_on=[str(one) for one in envelope.depends_on],
        base=dict(envelope.base),
        blobs=[dict(one) for one in envelope.blobs],
        replaces=envelope.replaces,
        flags=list(envelope.flags),
        clock_offset_ms=envelope.clock_offset_ms,
        occurred_at=as_utc(envelope.occurred_at) if envelope.occurred_at else now,
        received_at=now,
        status="received",
        attempts=0,
    )


__all__ = [
    "MAX_ATTEMPTS",
    "Asked",
    "Body",
    "CommandFailed",
    "CommandSpec",
    "Context",
    "Gate",
    "IdConflict",
    "UnknownCommand",
    "Unreadable",
    "_registry",
    "all_commands",
    "command",
    "crashing",
    "execute",
    "execute_all",
    "is_storable",
    "judge",
    "judge_again",
    "lost_to_others",
    "seal",
]
