"""An engineering change meets what is on order: each open document is answered, then the change is closed."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.errors import Forbidden, NotFound, StateError
from webapp.core.ids import new_id
from webapp.domains.insights.change_work import TouchedRow, work_list
from webapp.domains.items import engineering_changes
from webapp.domains.items.engineering_change_commands import ChangeResult, ChangeStep, change_result
from webapp.domains.items.errors import ChangeNotInForce, ChangeTooLate, ChangeUnanswered
from webapp.domains.items.models import EngineeringChange, EngineeringChangeAnswer
from webapp.domains.planning import proposals
from webapp.domains.production import operations as production
from webapp.domains.production import planning
from webapp.domains.purchasing import operations as purchasing
from webapp.domains.purchasing import requests
from webapp.domains.purchasing.errors import RequestForMore
from webapp.domains.subcontracting import operations as subcontracting
from webapp.domains.subcontracting.revising import revise
from webapp.flows.close_order import OrderStep, cancel_order

MAY = {
    "work_order": "production.plan",
    "purchase_line": "purchasing.write",
    "purchase_request": "purchasing.write",
    "subcontract_order": "purchasing.write",
    "proposal": "planning.write",
}
"""Who may answer for which kind of document: the one who answers for it anyway."""


class AnswerChange(Body):
    """What becomes of an open document: keep it as it is, change it to the new revision, or cancel it.

    A released work order on which nothing was done is changed by cancelling it and planning it anew; a subcontract order of which
    nothing was sent gets the parts of the new revision.
    """

    change_id: UUID
    kind: Literal["work_order", "purchase_line", "purchase_request", "subcontract_order", "proposal"]
    document_id: UUID
    answer: Literal["keep", "change", "cancel"]
    note: str = Field("", max_length=200)


@command("items.answer_engineering_change", permission="items.read", body=AnswerChange, result=ChangeResult)
def answer_change(ctx: Context, body: AnswerChange) -> ChangeResult:
    """Answer for one document that an engineering change touches, and do what was answered."""
    if not ctx.actor.may(MAY[body.kind]):
        raise Forbidden
    change = fetch(ctx.session, EngineeringChange, body.change_id, lock=True)
    if change.status != "open":
        raise StateError(status=change.status)
    rows = work_list(ctx.session, change, ctx.today)
    row = next((one for one in rows if (one.kind, one.document_id) == (body.kind, body.document_id)), None)
    if row is None or row.status == "done":
        raise NotFound(at="document_id")
    _ANSWERS[body.kind](ctx, change, row, body.answer)
    ctx.session.add(
        EngineeringChangeAnswer(
            id=new_id(),
            change_id=change.id,
            kind=row.kind,
            document_id=row.document_id,
            parent_id=row.parent_id,
            number=row.number,
            item_id=row.item_id,
            quantity=row.quantity,
            answer=body.answer,
            note=body.note,
            user_id=ctx.actor.user_id,
            occurred_at=ctx.occurred_at,
            command_id=ctx.command_id,
        )
    )
    ctx.session.flush()
    return change_result(change)


@command("items.close_engineering_change", permission="items.write", body=ChangeStep, result=ChangeResult)
def close_change(ctx: Context, body: ChangeStep) -> ChangeResult:
    """Close a change that is in force, once everything that it touches was answered."""
    change = engineering_changes.lock_change(ctx, body.change_id, body.version)
    if change.effective_on is None or change.effective_on > ctx.today:
        raise ChangeNotInForce
    missing = [one for one in work_list(ctx.session, change, ctx.today) if not one.answer]
    if missing:
        raise ChangeUnanswered(count=len(missing))
    engineering_changes.move(change, "closed")
    change.closed_at = ctx.occurred_at
    ctx.session.flush()
    return change_result(change)


def _work_order(ctx: Context, change: EngineeringChange, row: TouchedRow, answer: str) -> None:
    order = production.lock_order(ctx.session, row.document_id)
    if answer == "keep":
        order.revision_kept = True
        return
    revision = _new_revision(ctx, change, row)
    if revision is not None and answer == "change" and order.status == "planned":
        planning.revise_order(ctx, order, revision)
        order.revision_kept = True
        return
    if order.status == "started" or any(one.issued for one in production.materials_of(ctx.session, order.id)):
        raise ChangeTooLate(order=order.number)
    cancel_order(ctx, OrderStep(work_order_id=order.id))
    if revision is not None and answer == "change":
        anew = planning.create_order(
            ctx,
            item_id=order.item_id,
            quantity=order.quantity,
            due_on=order.due_on,
            start_on=order.start_on,
            sales_order_line_id=order.sales_order_line_id,
            note=order.note,
        )
        planning.revise_order(ctx, anew, revision)
        anew.revision_kept = True


def _new_revision(ctx: Context, change: EngineeringChange, row: TouchedRow) -> int | None:
    """The revision that the change gives the document's item; None where that is one of the old parts."""
    parts = engineering_changes.parts_of(ctx.session, change.id)
    return next((one.revision for one in parts if one.item_id == row.item_id), None)


def _purchase_line(ctx: Context, change: EngineeringChange, row: TouchedRow, answer: str) -> None:
    """Keeping it, and changing it with the supplier, is noted; to cancel it means that nobody waits for the rest."""
    if answer == "cancel":
        order = purchasing.lock_order(ctx.session, row.parent_id)
        purchasing.close(ctx, order, [row.document_id], "change")


def _purchase_request(ctx: Context, change: EngineeringChange, row: TouchedRow, answer: str) -> None:
    """Keeping it, and changing it with who asked, is noted; to cancel it declines all that the request asks for."""
    if answer == "cancel":
        if row.begun:
            raise RequestForMore(request=row.number)
        requests.decline(ctx, row.parent_id, f"{change.number} {change.title}"[:200])


def _subcontract_order(ctx: Context, change: EngineeringChange, row: TouchedRow, answer: str) -> None:
    """One of an old part is changed by agreement, which is noted; one of the changed item gets the new revision's parts."""
    order = subcontracting.lock_order(ctx.session, row.document_id)
    if answer == "cancel":
        subcontracting.cancel(ctx, order)
    elif answer == "change" and (revision := _new_revision(ctx, change, row)) is not None:
        revise(ctx, order, revision)


def _proposal(ctx: Context, change: EngineeringChange, row: TouchedRow, answer: str) -> None:
    """A proposal that is kept becomes firm; one to be changed is left to the next run; one cancelled is rejected."""
    found = proposals.lock_proposal(ctx, row.document_id, at="document_id")
    if answer == "keep":
        proposals.make_firm(ctx, found, proposals.Firm())
    elif answer == "cancel":
        proposals.reject(ctx, found, f"{change.number} {change.title}"[:200])


_ANSWERS = {
    "work_order": _work_order,
    "purchase_line": _purchase_line,
    "purchase_request": _purchase_request,
    "subcontract_order": _subcontract_order,
    "proposal": _proposal,
}
