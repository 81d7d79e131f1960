"""Every change is a command, and this is its only door.

``execute`` stores the command (unique by company and id), then judges it in a savepoint, then seals the outcome: audit row,
change rows, commit. What is done twice by accident is done once: the same id with the same body gets the first answer again, the
same id with another body is kept apart as a conflict.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.core import audit, changes
from webapp.core.actor import Actor
from webapp.core.clock import Clock, as_utc, local_day
from webapp.core.command_store import CommandConflict, StoredCommand
from webapp.core.db import bound_company, fetch, write_transaction
from webapp.core.envelope import Envelope, Outcome
from webapp.core.errors import Deferred, DomainError, Forbidden, Held, InvalidBody, Unjudged
from webapp.core.i18n import N_
from webapp.core.ledger import put_in
from webapp.core.validation import field_errors

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
"""A handler that crashes this often is left for a person; a transaction that loses to others this often gives up."""
_LOST_TO_OTHERS = {"40001", "40P01"}
_SENT_TWICE_AT_ONCE = {"23505"}

MAX_DEPTH = 32

B = TypeVar("B", bound="Body")
Gate: TypeAlias = Callable[[Session, StoredCommand], None]


class Body(BaseModel):
    """Base of all command bodies: unknown fields are an error, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True)
class Context:
    """What a handler may use: its session, who acts, when it is and when it happened, and which command it serves."""

    session: Session
    actor: Actor
    command_id: UUID
    now: datetime
    occurred_at: datetime
    blobs: tuple[Mapping[str, Any], ...] = ()
    base: Mapping[str, int] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()
    """Codes of the reasons for holding that a person has already accepted."""

    @property
    def company_id(self) -> UUID:
        return self.actor.company_id

    @property
    def today(self) -> date:
        """The company's calendar day at which the work happened."""
        return local_day(self.occurred_at, self.actor.time_zone)

    def hold(self, reason: Held) -> None:
        """Raise *reason* unless a person has accepted it: the record then waits, whole."""
        if reason.code not in self.accepted:
            raise reason


# Named here because a field called ``type`` hides the built-in one from type checkers.
BodyType: TypeAlias = type[Body]
ResultType: TypeAlias = type[BaseModel]


@dataclass(frozen=True)
class CommandSpec:
    """A registered command."""

    type: str
    version: int
    permission: str
    body: BodyType
    result: ResultType | None
    handler: Callable[[Context, Any], BaseModel | None]

    @property
    def summary(self) -> str:
        return (self.handler.__doc__ or self.type).strip().splitlines()[0]


_registry: dict[str, CommandSpec] = {}


def command(
    type_: str,
    *,
    permission: str,
    body: type[B],
    result: type[BaseModel] | None = None,
    version: int = 1,
) -> Callable[[Callable[[Context, B], Any]], Callable[[Context, B], Any]]:
    """Register a handler (an operation of one domain, or a flow across several) as ``<domain>.<verb>``."""

    def register(handler: Callable[[Context, B], Any]) -> Callable[[Context, B], Any]:
        if type_ in _registry:
            raise ValueError(f"two commands are called {type_}")
        _registry[type_] = CommandSpec(type_, version, permission, body, result, handler)
        return handler

    return register


def all_commands() -> dict[str, CommandSpec]:
    """The registered commands by type."""
    return dict(sorted(_registry.items()))


def execute(
    session: Session, actor: Actor, envelope: Envelope, clock: Clock, gate: Gate | None = None
) -> Outcome:
    """Store, judge and seal one command in one transaction, and say how it went.

    *gate* looks at the stored command before its handler does, and may raise a reason to defer, hold or leave it unjudged.
    The session must be bound to the actor's company. Deadlocks and serialisation failures are tried again.
    """
    if not is_storable(envelope.body):
        return Outcome(envelope.id, "rejected", Unreadable.code, Unreadable.message)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            with write_transaction(session):
                return _execute_once(session, actor, envelope, clock, gate)
        except DBAPIError as error:
            again = _state_of(error) in _LOST_TO_OTHERS | _SENT_TWICE_AT_ONCE
            if attempt == MAX_ATTEMPTS or not again:
                raise
            time.sleep(random.uniform(0, 0.05 * attempt))  # noqa: S311  (spreading retries, not keeping a secret)
    raise AssertionError("unreachable")


