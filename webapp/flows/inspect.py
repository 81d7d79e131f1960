"""An inspection is recorded: verdict → first article opens the operation, final and incoming inspection release the lots."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import and_, select

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.core.errors import DomainError, FieldError, Forbidden, NotFound
from webapp.core.numbering import next_number
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.models import Lot
from webapp.domains.inventory.rules import AVAILABLE, QUARANTINE
from webapp.domains.inventory.splitting import lot_on_hand
from webapp.domains.production.errors import UnknownTicket
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderOperation
from webapp.domains.production.operations import lock_order, workplace
from webapp.domains.quality import operations as quality
from webapp.domains.quality.dispositions import ACCEPT, keep_decision
from webapp.domains.quality.errors import UnknownSubject
from webapp.domains.quality.models import Inspection, InspectionPlan
from webapp.domains.quality.rules import UnitReadings
from webapp.domains.sync.operations import all_arrived, attach
from webapp.flows.dispose_lot import DecisionBody, decide


class ReadingBody(Body):
    """One value: a decimal string, ``ok``/``ng``, a choice, text, or a photo's SHA-256."""

    characteristic_id: UUID
    value: str = Field(max_length=2000)


class UnitBody(Body):
    """The readings on one unit of the sample."""

    unit: int = Field(ge=1)
    readings: list[ReadingBody] = Field(max_length=200)


class Inspect(Body):
    """An inspection of a ticket's operation, or of a lot, by a plan.

    *decision*: what becomes of the lot, said with the readings; without it a lot that passed is accepted whole, and one that
    failed waits for ``quality.dispose``.
    """

    plan_id: UUID
    ticket_id: UUID | None = None
    operation_id: UUID | None = None
    lot_id: UUID | None = None
    units: list[UnitBody] = Field(min_length=1, max_length=500)
    note: str = Field("", max_length=2000)
    decision: DecisionBody | None = None


class Inspected(BaseModel):
    """The verdict, and whether it counts already (``released``) or waits for photos (``recorded``)."""

    inspection_id: UUID
    number: str
    verdict: str
    status: str


