"""A team leader closes a refused record on a shared phone for its worker, who has left or lost the badge, say."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.domains.identity.models import User
from webapp.flows.questions import CLOSED_FLAG


class CloseRecord(Body):
    """Which record, and why nobody waits for its worker."""

    record_id: UUID
    note: str = Field(min_length=1, max_length=500)


class RecordClosed(BaseModel):
    """*noted*: the record is here and was refused; else this command alone is the trace."""

    record_id: UUID
    noted: bool


class Closing(BaseModel):
    """Who closed a record for its worker, and why."""

    by: str
    by_en: str
    note: str


@command(
    "floor.close_record", permission="floor.decide", body=CloseRecord, result=RecordClosed, by_phone=True
)
def close_record(ctx: Context, body: CloseRecord) -> RecordClosed:
    """Note that a team leader has closed somebody's refused record on their phone. Books nothing; a question in it is over.

    The phone has done so already, perhaps days ago: whatever became of the record since, this is never refused for that.
    """
    if find(ctx.session, StoredCommand, body.record_id) is None:
        return RecordClosed(record_id=body.record_id, noted=False)
    stored = fetch(ctx.session, StoredCommand, body.record_id, lock=True)
    if stored.status != "refused":
        return RecordClosed(record_id=body.record_id, noted=False)
    stored.flags = [*stored.flags, f"{CLOSED_FLAG}{ctx.command_id}"]
    ctx.session.flush()
    return RecordClosed(record_id=body.record_id, noted=True)


def closing_of(session: Session, stored: StoredCommand) -> Closing | None:
    """The last closing of *stored* by somebody else; None where its worker has it in hand."""
    ids = [UUID(one.removeprefix(CLOSED_FLAG)) for one in stored.flags if one.startswith(CLOSED_FLAG)]
    if not ids:
        return None
    closing = fetch(session, StoredCommand, ids[-1])
    leader = session.scalars(select(User).where(User.id == closing.actor_id)).first()
    name, name_en = (leader.name, leader.name_en) if leader else ("", "")
    return Closing(by=name, by_en=name_en, note=str(closing.body.get("note", "")))