def _state_of(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _execute_once(
    session: Session, actor: Actor, envelope: Envelope, clock: Clock, gate: Gate | None
) -> Outcome:
    if _is_known(session, envelope.id):
        known = fetch(session, StoredCommand, envelope.id)
        return _answer_again(session, actor, known, envelope, clock)
    stored = _store(session, actor, envelope, clock.now())
    outcome = judge(session, actor, stored, clock.now(), gate=gate)
    seal(session, actor, stored, outcome, clock.now())
    return replace(outcome, rev=stored.attempts)


def _is_known(session: Session, command_id: UUID) -> bool:
    # Nearly every command is new: asking for the id alone costs a third of asking for the row.
    table = StoredCommand.__table__
    mine = (table.c.company_id == bound_company(session)) & (table.c.id == command_id)
    return session.connection().execute(select(table.c.id).where(mine)).first() is not None


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
    session: Session, actor: Actor, known: StoredCommand, envelope: Envelope, clock: Clock
) -> Outcome:
    if known.body_hash == envelope.body_hash:
        return replace(known.outcome(), duplicate=True)
    session.add(
        CommandConflict(
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


class UnknownCommand(Unjudged):
    """This server does not know the command's type, or not in this version."""

    code = "unknown_command"
    message = N_("This app and the server differ in age; the record is kept. Please update the app.")


class IdConflict(DomainError):
    """The id is taken by another body."""

    code = "id_conflict"
    message = N_("This number was used for another record. Please record it again.")
    http_status = 409


def _store(session: Session, actor: Actor, envelope: Envelope, now: datetime) -> StoredCommand:
    stored = StoredCommand(
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
    put_in(session, stored)
    return stored


def judge(
    session: Session,
    actor: Actor,
    stored: StoredCommand,
    now: datetime,
    accepted: frozenset[str] = frozenset(),
    gate: Gate | None = None,
) -> Outcome:
    """Run the handler inside a savepoint and turn what happens into an outcome; a no undoes all but the stored command."""
    touched_before = dict(session.info.get("touched", {}))
    try:
        with session.begin_nested():
            if gate is not None:
                gate(session, stored)
            result = _run_handler(session, actor, stored, now, accepted)
            session.flush()
        return Outcome(stored.id, "applied", result=result)
    except DomainError as error:
        session.info["touched"] = touched_before
        return _refusal(stored.id, error)
    except DBAPIError as error:
        if _state_of(error) in _LOST_TO_OTHERS:
            raise
        session.info["touched"] = touched_before
        return _crash(stored, error)
    except Exception as error:
        session.info["touched"] = touched_before
        return _crash(stored, error)


def _run_handler(
    session: Session, actor: Actor, stored: StoredCommand, now: datetime, accepted: frozenset[str]
) -> dict[str, Any]:
    spec = _registry.get(stored.type)
    if spec is None or spec.version != stored.version:
        raise UnknownCommand
    if not actor.may(spec.permission):
        raise Forbidden
    try:
        body = spec.body.model_validate(stored.body)
    except ValidationError as error:
        raise InvalidBody(*field_errors(error)) from None
    context = Context(
        session=session,
        actor=actor,
        command_id=stored.id,
        now=now,
        occurred_at=stored.occurred_at,
        blobs=tuple(stored.blobs),
        base=stored.base,
        accepted=accepted,
    )
    result = spec.handler(context, body)
    return {} if result is None else result.model_dump(mode="json")


_NOT_REFUSED: tuple[tuple[type[DomainError], str], ...] = (
    (Held, "held"),
    (Deferred, "deferred"),
    (Unjudged, "stored"),
)


def _refusal(command_id: UUID, error: DomainError) -> Outcome:
    status = next((name for kind, name in _NOT_REFUSED if isinstance(error, kind)), "refused")
    return Outcome(command_id, status, error.code, error.message, error.params, error.fields)


def _crash(stored: StoredCommand, error: Exception) -> Outcome:
    log.error("command_failed", command=str(stored.id), type=stored.type, exc_info=error)
    return Outcome(stored.id, "failed", CommandFailed.code, CommandFailed.message)


class CommandFailed(DomainError):
    """The handler crashed; the command is kept."""

    code = "internal_error"
    message = N_("Something went wrong on our side. The record is kept and will be tried again.")
    http_status = 500


def seal(session: Session, actor: Actor, stored: StoredCommand, outcome: Outcome, now: datetime) -> None:
    """Write the outcome beside the command, and the audit and change rows, under the company's counter."""
    touched = changes.take_touched(session)
    heads = changes.lock_heads(session)
    stored.keep(outcome, now)
    if stored.device_id is not None:
        touched.append(changes.Touched("outcome", stored.id))
    audit.append(
        session,
        heads,
        audit.Deed(
            now, actor.user_id, stored.id, stored.type, outcome.status, stored.body_hash, stored.answer
        ),
    )
    changes.append_changes(session, heads, touched, now)
    changes.keep_heads(session, heads)
    session.flush()
    session.info.pop("touched", None)