class PhotosArrived(Body):
    """All bytes of a photo have arrived and its hash was right."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


@command("quality.inspect", permission="quality.inspect", body=Inspect, result=Inspected, by_phone=True)
def inspect(ctx: Context, body: Inspect) -> Inspected:
    """Record an inspection."""
    if ctx.actor.user_id is None:
        raise Forbidden
    plan = find(ctx.session, InspectionPlan, body.plan_id)
    if plan is None:
        raise UnknownSubject
    inspection = _new_inspection(ctx, body, plan)
    units = [
        UnitReadings(unit.unit, {one.characteristic_id: one.value for one in unit.readings})
        for unit in body.units
    ]
    photos = quality.record(ctx, plan, inspection, units)
    attach(ctx, "inspection", inspection.id, sorted(photos | {str(blob["sha256"]) for blob in ctx.blobs}))
    release_if_complete(ctx, inspection, settles=body.decision is None)
    if body.decision is not None:
        if inspection.lot_id is None:
            raise NotFound(at="lot_id")
        _decide(ctx, inspection.lot_id, body.decision, inspection)
    return Inspected(
        inspection_id=inspection.id,
        number=inspection.number,
        verdict=inspection.verdict,
        status=inspection.status,
    )


@command("quality.photos_arrived", permission="quality.inspect", body=PhotosArrived)
def photos_arrived(ctx: Context, body: PhotosArrived) -> None:
    """Release the inspections that waited for this photo and miss no other."""
    for inspection in quality.waiting_for(ctx.session, body.sha256):
        release_if_complete(ctx, inspection)


def release_if_complete(ctx: Context, inspection: Inspection, *, settles: bool = True) -> None:
    """Let the verdict count once every photo is here and verified. *settles*: a lot that passed is thereby accepted."""
    ctx.session.flush()
    if inspection.status == "released" or not all_arrived(ctx.session, inspection.id):
        return
    inspection.status = "released"
    inspection.released_at = ctx.now
    if inspection.type == "FAI":
        _decide_first_article(ctx, inspection)
    if settles and inspection.verdict == "pass" and _may_release_lots(inspection):
        _release_lots(ctx, inspection)


def _decide(ctx: Context, lot_id: UUID, decision: DecisionBody, inspection: Inspection) -> None:
    """As ``dispose_lot.decide``, its errors pointing into the body of an inspection."""
    try:
        decide(ctx, lot_id, decision, inspection)
    except DomainError as error:
        error.fields = tuple(
            FieldError(f"decision.{one.field}", one.code, one.message, one.params) for one in error.fields
        )
        raise


def _new_inspection(ctx: Context, body: Inspect, plan: InspectionPlan) -> Inspection:
    order = _order_of(ctx, body)
    if order is not None and order.item_id != plan.item_id:
        raise NotFound(at="plan_id")
    lot = find(ctx.session, Lot, body.lot_id) if body.lot_id else None
    if body.lot_id and lot is None:
        raise UnknownSubject
    if lot is not None and lot.item_id != plan.item_id:
        raise NotFound(at="lot_id")
    work_order_id = order.id if order else lot.work_order_id if lot else None
    return Inspection(
        number=next_number(ctx.session, "QI", ctx.today),
        plan_id=plan.id,
        type=plan.type,
        item_id=plan.item_id,
        work_order_id=work_order_id,
        operation_id=body.operation_id,
        lot_id=body.lot_id,
        inspector_id=ctx.actor.user_id,
        note=body.note,
        occurred_at=ctx.occurred_at,
        status="recorded",
        command_id=ctx.command_id,
    )


def _order_of(ctx: Context, body: Inspect) -> WorkOrder | None:
    """The order that was inspected, locked before anything else is. Raises UnknownTicket for what is not known here (yet)."""
    if body.ticket_id and body.operation_id:
        return workplace(ctx.session, body.ticket_id, body.operation_id).order
    if body.operation_id:
        raise UnknownTicket  # whose operation it is, the ticket says
    ticket = find(ctx.session, Ticket, body.ticket_id) if body.ticket_id else None
    if body.ticket_id and ticket is None:
        raise UnknownTicket
    return lock_order(ctx.session, ticket.work_order_id) if ticket else None


def _decide_first_article(ctx: Context, inspection: Inspection) -> None:
    if inspection.operation_id is None or inspection.work_order_id is None:
        return
    lock_order(ctx.session, inspection.work_order_id)
    operation = fetch(ctx.session, WorkOrderOperation, inspection.operation_id, lock=True)
    if operation.first_article != "none":
        operation.first_article = "passed" if inspection.verdict == "pass" else "failed"


def _may_release_lots(inspection: Inspection) -> bool:
    """A final inspection speaks for its order or lot; an incoming one for the lot alone that it was done on."""
    if inspection.type == "IQC":
        return inspection.lot_id is not None
    return inspection.type == "FQC"


def _release_lots(ctx: Context, inspection: Inspection) -> None:
    """What waited for this inspection may be used. A lot that somebody put on hold stays there until a person releases it."""
    of_order = and_(Lot.work_order_id == inspection.work_order_id, Lot.item_id == inspection.item_id)
    mine = Lot.id == inspection.lot_id if inspection.lot_id else of_order
    statement = select(Lot.id).where(mine, Lot.status == QUARANTINE)
    for lot_id in sorted(ctx.session.scalars(statement)):
        lot = inventory.set_lot_status(ctx, lot_id, AVAILABLE, only_from=QUARANTINE)
        if lot.status == AVAILABLE:
            here = lot_on_hand(ctx.session, lot_id)
            keep_decision(ctx, lot_id, ACCEPT, here=here, inspection_id=inspection.id)
