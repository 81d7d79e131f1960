"""Proposals become orders: work orders to make, purchase orders by supplier to buy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.domains.planning.models import ItemPlanning, Proposal
from webapp.domains.planning.proposals import accept, lock_proposal, order_line_of
from webapp.domains.planning.reading_items import lot_rule, whole
from webapp.domains.planning.rules.lots import parts_of
from webapp.domains.planning.rules.values import ONE
from webapp.domains.production import planning as production
from webapp.domains.purchasing.models import PurchaseOrderLine
from webapp.domains.purchasing.needs import order_needs
from webapp.domains.purchasing.rules import Need


class AcceptProposals(Body):
    """Proposals that shall become orders."""

    proposal_ids: list[UUID] = Field(min_length=1, max_length=500)


class Document(BaseModel):
    """An order that was made."""

    id: UUID
    number: str


class Accepted(BaseModel):
    """What came of proposals: orders made, and for how many proposals nobody sells the item."""

    work_orders: list[Document]
    purchase_orders: list[Document]
    without_supplier: int


@command("planning.accept", permission="planning.write", body=AcceptProposals, result=Accepted)
def accept_proposals(ctx: Context, body: AcceptProposals) -> Accepted:
    """Make work orders and draft purchase orders of proposals, one a supplier; what has no supplier stays proposed."""
    ids = list(dict.fromkeys(body.proposal_ids))
    places = {proposal_id: place for place, proposal_id in enumerate(ids)}
    # In one order of locks, so that two planners at once do not wait for each other crosswise.
    found = [lock_proposal(ctx, one, at=f"proposal_ids.{places[one]}") for one in sorted(ids)]
    found.sort(key=lambda one: (one.start_on, one.due_on, one.id))
    made = [order for one in found if one.kind == "make" for order in _make(ctx, one)]
    bought, homeless = _buy(ctx, [one for one in found if one.kind == "buy"])
    return Accepted(work_orders=made, purchase_orders=bought, without_supplier=homeless)


def _make(ctx: Context, proposal: Proposal) -> list[Document]:
    """The work orders of a proposal: as many as its largest lot asks for, each for the customer whom all of it serves."""
    rule = lot_rule(find(ctx.session, ItemPlanning, proposal.item_id), None)
    line_id = order_line_of(ctx, proposal)
    orders = [
        production.create_order(
            ctx,
            item_id=proposal.item_id,
            quantity=Decimal(part) / ONE,
            due_on=max(proposal.due_on, ctx.today),
            start_on=proposal.start_on,
            sales_order_line_id=line_id,
        )
        for part in parts_of(whole(proposal.quantity), rule)
    ]
    accept(ctx, proposal, [_document("work_order", one.id, one.number) for one in orders])
    return [Document(id=one.id, number=one.number) for one in orders]


def _buy(ctx: Context, found: list[Proposal]) -> tuple[list[Document], int]:
    """Draft purchase orders of proposals; what nobody is known to sell stays on the list."""
    if not found:
        return [], 0
    needs = [Need(one.item_id, one.quantity, max(one.due_on, ctx.today), "proposal", one.id) for one in found]
    ordered = order_needs(ctx, needs, draft=True)
    numbers = {order.id: order.number for order in ordered.orders}
    for place, one in enumerate(found):
        lines = [
            fetch(ctx.session, PurchaseOrderLine, line_id) for line_id in ordered.line_ids.get(place, ())
        ]
        if lines:
            orders = dict.fromkeys(line.order_id for line in lines)
            accept(ctx, one, [_document("purchase_order", order, numbers[order]) for order in orders])
    documents = [Document(id=one.id, number=one.number) for one in ordered.orders]
    return documents, len(ordered.without_supplier)


def _document(kind: str, document_id: UUID, number: str) -> dict[str, Any]:
    return {"kind": kind, "id": str(document_id), "number": number}
