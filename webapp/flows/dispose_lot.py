"""A lot that waited for its inspection is decided about: what is good may be used, what is not lies in a rejected lot."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.quantity import ZERO, Quantity
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.ledger import lock_items
from webapp.domains.inventory.models import Lot
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.inventory.rules import AVAILABLE, QUARANTINE, REJECTED
from webapp.domains.inventory.splitting import lot_on_hand, split_off
from webapp.domains.quality.dispositions import REJECT, check_decision, keep_decision, latest_of_lot
from webapp.domains.quality.errors import NotAwaitingInspection, PhotosMissing
from webapp.domains.quality.models import Disposition, Inspection

NotNegative = Annotated[Quantity, Field(ge=0)]


class DecisionBody(Body):
    """Accept, accept with deviation, or reject. *rejected*: a part that was sorted out while the rest is accepted.

    *serials*: which pieces were sorted out, of an item that is traced piece by piece.
    """

    decision: Literal["accept", "deviation", "reject"]
    rejected: NotNegative = ZERO
    reason: str = Field("", max_length=200)
    serials: SerialNumbers = []


class Dispose(DecisionBody):
    """What becomes of a lot that waits for its inspection."""

    lot_id: UUID


class Disposed(BaseModel):
    """What was decided, and the lot in which lies what was sorted out."""

    id: UUID
    lot_id: UUID
    status: str
    accepted: Quantity
    rejected: Quantity
    rejected_lot_id: UUID | None


@command("quality.dispose", permission="quality.inspect", body=Dispose, result=Disposed)
def dispose(ctx: Context, body: Dispose) -> Disposed:
    """Decide about a lot by its last inspection, or without one where a reason is given."""
    decided = decide(ctx, body.lot_id, body, latest_of_lot(ctx.session, body.lot_id))
    return Disposed(
        id=decided.id,
        lot_id=decided.lot_id,
        status=fetch(ctx.session, Lot, decided.lot_id).status,
        accepted=decided.accepted,
        rejected=decided.rejected,
        rejected_lot_id=decided.rejected_lot_id,
    )


def decide(ctx: Context, lot_id: UUID, body: DecisionBody, inspection: Inspection | None) -> Disposition:
    """Let the decision count: the lot's status, the part sorted out, and who decided why.

    Raises NotAwaitingInspection, PhotosMissing, and what ``check_decision`` does.
    """
    lock_items(ctx.session, [fetch(ctx.session, Lot, lot_id).item_id])
    lot = fetch(ctx.session, Lot, lot_id, lock=True)
    if lot.status != QUARANTINE:
        raise NotAwaitingInspection(lot=lot.number)
    if inspection is not None and inspection.status != "released":
        raise PhotosMissing(at="decision")
    here = lot_on_hand(ctx.session, lot.id)
    verdict = inspection.verdict if inspection else None
    check_decision(body.decision, body.rejected, body.reason, verdict, here)
    part = None
    if body.decision != REJECT and body.rejected > 0:
        number = inspection.number if inspection else lot.number
        document = DocumentRef("inspection", inspection.id if inspection else ctx.command_id, number)
        part = split_off(
            ctx,
            lot_id=lot.id,
            quantity=body.rejected,
            status=REJECTED,
            document=document,
            reason=body.reason,
            serials=body.serials,
        )
    inventory.set_lot_status(ctx, lot.id, REJECTED if body.decision == REJECT else AVAILABLE)
    return keep_decision(
        ctx,
        lot.id,
        body.decision,
        here=here,
        rejected=body.rejected,
        rejected_lot_id=part.id if part else None,
        reason=body.reason,
        inspection_id=inspection.id if inspection else None,
    )
