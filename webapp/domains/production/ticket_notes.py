"""What people note on a job ticket: a remark for the next one, and where the basket stands.

Two may write at once, one of them offline. What each of them saw goes along with what they want, so that what one of them did
not touch is kept, and only what both changed waits for a person.
"""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.core.errors import FieldError
from webapp.core.i18n import N_
from webapp.core.validation import NotPossible
from webapp.domains.production import operations
from webapp.domains.production.errors import ChangedMeanwhile, StaleFields, UnknownTicket
from webapp.domains.production.models import Ticket

FIELDS = ("remark", "standing_at")
MEANWHILE = N_("Somebody else changed it meanwhile to “{theirs}”.")


class RemarkChange(Body):
    """From what its author saw, to what they want."""

    from_: str = Field("", alias="from", max_length=2000)
    to: str = Field("", max_length=2000)


class PlaceChange(Body):
    """From what its author saw, to what they want."""

    from_: str = Field("", alias="from", max_length=200)
    to: str = Field("", max_length=200)


class TicketChanges(Body):
    """One or both fields; one that is not there stays as it is."""

    remark: RemarkChange | None = None
    standing_at: PlaceChange | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> TicketChanges:
        if self.remark is None and self.standing_at is None:
            raise NotPossible(N_("Nothing was changed."))
        return self


class NoteTicket(Body):
    """Change what is noted on a ticket."""

    ticket_id: UUID
    changes: TicketChanges


class TicketNoted(BaseModel):
    """What the ticket says now."""

    remark: str
    standing_at: str


@command(
    "production.note_ticket", permission="production.work", body=NoteTicket, result=TicketNoted, by_phone=True
)
def note_ticket(ctx: Context, body: NoteTicket) -> TicketNoted:
    """Note a remark, or where the basket stands, on a job ticket."""
    return _note(ctx, body, hold=True)


@command("production.edit_ticket", permission="production.plan", body=NoteTicket, result=TicketNoted)
def edit_ticket(ctx: Context, body: NoteTicket) -> TicketNoted:
    """Change a job ticket's remark, or where its basket stands, at a desk: who can look again is told, and chooses."""
    return _note(ctx, body, hold=False)


def _note(ctx: Context, body: NoteTicket, *, hold: bool) -> TicketNoted:
    found = find(ctx.session, Ticket, body.ticket_id)
    if found is None:
        raise UnknownTicket
    operations.lock_order(ctx.session, found.work_order_id)
    ticket = fetch(ctx.session, Ticket, found.id, lock=True)
    wanted = {name: change for name in FIELDS if (change := getattr(body.changes, name)) is not None}
    stale = [
        _stale(name, getattr(ticket, name), change.to)
        for name, change in wanted.items()
        if getattr(ticket, name) not in (change.from_, change.to)
    ]
    if stale and not hold:
        raise ChangedMeanwhile(*stale)
    if stale:
        ctx.hold(StaleFields(*stale, **stale[0].params))
    for name, change in wanted.items():
        setattr(ticket, name, change.to)
    ctx.session.flush()
    return TicketNoted(remark=ticket.remark, standing_at=ticket.standing_at)


def _stale(field: str, theirs: str, yours: str) -> FieldError:
    facts = {"field": field, "theirs": theirs, "yours": yours}
    return FieldError(f"changes.{field}.to", StaleFields.code, MEANWHILE, facts)
