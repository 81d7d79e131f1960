"""Commands about complaints."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.quantity import PositiveQuantity
from webapp.domains.sales import complaints
from webapp.domains.sales.complaint_models import Complaint

Kind = Literal["quality", "damage", "shortage", "wrong_goods", "late", "other"]
Outcome = Literal["none", "return", "credit", "replacement"]


class RaiseComplaint(Body):
    """What a customer complains of: *order_id*, *shipment_id* and *item_id* say about what, as far as it is known."""

    customer_id: UUID
    order_id: UUID | None = None
    shipment_id: UUID | None = None
    item_id: UUID | None = None
    kind: Kind
    what: str = Field(min_length=1, max_length=2000)
    quantity: PositiveQuantity | None = None
    handler_id: UUID | None = None
    due_on: date | None = None


class OneComplaint(Body):
    """A complaint as its reader saw it."""

    complaint_id: UUID
    version: int


class AssignComplaint(OneComplaint):
    """Who is to settle it, and by when."""

    handler_id: UUID | None = None
    due_on: date


class AnswerComplaint(OneComplaint):
    """What the customer was told."""

    answer: str = Field(min_length=1, max_length=2000)


class CloseComplaint(OneComplaint):
    """How it ended. *return_id*: what came back because of it."""

    outcome: Outcome
    return_id: UUID | None = None


class ReopenComplaint(OneComplaint):
    """It is not settled after all, and why."""

    reason: str = Field(min_length=1, max_length=200)


class ComplaintResult(BaseModel):
    """The complaint after the command."""

    id: UUID
    number: str
    status: str
    version: int


@command("sales.raise_complaint", permission="sales.write", body=RaiseComplaint, result=ComplaintResult)
def raise_complaint(ctx: Context, body: RaiseComplaint) -> ComplaintResult:
    """Enter a complaint under the next number CP-YYYY-NNNN. Raises NotFound, NotACustomer, NotTheirs."""
    order_id = complaints.check_subject(
        ctx.session, body.customer_id, body.order_id, body.shipment_id, body.item_id
    )
    complaints.check_handler(ctx.session, body.handler_id)
    complaint = Complaint(
        id=new_id(),
        number=next_number(ctx.session, "CP", ctx.today),
        customer_id=body.customer_id,
        order_id=order_id,
        shipment_id=body.shipment_id,
        item_id=body.item_id,
        kind=body.kind,
        what=body.what,
        quantity=body.quantity,
        handler_id=body.handler_id,
        due_on=body.due_on or ctx.today + timedelta(days=complaints.USUAL_DAYS),
        status="open",
        raised_at=ctx.occurred_at,
        version=1,
    )
    ctx.session.add(complaint)
    return _done(ctx, complaint)


@command("sales.assign_complaint", permission="sales.write", body=AssignComplaint, result=ComplaintResult)
def assign_complaint(ctx: Context, body: AssignComplaint) -> ComplaintResult:
    """Say who settles a complaint, and by when."""
    complaint = complaints.take(ctx.session, body.complaint_id, body.version)
    complaints.check_handler(ctx.session, body.handler_id)
    complaint.handler_id, complaint.due_on = body.handler_id, body.due_on
    return _done(ctx, complaint)


@command("sales.answer_complaint", permission="sales.write", body=AnswerComplaint, result=ComplaintResult)
def answer_complaint(ctx: Context, body: AnswerComplaint) -> ComplaintResult:
    """Note what the customer was told."""
    complaint = complaints.take(ctx.session, body.complaint_id, body.version)
    complaints.move(complaint, "answered")
    complaint.answer, complaint.answered_at = body.answer, ctx.occurred_at
    return _done(ctx, complaint)


@command("sales.close_complaint", permission="sales.write", body=CloseComplaint, result=ComplaintResult)
def close_complaint(ctx: Context, body: CloseComplaint) -> ComplaintResult:
    """Close an answered complaint with how it ended."""
    complaint = complaints.take(ctx.session, body.complaint_id, body.version)
    complaints.move(complaint, "closed")
    complaints.check_return(ctx.session, complaint, body.return_id)
    complaint.outcome, complaint.return_id = body.outcome, body.return_id
    complaint.closed_at = ctx.occurred_at
    return _done(ctx, complaint)


@command("sales.reopen_complaint", permission="sales.write", body=ReopenComplaint, result=ComplaintResult)
def reopen_complaint(ctx: Context, body: ReopenComplaint) -> ComplaintResult:
    """Open a complaint again; what the customer was told stays to be read."""
    complaint = complaints.take(ctx.session, body.complaint_id, body.version)
    complaints.move(complaint, "open")
    complaint.reopened_reason = body.reason
    complaint.outcome, complaint.return_id, complaint.closed_at = "", None, None
    return _done(ctx, complaint)


def _done(ctx: Context, complaint: Complaint) -> ComplaintResult:
    ctx.session.flush()
    return ComplaintResult(
        id=complaint.id, number=complaint.number, status=complaint.status, version=complaint.version
    )
