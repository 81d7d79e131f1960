"""What waits for a person: a team leader accepts it as it is, declines it, asks the worker, or opens its order again.

To change what was recorded is a story of its own: ``change_held``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.core.clock import SettableClock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command, judge_again, seal
from webapp.core.db import fetch, find
from webapp.core.envelope import Outcome
from webapp.core.i18n import N_
from webapp.domains.production import operations as production
from webapp.domains.production.models import Ticket
from webapp.domains.sync.errors import CountsAlready, NobodyToAsk, NotWaiting, OrderNotOver
from webapp.domains.sync.replacing import check_counted
from webapp.domains.sync.waiting import author_of
from webapp.flows.questions import RETURNED, asked_back, can_be_asked

WAITING = ("held", "stored", "deferred", "failed")
DECLINED = "declined"
CHANGED = "changed"
DECLINED_BECAUSE = N_("Declined: {note}")
RETURNED_WITH = N_("{by} asks: {note}")
ACCEPTED_FLAG = "accepted:"


class Decide(Body):
    """Which record, and why."""

    command_id: UUID
    note: str = Field("", max_length=500)


class DecideWithReason(Decide):
    """A worker must be told why, or what."""

    note: str = Field(min_length=1, max_length=500)


class Decision(BaseModel):
    """What became of the record."""

    command_id: UUID
    status: str
    code: str | None
    message: str | None


@command("floor.accept", permission="floor.decide", body=Decide, result=Decision)
def accept(ctx: Context, body: Decide) -> Decision:
    """Let a waiting record be booked for its author although what it was held for is so."""
    return accepted(ctx, undecided(ctx, body.command_id))


@command("floor.decline", permission="floor.decide", body=DecideWithReason, result=Decision)
def decline(ctx: Context, body: DecideWithReason) -> Decision:
    """Refuse a waiting record; its author sees why, and may record it anew."""
    return declined(ctx, undecided(ctx, body.command_id), body.note)


@command("floor.return", permission="floor.decide", body=DecideWithReason, result=Decision)
def ask_back(ctx: Context, body: DecideWithReason) -> Decision:
    """Return a waiting record to its author with a question; it stays on the list until the answer comes.

    Raises NobodyToAsk where nobody would read it.
    """
    stored = undecided(ctx, body.command_id)
    if not can_be_asked(ctx.session, stored):
        raise NobodyToAsk
    outcome = Outcome(stored.id, "refused", RETURNED, RETURNED_WITH, _said(ctx, body.note))
    seal(ctx.session, ctx.actor, stored, outcome, ctx.now)
    return _decision(outcome)


@command("floor.reopen", permission="floor.decide", body=Decide, result=Decision)
def reopen(ctx: Context, body: Decide) -> Decision:
    """Open the closed or cancelled order of a waiting record again, and book the record on it."""
    stored = undecided(ctx, body.command_id)
    ticket = find(ctx.session, Ticket, id_in(stored.body, "ticket_id"))
    if ticket is None:
        raise OrderNotOver
    order = production.lock_order(ctx.session, ticket.work_order_id)
    if order.status not in ("closed", "cancelled"):
        raise OrderNotOver
    production.reopen_order(order)
    author, clock = author_of(ctx.session, stored), SettableClock(ctx.now)
    return _decision(judge_again(ctx.session, author, stored, clock, accepted_for(stored), counts_once))


def accepted(ctx: Context, stored: StoredCommand) -> Decision:
    """Judge the record again, the reason for which it was held being accepted."""
    return _decision(_accept(ctx, stored))


def declined(ctx: Context, stored: StoredCommand, note: str) -> Decision:
    """Refuse the record, *note* being the answer to its author."""
    outcome = Outcome(stored.id, "refused", DECLINED, DECLINED_BECAUSE, _said(ctx, note))
    seal(ctx.session, ctx.actor, stored, outcome, ctx.now)
    return _decision(outcome)


def undecided(ctx: Context, command_id: UUID) -> StoredCommand:
    """The record, locked. Raises NotWaiting for one that was decided, or whose author has answered, meanwhile."""
    stored = fetch(ctx.session, StoredCommand, command_id, lock=True)
    if stored.status not in WAITING and not _is_asked_back(ctx.session, stored):
        raise NotWaiting(status=stored.status)
    return stored


def accepted_for(stored: StoredCommand) -> frozenset[str]:
    """The reasons for holding it that a person has accepted already."""
    named = (flag for flag in stored.flags if flag.startswith(ACCEPTED_FLAG))
    return frozenset(flag.removeprefix(ACCEPTED_FLAG) for flag in named)


def counts_once(session: Session, stored: StoredCommand) -> None:
    """A gate: raises CountsAlready for what would count twice, unless a person has accepted that."""
    if CountsAlready.code not in accepted_for(stored):
        check_counted(session, stored)


def id_in(body: Mapping[str, Any], field: str) -> UUID:
    """An id inside a body that perhaps was never valid; one that nothing has where there is none."""
    try:
        return UUID(str(body.get(field)))
    except ValueError:
        return UUID(int=0)


def waits_for_somebody() -> ColumnElement[bool]:
    """Whether a record waits: for the team leader, or for its author's answer."""
    return or_(StoredCommand.status.in_(WAITING), asked_back())


def _is_asked_back(session: Session, stored: StoredCommand) -> bool:
    statement = select(StoredCommand.id).where(StoredCommand.id == stored.id, asked_back())
    return session.scalars(statement).first() is not None


def _accept(ctx: Context, stored: StoredCommand) -> Outcome:
    author = author_of(ctx.session, stored)
    reason = (stored.answer or {}).get("code")
    if reason and stored.status != "refused":
        stored.flags = [*stored.flags, f"{ACCEPTED_FLAG}{reason}"]
    clock = SettableClock(ctx.now)
    return judge_again(ctx.session, author, stored, clock, accepted_for(stored), counts_once)


def _said(ctx: Context, note: str) -> dict[str, Any]:
    return {"note": note, "by": ctx.actor.name}


def _decision(outcome: Outcome) -> Decision:
    return Decision(command_id=outcome.id, status=outcome.status, code=outcome.code, message=outcome.message)
