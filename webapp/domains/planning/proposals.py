"""What the planner decides about proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.domains.planning.errors import ProposalDecided, ProposalGone, StartsAfterDue
from webapp.domains.planning.models import PlanningMessage, Proposal
from webapp.domains.planning.pegs import pegs_of_supply


@dataclass(frozen=True)
class Firm:
    """How a firm proposal shall be; None leaves it as it was proposed."""

    quantity: Decimal | None = None
    start_on: date | None = None
    due_on: date | None = None


def lock_proposal(ctx: Context, proposal_id: UUID, *, at: str = "proposal_id") -> Proposal:
    """An open proposal, locked. Raises ProposalGone, ProposalDecided."""
    if find(ctx.session, Proposal, proposal_id) is None:
        raise ProposalGone(at=at)
    found = fetch(ctx.session, Proposal, proposal_id, lock=True)
    if found.status != "proposed":
        raise ProposalDecided(at=at)
    return found


def accept(ctx: Context, proposal: Proposal, documents: list[dict[str, Any]]) -> None:
    """Note that *proposal* has become *documents*."""
    proposal.status, proposal.documents = "accepted", documents
    _decided(ctx, proposal)


def reject(ctx: Context, proposal: Proposal, reason: str) -> None:
    """Do without *proposal*: as long as the plan comes to the same, it stays rejected, and nothing is planned for it."""
    proposal.status, proposal.reason, proposal.firm = "rejected", reason, False
    _decided(ctx, proposal)


def make_firm(ctx: Context, proposal: Proposal, wish: Firm) -> None:
    """Fix *proposal* as it is or as *wish* says: planning counts on it and leaves it alone. Raises StartsAfterDue."""
    if wish.start_on and wish.start_on > (wish.due_on or proposal.due_on):
        raise StartsAfterDue(at="start_on")
    shift = (wish.due_on - proposal.due_on) if wish.due_on else None
    proposal.quantity = wish.quantity or proposal.quantity
    if shift is not None:
        proposal.due_on += shift
        proposal.available_on += shift
        proposal.start_on = max(wish.start_on or proposal.start_on + shift, min(ctx.today, proposal.due_on))
    elif wish.start_on is not None:
        proposal.start_on = wish.start_on
    proposal.firm = True
    _decided(ctx, proposal)


def release(ctx: Context, proposal: Proposal) -> None:
    """Leave a firm *proposal* to planning again: the next run replaces it by what it would propose itself."""
    ctx.session.delete(proposal)
    ctx.session.flush()


def order_line_of(ctx: Context, proposal: Proposal) -> UUID | None:
    """The one sales order line that all of *proposal* is for, if there is one."""
    pegs = pegs_of_supply(ctx.session, proposal.item_id, proposal.id)
    served = {(one.demand_kind, one.demand_id) for one in pegs if one.demand_kind not in ("excess", "safety")}
    kind, line_id = next(iter(served), ("", None))
    return line_id if len(served) == 1 and kind == "sales" else None


def _decided(ctx: Context, proposal: Proposal) -> None:
    proposal.decided_at, proposal.decided_by_id = ctx.occurred_at, ctx.actor.user_id
    told = or_(PlanningMessage.supply_id == proposal.id, PlanningMessage.instead_id == proposal.id)
    ctx.session.execute(delete(PlanningMessage).where(told).execution_options(synchronize_session="fetch"))
    ctx.session.flush()
