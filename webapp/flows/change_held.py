"""A team leader puts a waiting record right: what counts is a new record for the same author; the old one stays beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.actor import Actor
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, all_commands, command, judge, seal
from webapp.core.envelope import Envelope, Outcome
from webapp.core.errors import DomainError, FieldError, Forbidden
from webapp.core.i18n import N_
from webapp.core.ids import derived_id
from webapp.core.ledger import put_in
from webapp.domains.sync.errors import NotChangeable
from webapp.domains.sync.waiting import author_of
from webapp.flows.decide_held import ACCEPTED_FLAG, CHANGED, accepted_for, counts_once, undecided

CHANGEABLE = frozenset(
    {
        "production.report",
        "production.start",
        "production.pause",
        "production.finish",
        "production.note_ticket",
        "production.issue_materials",
        "production.return_material",
        "inventory.receive",
        "inventory.issue",
        "inventory.adjust",
        "inventory.transfer",
        "inventory.put_away",
        "inventory.count",
        "purchasing.receive",
        "sales.pick",
    }
)
"""What a team leader may put right. What an inspector measured is not among it: only who measured can say what it was."""

STORE = ("inventory.", "purchasing.", "sales.")

CHANGED_BECAUSE = N_("{by} put it right: {note}")
CHANGED_FLAG = "changed_by:"
MOST_REASONS = 10


class Change(Body):
    """What should have been recorded, and why.

    *accept*: book it although it would be held for a reason, as the person who changes it has seen.
    """

    command_id: UUID
    body: dict[str, Any]
    note: str = Field(min_length=1, max_length=500)
    accept: bool = False


class Changed(BaseModel):
    """The record that counts instead."""

    command_id: UUID
    replaced_by: UUID


class NotBookedSo(DomainError):
    """The changed record would be refused or held; each reason stands at its field."""

    code = "not_booked_so"
    message = N_("It cannot be booked like that; nothing was changed.")


@command("floor.change", permission="floor.decide", body=Change, result=Changed)
def change(ctx: Context, body: Change) -> Changed:
    """Put a waiting record right, and book it for its author."""
    stored = undecided(ctx, body.command_id)
    if stored.type not in CHANGEABLE:
        raise NotChangeable
    if not may_change(ctx.actor, stored.type):
        raise Forbidden
    author = author_of(ctx.session, stored)
    instead = _instead_of(ctx, stored, body.body)
    outcome = _judged(ctx, author, instead, accept=body.accept)
    if not outcome.applied:
        raise NotBookedSo(*_at_the_fields(outcome))
    seal(ctx.session, ctx.actor, instead, outcome, ctx.now)
    _close(ctx, stored, instead, body.note)
    return Changed(command_id=stored.id, replaced_by=instead.id)


def may_change(actor: Actor, type_: str) -> bool:
    """Whether *actor* may put records of this kind right: of what the store posts, only who may post it."""
    if type_.startswith(STORE):
        return type_ in CHANGEABLE and actor.may(all_commands()[type_].permission)
    return type_ in CHANGEABLE


def _instead_of(ctx: Context, stored: StoredCommand, body: dict[str, Any]) -> StoredCommand:
    version = all_commands()[stored.type].version
    blobs = tuple(stored.blobs)
    envelope = Envelope(
        derived_id("changed", stored.id, ctx.command_id), stored.type, body, version, blobs=blobs
    )
    instead = StoredCommand(
        id=envelope.id,
        type=stored.type,
        version=version,
        body=body,
        body_hash=envelope.body_hash,
        actor_id=stored.actor_id,
        depends_on=[],
        base={},
        blobs=list(stored.blobs),
        replaces=stored.id,
        # What was accepted was accepted of the other figures.
        flags=[*_unaccepted(stored), f"{CHANGED_FLAG}{ctx.actor.user_id}"],
        occurred_at=stored.occurred_at,
        received_at=ctx.now,
        status="received",
        attempts=0,
    )
    put_in(ctx.session, instead)
    return instead


def _unaccepted(stored: StoredCommand) -> list[str]:
    return [flag for flag in stored.flags if not flag.startswith(ACCEPTED_FLAG)]


def _judged(ctx: Context, author: Actor, instead: StoredCommand, *, accept: bool) -> Outcome:
    outcome = judge(ctx.session, author, instead, ctx.now, accepted_for(instead), counts_once)
    reasons = MOST_REASONS if accept else 0
    while outcome.status == "held" and reasons > 0:
        reasons -= 1
        instead.flags = [*instead.flags, f"{ACCEPTED_FLAG}{outcome.code}"]
        outcome = judge(ctx.session, author, instead, ctx.now, accepted_for(instead), counts_once)
    return outcome


def _at_the_fields(outcome: Outcome) -> list[FieldError]:
    if outcome.status == "refused" and outcome.errors:
        return [FieldError(f"body.{one.field}", one.code, one.message, one.params) for one in outcome.errors]
    at = "accept" if outcome.status == "held" else "body"
    return [FieldError(at, outcome.code or outcome.status, outcome.message or "", dict(outcome.params))]


def _close(ctx: Context, stored: StoredCommand, instead: StoredCommand, note: str) -> None:
    outcome = Outcome(
        stored.id,
        "refused",
        CHANGED,
        CHANGED_BECAUSE,
        {"note": note, "by": ctx.actor.name},
        result={"replaced_by": str(instead.id), "body": instead.body},
    )
    seal(ctx.session, ctx.actor, stored, outcome, ctx.now)
