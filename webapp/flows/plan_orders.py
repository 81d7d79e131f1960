"""Proposals become orders: work orders to make, purchase orders by supplier to buy, subcontract orders to have made."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.domains.partners.models import Partner
from webapp.domains.planning.models import ItemPlanning, Proposal
from webapp.domains.planning.proposals import accept, lock_proposal, order_line_of
from webapp.domains.planning.reading_items import lot_rule, whole
from webapp.domains.planning.rules.lots import parts_of
from webapp.domains.planning.rules.values import ONE
from webapp.domains.production import planning as production
from webapp.domains.purchasing.models import PurchaseOrderLine
from webapp.domains.purchasing.needs import order_needs
from webapp.domains.purchasing.rules import Need
from webapp.domains.subcontracting import operations as subcontracting
from webapp.domains.subcontracting.makers import makers_of
from webapp.flows.rush import priority_for


class AcceptProposals(Body):
    """Proposals that shall become orders."""

    proposal_ids: list[UUID] = Field(min_length=1, max_length=500)


class Document(BaseModel):
    """An order that was made."""

    id: UUID
    number: str


class Accepted(BaseModel):
    """What came of proposals: orders made, and for how many proposals nobody is known who sells or makes the item."""

    work_orders: list[Document]
    purchase_orders: list[Document]
    subcontract_orders: list[Document] = []
    without_supplier: int


@command("planning.accept", permission="planning.write", body=AcceptProposals, result=Accepted)
def accept_proposals(ctx: Context, body: AcceptProposals) -> Accepted:
    """Make work orders, draft purchase orders (one a supplier) and subcontract orders of proposals.

    What nobody is known to sell, or to make for a known fee, stays proposed.
    """
    ids = list(dict.fromkeys(body.proposal_ids))
    places = {proposal_id: place for place, proposal_id in enumerate(ids)}
    # In one order of locks, so that two planners at once do not wait for each other crosswise.
    found = [lock_proposal(ctx, one, at=f"proposal_ids.{places[one]}") for one in sorted(ids)]
    found.sort(key=lambda one: (one.start_on, one.due_on, one.id))
    made = [order for one in found if one.kind == "make" for order in _make(ctx, one)]
    bought, homeless = _buy(ctx, [one for one in found if one.kind == "buy"])
    outside, unknown = _have_made(ctx, [one for one in found if one.kind == "subcontract"])
    return Accepted(
        work_orders=made,
        purchase_orders=bought,
        subcontract_orders=outside,
        without_supplier=homeless + unknown,
    )


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
            priority=priority_for(ctx.session, line_id),
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


def _have_made(ctx: Context, found: list[Proposal]) -> tuple[list[Document], int]:
    """Subcontract orders of proposals, supplier by supplier: each its own, since its material goes out on its own day."""
    makers = makers_of(ctx.session, [(one.item_id, one.quantity) for one in found], ctx.today)
    known = [(one, maker) for one, maker in zip(found, makers, strict=True) if maker is not None]
    numbers = {maker.supplier_id: fetch(ctx.session, Partner, maker.supplier_id).number for _, maker in known}
    made = []
    for proposal, maker in sorted(known, key=lambda pair: numbers[pair[1].supplier_id]):
        due_on = max(proposal.due_on, ctx.today)
        order = subcontracting.order_item(
            ctx,
            supplier_id=maker.supplier_id,
            item_id=proposal.item_id,
            quantity=proposal.quantity,
            unit_price=maker.unit_price,
            due_on=due_on,
            loss_rates={},
            send_on=min(max(proposal.start_on, ctx.today), due_on),
        )
        accept(ctx, proposal, [_document("subcontract_order", order.id, order.number)])
        made.append(Document(id=order.id, number=order.number))
    return made, len(found) - len(known)


def _document(kind: str, document_id: UUID, number: str) -> dict[str, Any]:
    return {"kind": kind, "id": str(document_id), "number": number}
