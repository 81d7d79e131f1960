"""Firm planned orders that the planner enters by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.errors import NotFound
from webapp.domains.items.models import Item
from webapp.domains.planning.errors import DayIsOver, NeverOrdered
from webapp.domains.planning.models import Proposal
from webapp.domains.planning.reading_items import part_of, whole
from webapp.domains.planning.rules.lead_times import backwards, forwards, lead_days, usable_on
from webapp.domains.planning.rules.values import Part, Why
from webapp.domains.planning.settings import rules_of

BY_HAND = "by_hand"
"""What stands for the lot rule of an order that no rule has made."""


def add_firm(ctx: Context, item_id: UUID, quantity: Decimal, due_on: date, note: str) -> Proposal:
    """Plan *quantity* of an item to be delivered or finished on *due_on*. Raises NotFound, NeverOrdered, DayIsOver.

    It starts as late as it can, as one of the plan's own would, or today where that has passed.
    """
    if find(ctx.session, Item, item_id) is None:
        raise NotFound(at="item_id")
    item = fetch(ctx.session, Item, item_id, lock=True)
    if item.phantom or not item.active:
        raise NeverOrdered(at="item_id", item=item.number)
    if due_on < ctx.today:
        raise DayIsOver(at="due_on")
    rules = rules_of(ctx.session)
    part = part_of(ctx.session, item, rules, ctx.today)
    size, due, today = whole(quantity), due_on.toordinal(), ctx.today.toordinal()
    available = max(usable_on(part, due, rules.calendar), rules.calendar.at_or_after(today))
    start = max(backwards(part, size, available, rules.calendar).start, today)
    earliest = forwards(part, size, today, rules.calendar).available
    made = Proposal(
        id=ctx.command_id,
        item_id=item.id,
        kind=part.source,
        needed_on=due_on,
        seq=_next_seq(ctx, item.id, due_on),
        quantity=quantity,
        start_on=date.fromordinal(min(start, due)),
        due_on=due_on,
        available_on=date.fromordinal(available),
        firm=True,
        why=_why(part, size, max(earliest, available))._asdict(),
        note=note,
        documents=[],
        decided_at=ctx.occurred_at,
        decided_by_id=ctx.actor.user_id,
    )
    ctx.session.add(made)
    ctx.session.flush()
    return made


def _next_seq(ctx: Context, item_id: UUID, day: date) -> int:
    """A number that no order of the item has on that day: the plan gives its own the others."""
    last = ctx.session.scalar(
        select(func.max(Proposal.seq)).where(Proposal.item_id == item_id, Proposal.needed_on == day)
    )
    return 0 if last is None else last + 1


def _why(part: Part, quantity: int, earliest: int) -> Why:
    """Nothing asked for it but the planner: no requirement stands behind it."""
    return Why(0, 0, 0, 0, 0, 0, 0, quantity, BY_HAND, lead_days(part, quantity), earliest)
