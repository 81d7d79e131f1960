"""What may be decided about a lot that waits for its inspection, and keeping what was decided."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.ids import new_id
from webapp.core.quantity import ZERO, plain
from webapp.domains.quality.errors import ReadingsFailed, ReasonNeeded, RejectedTooMuch
from webapp.domains.quality.models import Disposition, Inspection, InspectionPlan

ACCEPT, DEVIATION, REJECT = "accept", "deviation", "reject"
PASSED = "pass"


def check_decision(decision: str, rejected: Decimal, reason: str, verdict: str | None, here: Decimal) -> None:
    """Whether *decision* may be made where the inspection said *verdict* (None: nothing was inspected).

    *here*: what lies in the lot; *rejected*: the part that was sorted out, when the rest is accepted.
    Raises ReadingsFailed, RejectedTooMuch, ReasonNeeded.
    """
    if decision == ACCEPT and verdict not in (None, PASSED):
        raise ReadingsFailed(at="decision")
    if decision != REJECT and rejected >= here > 0:
        raise RejectedTooMuch(at="rejected", here=plain(here))
    speaks_for_itself = decision == ACCEPT and verdict == PASSED and rejected == 0
    if not (reason or speaks_for_itself):
        raise ReasonNeeded(at="reason")


def keep_decision(
    ctx: Context,
    lot_id: UUID,
    decision: str,
    *,
    here: Decimal,
    rejected: Decimal = ZERO,
    rejected_lot_id: UUID | None = None,
    reason: str = "",
    inspection_id: UUID | None = None,
) -> Disposition:
    """Write down what was decided about the *here* that lay in the lot."""
    refused = here if decision == REJECT else rejected
    row = Disposition(
        id=new_id(),
        lot_id=lot_id,
        inspection_id=inspection_id,
        decision=decision,
        accepted=here - refused,
        rejected=refused,
        rejected_lot_id=rejected_lot_id,
        reason=reason,
        decided_by_id=ctx.actor.user_id,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def latest_of_lot(session: Session, lot_id: UUID) -> Inspection | None:
    """The last inspection of the lot."""
    statement = (
        select(Inspection)
        .where(Inspection.lot_id == lot_id)
        .order_by(Inspection.occurred_at.desc(), Inspection.id.desc())
        .limit(1)
    )
    return session.scalars(statement).first()


def incoming_plan_of(session: Session, item_id: UUID) -> InspectionPlan | None:
    """The plan by which what comes of an item is inspected: of several, the one written last."""
    statement = (
        select(InspectionPlan)
        .where(
            InspectionPlan.item_id == item_id, InspectionPlan.type == "IQC", InspectionPlan.active.is_(True)
        )
        .order_by(InspectionPlan.number.desc())
        .limit(1)
    )
    return session.scalars(statement).first()
