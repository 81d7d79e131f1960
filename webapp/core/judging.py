"""Judging stored commands, and sealing what was said.

Commands that say yes, as nearly all do, share one savepoint. Who says no after he had begun to change something rolls it back;
those before him and he himself are then judged once more, each in a savepoint of his own. So a no undoes nothing but his own
work, and a yes costs no savepoint.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.core import audit, changes, ledger, memory
from webapp.core.actor import Actor
from webapp.core.clock import Clock
from webapp.core.command_store import StoredCommand, write_answers
from webapp.core.db import must_be_open
from webapp.core.engine import writes_of
from webapp.core.envelope import Outcome
from webapp.core.errors import Deferred, DomainError, Held, Unjudged
from webapp.core.handlers import run_handler
from webapp.core.i18n import N_

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
"""A handler that crashes this often is left for a person; a transaction that loses to others this often gives up."""

LOST_TO_OTHERS = {"40001", "40P01"}
"""SQLSTATEs of a transaction that waited crosswise with another, or could not be put in line with it."""

Gate: TypeAlias = Callable[[Session, StoredCommand], None]


@dataclass(frozen=True)
class Case:
    """A stored command to be judged for *actor*; *gate* may say no before the handler is asked."""

    actor: Actor
    stored: StoredCommand
    gate: Gate | None = None


@dataclass(frozen=True)
class Verdict:
    """What was said, when, and to whom: to be sealed before the transaction ends."""

    actor: Actor
    stored: StoredCommand
    outcome: Outcome
    at: datetime


def state_of(error: DBAPIError) -> str | None:
    """The SQLSTATE of PostgreSQL, where there is one."""
    return getattr(error.orig, "sqlstate", None)


def judge(
    session: Session,
    actor: Actor,
    stored: StoredCommand,
    now: datetime,
    accepted: frozenset[str] = frozenset(),
    gate: Gate | None = None,
) -> Outcome:
    """Run the handler inside a savepoint and turn what happens into an outcome; a no undoes all but the stored command."""
    mark = _Mark(session)
    try:
        with session.begin_nested():
            result = _ask(session, Case(actor, stored, gate), now, accepted)
            session.flush()
        return Outcome(stored.id, "applied", result=result)
    except DomainError as error:
        mark.fall_back()
        return _refusal(stored.id, error)
    except Exception as error:
        if isinstance(error, DBAPIError) and state_of(error) in LOST_TO_OTHERS:
            raise
        must_be_open(session)
        mark.fall_back()
        return _crash(stored, error)


def judge_all(session: Session, cases: Sequence[Case], clock: Clock) -> list[Outcome]:
    """Judge *cases* in their order, as ``judge`` does each; the verdicts wait for ``seal_all``."""
    outcomes: list[Outcome] = []
    while left := cases[len(outcomes) :]:
        way = _judge_together if len(left) > 1 else _judge_each
        outcomes += way(session, left, clock)
    return outcomes


class _ChangedItsMind(Exception):
    """A no after something had been changed."""


def _judge_together(session: Session, cases: Sequence[Case], clock: Clock) -> list[Outcome]:
    """Judge *cases* in one savepoint: all, or those up to the first no that needs undoing."""
    mark, begun = _Mark(session), 0
    outcomes: list[Outcome] = []
    try:
        with session.begin_nested():
            for case in cases:
                begun += 1
                now = clock.now()
                outcomes.append(_ask_openly(session, case, now))
                _note(session, Verdict(case.actor, case.stored, outcomes[-1], now))
                ledger.leave_unflushed(session)
                memory.note_changed(session)
            session.flush()
    except Exception as error:
        if isinstance(error, DBAPIError) and state_of(error) in LOST_TO_OTHERS:
            raise
        must_be_open(session)
        # What went wrong may have been written by any of them.
        mark.fall_back()
        for case in cases[:begun]:  # a decision among them may have sealed what was said
            case.stored.forget_answer()
        return _judge_each(session, cases[:begun], clock)
    return outcomes


def _judge_each(session: Session, cases: Sequence[Case], clock: Clock) -> list[Outcome]:
    outcomes = []
    for case in cases:
        now = clock.now()
        outcome = judge(session, case.actor, case.stored, now, gate=case.gate)
        _note(session, Verdict(case.actor, case.stored, outcome, now))
        outcomes.append(outcome)
    return outcomes


def _ask_openly(session: Session, case: Case, now: datetime) -> Outcome:
    """The outcome, where nothing need be undone for it. Raises whatever else the handler does."""
    before = _trace(session)
    try:
        return Outcome(case.stored.id, "applied", result=_ask(session, case, now, frozenset()))
    except DomainError as error:
        if before != _trace(session):
            raise _ChangedItsMind from error
        return _refusal(case.stored.id, error)


def _ask(session: Session, case: Case, now: datetime, accepted: frozenset[str]) -> dict[str, Any]:
    if case.gate is not None:
        case.gate(session, case.stored)
    return run_handler(session, case.actor, case.stored, now, accepted)


class _Mark:
    """Where a savepoint begins, for what stands in memory alone. What was kept back is written before."""

    def __init__(self, session: Session) -> None:
        session.flush()
        ledger.write_out(session)
        self._session = session
        self._touched = dict(session.info.get("touched", {}))
        self._unsealed = list(_unsealed(session))
        self._locks = memory.locks_held(session)

    def fall_back(self) -> None:
        """The savepoint was rolled back."""
        self._session.info["touched"] = self._touched
        memory.fall_back(self._session, self._locks)
        stands = {one.stored.id for one in self._unsealed}
        for verdict in _unsealed(self._session):
            if verdict.stored.id not in stands:
                verdict.stored.forget_answer()
        self._session.info["unsealed"] = self._unsealed


def _trace(session: Session) -> tuple[object, ...]:
    """All that a handler could have changed until now, to be compared with a later trace."""
    return (
        writes_of(session.connection()),
        list(session.new),
        list(session.deleted),
        {id(row): dict(vars(row)) for row in session.dirty},
        {key: len(rows) for key, rows in session.info.get("unwritten", {}).items()},
        dict(session.info.get("touched", {})),
    )


_NOT_REFUSED: tuple[tuple[type[DomainError], str], ...] = (
    (Held, "held"),
    (Deferred, "deferred"),
    (Unjudged, "stored"),
)


def _refusal(command_id: UUID, error: DomainError) -> Outcome:
    status = next((name for kind, name in _NOT_REFUSED if isinstance(error, kind)), "refused")
    return Outcome(command_id, status, error.code, error.message, error.params, error.fields)


def _crash(stored: StoredCommand, error: Exception) -> Outcome:
    reference = secrets.token_hex(4)
    log.error("command_failed", command=str(stored.id), type=stored.type, reference=reference, exc_info=error)
    is_last = (stored.attempts or 0) + 1 >= MAX_ATTEMPTS
    kind = NeedsAttention if is_last else CommandFailed
    return Outcome(stored.id, "failed", kind.code, kind.message, {"reference": reference})


class CommandFailed(DomainError):
    """The handler crashed; the command is kept."""

    code = "internal_error"
    message = N_("Something went wrong on our side. The record is kept and will be tried again.")
    http_status = 500


class NeedsAttention(CommandFailed):
    """The handler crashed as often as it is tried by itself; a person has to look at it."""

    code = "needs_attention"
    message = N_(
        "It could not be booked in several tries. It is kept, and needs attention: error {reference}."
    )


def judged_here(session: Session) -> Iterable[StoredCommand]:
    """The commands that this transaction has judged and not sealed yet: the database does not know their answers."""
    return (one.stored for one in _unsealed(session))


def seal(session: Session, actor: Actor, stored: StoredCommand, outcome: Outcome, now: datetime) -> None:
    """Write the outcome beside the command, and the audit and change rows, under the company's counter."""
    _note(session, Verdict(actor, stored, outcome, now))
    seal_all(session, now)


