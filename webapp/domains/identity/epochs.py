"""A server that was put back to an earlier state without a word (a machine's snapshot, a copied file) begins a new epoch."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.actor import system_actor
from webapp.core.clock import Clock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command, execute
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.identity.companies import begin_epoch, own_company
from webapp.domains.identity.models import Device

NOTICED = "identity.begin_epoch"
SHOWN = 5


class FoundBack(Body):
    """In which epoch the change feed had come to *reached*, as a phone proved, and stood at *head* when it asked."""

    epoch: UUID
    reached: int = Field(ge=0)
    head: int = Field(ge=0)
    device_id: UUID


class NewEpoch(BaseModel):
    """The company's epoch now; *renewed*: by this command."""

    epoch: UUID
    renewed: bool


class GoneBack(BaseModel):
    """When it showed that the server had been put back, by which phone, and how many changes were gone by then."""

    at: datetime
    device: str
    lost: int


# No role holds this permission: ``went_back`` sends it in the name of the system.
@command(NOTICED, permission="devices.begin_epoch", body=FoundBack, result=NewEpoch)
def begin(ctx: Context, body: FoundBack) -> NewEpoch:
    """Begin a new epoch, so that every phone offers again what it keeps; once, however many phones notice it together."""
    company = own_company(ctx.session)
    ctx.session.refresh(company, with_for_update=True)
    renewed = company.epoch == body.epoch
    if renewed:
        begin_epoch(company)
        ctx.session.flush()
    return NewEpoch(epoch=company.epoch, renewed=renewed)


def went_back(session: Session, clock: Clock, found: FoundBack) -> UUID:
    """The epoch that holds from here on. Ends the session's transaction."""
    company = own_company(session)
    actor = system_actor(company.id, time_zone=company.time_zone)
    outcome = execute(session, actor, Envelope(new_id(), NOTICED, found.model_dump(mode="json")), clock)
    return UUID(str(outcome.result["epoch"]))


@query("identity.gone_back", permission="settings.write", params=NoParams, result=list[GoneBack])
def gone_back(ctx: ReadContext, _params: NoParams) -> list[GoneBack]:
    """When this server was found to have been put back without a word, the latest first."""
    renewed = StoredCommand.answer["result"]["renewed"].as_boolean()
    statement = (
        select(StoredCommand)
        .where(StoredCommand.type == NOTICED, renewed)
        .order_by(StoredCommand.received_at.desc())
        .limit(SHOWN)
    )
    return [
        _told(ctx.session, FoundBack.model_validate(one.body), one) for one in ctx.session.scalars(statement)
    ]


def _told(session: Session, found: FoundBack, noticed: StoredCommand) -> GoneBack:
    number = session.scalar(select(Device.number).where(Device.id == found.device_id))
    return GoneBack(at=noticed.received_at, device=number or "", lost=found.reached - found.head)
