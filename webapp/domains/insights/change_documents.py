"""The open documents that an engineering change touches: work, purchase and subcontract orders, requests and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.domains.items.engineering_changes import parts_given_up, parts_of
from webapp.domains.items.models import (
    EngineeringChange,
    EngineeringChangeItem,
)
from webapp.domains.planning.models import Proposal
from webapp.domains.production.models import WorkOrder
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestLine,
)
from webapp.domains.purchasing.rules import OPEN_STATUSES, open_quantity
from webapp.domains.subcontracting.models import AWAITING, SubcontractOrder
from webapp.domains.subcontracting.revising import parts_of_revision, parts_sent


class _Wanted(NamedTuple):
    """What a request asks for, as an order line says it."""

    item_id: UUID
    due_on: date


def open_documents(session: Session, change: EngineeringChange, today: date) -> Iterator[dict[str, Any]]:
    """All open documents that *change* touches, each as the fields of a ``TouchedRow`` that come from the document."""
    parts = parts_of(session, change.id)
    given_up: set[UUID] = set()
    for part in parts:
        given_up |= parts_given_up(session, part.item_id, part.revision, today).keys()
        yield from _work_orders(session, part)
    yield from purchase_lines(session, given_up)
    yield from _requests(session, given_up)
    yield from _subcontracts(session, change, parts, given_up)
    for part in parts:
        yield from _proposals(session, part, change.effective_on or today)
    yield from _purchases_proposed(session, given_up)


def _work_orders(session: Session, part: EngineeringChangeItem) -> Iterator[dict[str, Any]]:
    statement = (
        select(WorkOrder)
        .where(
            WorkOrder.item_id == part.item_id,
            WorkOrder.revision < part.revision,
            WorkOrder.status.in_(STILL_TO_MAKE),
        )
        .order_by(WorkOrder.due_on, WorkOrder.number)
    )
    for order in session.scalars(statement):
        left, begun = order.quantity - order.good, order.status == "started"
        yield _row("work_order", order.id, order.id, order.number, order, left, order.status, begun=begun)


def purchase_lines(session: Session, given_up: set[UUID]) -> Iterator[dict[str, Any]]:
    """Lines of purchase orders on which old parts are still awaited."""
    statement = (
        select(PurchaseOrderLine, PurchaseOrder)
        .join(
            PurchaseOrder,
            and_(
                PurchaseOrder.id == PurchaseOrderLine.order_id,
                PurchaseOrder.company_id == PurchaseOrderLine.company_id,
            ),
        )
        .where(PurchaseOrderLine.item_id.in_(given_up), PurchaseOrder.status.in_(OPEN_STATUSES))
        .order_by(PurchaseOrderLine.due_on, PurchaseOrder.number, PurchaseOrderLine.seq)
    )
    for line, order in session.execute(statement):
        left = open_quantity(line)
        if left > 0 and not line.closed:
            yield _row("purchase_line", line.id, order.id, order.number, line, left, order.status)


def _requests(session: Session, given_up: set[UUID]) -> Iterator[dict[str, Any]]:
    """Old parts that somebody asked to be bought and nobody ordered yet. One asked for with others is not declined alone."""
    line, request = PurchaseRequestLine, PurchaseRequest
    joined = and_(request.id == line.request_id, request.company_id == line.company_id)
    statement = select(line, request).join(request, joined).where(request.status == "open")
    found = session.execute(statement.order_by(line.needed_on, request.number, line.seq)).all()
    others = {one.request_id for one, _ in found if one.item_id not in given_up or one.order_line_id}
    for one, asked in found:
        if one.item_id in given_up and one.order_line_id is None:
            begun = asked.id in others
            what = _Wanted(one.item_id, one.needed_on)
            yield _row(
                "purchase_request", one.id, asked.id, asked.number, what, one.quantity, "open", begun=begun
            )


def _subcontracts(
    session: Session, change: EngineeringChange, parts: Sequence[EngineeringChangeItem], given_up: set[UUID]
) -> Iterator[dict[str, Any]]:
    """Whole items that suppliers make: those that change, of which the parts of the old revision are sent, and old parts.

    One operation of a work order done outside is answered with the work order.
    """
    revisions = {part.item_id: part.revision for part in parts}
    order = SubcontractOrder
    statement = select(order).where(
        order.item_id.in_(revisions.keys() | given_up),
        order.operation_id.is_(None),
        order.status.in_(AWAITING),
    )
    for one in session.scalars(statement.order_by(order.due_on, order.number)):
        revision = revisions.get(one.item_id)
        if revision is None or not _follows(session, one, change, revision):
            begun = one.status != "ordered"
            left = one.quantity - one.came
            yield _row("subcontract_order", one.id, one.id, one.number, one, left, one.status, begun=begun)


def _follows(session: Session, order: SubcontractOrder, change: EngineeringChange, revision: int) -> bool:
    """Whether an order is of the new revision: placed since it is in force, or of its parts where those are others."""
    if change.effective_on is not None and order.ordered_on >= change.effective_on:
        return True
    parts = parts_sent(session, order.id)
    new, old = (
        parts_of_revision(session, order.item_id, one, order.ordered_on) for one in (revision, revision - 1)
    )
    return parts == new != old


def _proposals(session: Session, part: EngineeringChangeItem, day: date) -> Iterator[dict[str, Any]]:
    """Proposals to make the item before its new revision is in force; later ones follow the new one by themselves."""
    statement = select(Proposal).where(
        Proposal.item_id == part.item_id,
        Proposal.status == "proposed",
        Proposal.kind != "buy",
        Proposal.start_on < day,
    )
    for one in session.scalars(statement.order_by(Proposal.due_on, Proposal.id)):
        yield _row("proposal", one.id, one.id, "", one, one.quantity, "planned")


def _purchases_proposed(session: Session, given_up: set[UUID]) -> Iterator[dict[str, Any]]:
    statement = select(Proposal).where(
        Proposal.item_id.in_(given_up), Proposal.status == "proposed", Proposal.kind == "buy"
    )
    for one in session.scalars(statement.order_by(Proposal.due_on, Proposal.id)):
        yield _row("proposal", one.id, one.id, "", one, one.quantity, "planned")


def _row(
    kind: str,
    document_id: UUID,
    parent_id: UUID,
    number: str,
    what: Any,
    quantity: Decimal,
    status: str,
    *,
    begun: bool = False,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "document_id": document_id,
        "parent_id": parent_id,
        "number": number,
        "item_id": what.item_id,
        "quantity": quantity,
        "due_on": what.due_on,
        "status": status,
        "begun": begun,
    }