def seal_all(session: Session, now: datetime) -> None:
    """Seal every verdict of this transaction, in their order. Takes the company's counter, so it comes last."""
    session.flush()
    ledger.write_out(session)
    verdicts: list[Verdict] = session.info.pop("unsealed", [])
    write_answers(session, (one.stored for one in verdicts))
    memory.forget(session, StoredCommand)
    touched = changes.take_touched(session)
    told = [one.stored for one in verdicts if one.stored.device_id is not None]
    touched += [changes.Touched("outcome", one.id) for one in told]
    heads = changes.lock_heads(session)
    audit.append(session, heads, (_deed(one) for one in verdicts))
    ledger.write_out(session)
    changes.append_changes(session, heads, touched, now)
    changes.keep_heads(session, heads)


def _deed(one: Verdict) -> audit.Deed:
    stored = one.stored
    return audit.Deed(
        one.at,
        one.actor.user_id,
        stored.id,
        stored.type,
        one.outcome.status,
        stored.body_hash,
        stored.answer,
    )


def _note(session: Session, verdict: Verdict) -> None:
    verdict.stored.keep(verdict.outcome, verdict.at)
    session.info.setdefault("unsealed", []).append(verdict)
    ledger.write_before_reading(session, StoredCommand.__tablename__, _write_answers_so_far)


def _write_answers_so_far(session: Session) -> None:
    write_answers(session, judged_here(session))


def _unsealed(session: Session) -> list[Verdict]:
    found: list[Verdict] = session.info.get("unsealed", [])
    return found
