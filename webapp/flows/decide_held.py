"""What waits for a person: a team leader looks at a held record, and accepts it as it is or declines it."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.clock import SettableClock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command, judge_again, seal
from webapp.core.db import fetch
from webapp.core.envelope import Outcome
from webapp.core.i18n import N_
from webapp.domains.sync.errors import NotWaiting
from webapp.domains.sync.waiting import author_of

WAITING = ("held", "stored", "deferred", "failed")
DECLINED = "declined"
DECLINED_BECAUSE = N_("Declined: {note}")
_ACCEPTED = "accepted:"


class Decide(Body):
    """Which record, and why."""

    command_id: UUID
    note: str = Field("", max_length=500)


class Decline(Decide):
    """A worker must be told why."""

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
    stored = _waiting(ctx, body.command_id)
    author = author_of(ctx.session, stored)
    reason = (stored.answer or {}).get("code")
    if reason:
        stored.flags = [*stored.flags, f"{_ACCEPTED}{reason}"]
    accepted = {flag.removeprefix(_ACCEPTED) for flag in stored.flags if flag.startswith(_ACCEPTED)}
    outcome = judge_again(ctx.session, author, stored, SettableClock(ctx.now), frozenset(accepted))
    return _decision(outcome)


@command("floor.decline", permission="floor.decide", body=Decline, result=Decision)
def decline(ctx: Context, body: Decline) -> Decision:
    """Refuse a waiting record; its author sees why, and may record it anew."""
    stored = _waiting(ctx, body.command_id)
    outcome = Outcome(stored.id, "refused", DECLINED, DECLINED_BECAUSE, {"note": body.note})
    seal(ctx.session, ctx.actor, stored, outcome, ctx.now)
    return _decision(outcome)


def _waiting(ctx: Context, command_id: UUID) -> StoredCommand:
    stored = fetch(ctx.session, StoredCommand, command_id, lock=True)
    if stored.status not in WAITING:
        raise NotWaiting(status=stored.status)
    return stored


def _decision(outcome: Outcome) -> Decision:
    return Decision(command_id=outcome.id, status=outcome.status, code=outcome.code, message=outcome.message)
