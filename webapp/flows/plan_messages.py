"""The planner does by one tap what the plan asks for: moves an order in time, gives it up, or makes it larger."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import delete

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.domains.planning.errors import MessageGone, NothingToDo
from webapp.domains.planning.models import PlanningMessage, Proposal
from webapp.domains.planning.proposals import Firm, lock_proposal, make_firm, release
from webapp.domains.production import operations as production
from webapp.domains.production.enlarging import enlarge
from webapp.domains.production.rescheduling import reschedule
from webapp.domains.purchasing import operations as purchasing
from webapp.domains.purchasing.models import PurchaseOrderLine
from webapp.domains.subcontracting import operations as subcontracting
from webapp.flows.close_order import OrderStep
from webapp.flows.close_order import cancel_order as cancel_work_order

TIMES = ("expedite", "postpone", "overdue")


class FollowMessage(Body):
    """A message of the plan that is to be followed."""

    message_id: UUID


@command("planning.follow", permission="planning.write", body=FollowMessage)
def follow_message(ctx: Context, body: FollowMessage) -> None:
    """Do what a message of the plan asks for."""
    message = find(ctx.session, PlanningMessage, body.message_id)
    if message is None:
        raise MessageGone(at="message_id")
    if message.kind in TIMES and message.to_on is not None:
        _move(ctx, message, max(message.to_on, ctx.today))
    elif message.kind == "cancel":
        _cancel(ctx, message)
    elif message.kind == "increase":
        _increase(ctx, message)
    elif message.kind == "past_due_start" and message.to_on is not None:
        _promise_later(ctx, message, message.to_on)
    else:
        raise NothingToDo(at="message_id")
    ctx.session.execute(delete(PlanningMessage).where(PlanningMessage.id == body.message_id))


def _move(ctx: Context, message: PlanningMessage, due_on: date) -> None:
    if message.supply_kind == "work_order":
        _move_work_order(ctx, message, due_on)
    elif message.supply_kind == "subcontract":
        subcontracting.move(ctx, subcontracting.lock_order(ctx.session, message.supply_id), due_on)
    elif message.supply_kind == "purchase":
        line = fetch(ctx.session, PurchaseOrderLine, message.supply_id)
        order = purchasing.lock_order(ctx.session, line.order_id)
        fetch(ctx.session, PurchaseOrderLine, line.id, lock=True).due_on = due_on
        order.version += 1
        purchasing.settle_totals(ctx, order)
    else:
        make_firm(ctx, lock_proposal(ctx, message.supply_id, at="message_id"), Firm(due_on=due_on))


def _move_work_order(ctx: Context, message: PlanningMessage, due_on: date) -> None:
    """Move the order; or where the message is about pieces of it that are outside, what the supplier has to keep."""
    order = production.lock_order(ctx.session, message.supply_id)
    if message.from_on == order.due_on:
        reschedule(ctx, order, due_on)
        return
    for one in subcontracting.of_work_order(ctx.session, order.id):
        if one.due_on == message.from_on:
            subcontracting.move(ctx, subcontracting.lock_order(ctx.session, one.id), due_on)


def _cancel(ctx: Context, message: PlanningMessage) -> None:
    if message.supply_kind == "work_order":
        order = production.lock_order(ctx.session, message.supply_id)
        if order.due_on != message.from_on:  # pieces of it that are outside: the rest is needed
            raise NothingToDo(at="message_id")
        cancel_work_order(ctx, OrderStep(work_order_id=message.supply_id))
    elif message.supply_kind == "purchase":
        _give_up(ctx, message.supply_id)
    elif message.supply_kind == "subcontract":
        subcontracting.cancel(ctx, subcontracting.lock_order(ctx.session, message.supply_id))
    else:
        release(ctx, lock_proposal(ctx, message.supply_id, at="message_id"))


def _give_up(ctx: Context, line_id: UUID) -> None:
    """Wait no more for an order line: a draft of ours that has only this line is cancelled."""
    line = fetch(ctx.session, PurchaseOrderLine, line_id)
    order = purchasing.lock_order(ctx.session, line.order_id)
    if order.status != "draft":
        purchasing.close(ctx, order, [line.id], "plan")
    elif len(purchasing.lines_of(ctx.session, order.id)) == 1:
        purchasing.cancel(ctx, order)
    else:
        raise NothingToDo(at="message_id")


def _increase(ctx: Context, message: PlanningMessage) -> None:
    """Raise an order, or a firm proposal, by what a proposal of the same day would have ordered besides."""
    if message.supply_kind == "work_order":
        enlarge(ctx, production.lock_order(ctx.session, message.supply_id), message.quantity)
    elif message.supply_kind == "purchase":
        line = fetch(ctx.session, PurchaseOrderLine, message.supply_id)
        purchasing.enlarge(ctx, purchasing.lock_order(ctx.session, line.order_id), line.id, message.quantity)
    elif message.supply_kind == "subcontract":
        order = subcontracting.lock_order(ctx.session, message.supply_id)
        subcontracting.enlarge(ctx, order, message.quantity)
    else:
        firm = lock_proposal(ctx, message.supply_id, at="message_id")
        make_firm(ctx, firm, Firm(quantity=firm.quantity + message.quantity))
    needless = find(ctx.session, Proposal, message.instead_id) if message.instead_id else None
    if needless is not None and needless.status == "proposed" and not needless.firm:
        ctx.session.delete(needless)


def _promise_later(ctx: Context, message: PlanningMessage, due_on: date) -> None:
    """Fix a proposal for which it is too late on the day on which it can be there."""
    proposal = lock_proposal(ctx, message.supply_id, at="message_id")
    inspection = proposal.available_on - proposal.due_on
    make_firm(ctx, proposal, Firm(start_on=ctx.today, due_on=due_on - inspection))
