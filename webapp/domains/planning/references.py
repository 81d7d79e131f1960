"""What the pegs and messages of a plan point at, as people know it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.domains.items.models import Item, Substitution
from webapp.domains.items.structure import numbers_of
from webapp.domains.items.substitutes import with_parts
from webapp.domains.partners.models import Partner
from webapp.domains.planning.models import Forecast, Proposal
from webapp.domains.production.models import WorkOrder
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.domains.subcontracting.models import SubcontractOrder

MOST = 500
"""So many ids go into one question."""


class Reference(BaseModel):
    """A document that a plan names: ``kind`` says which page shows it (none for what has no page of its own).

    A substitution is called by the *number* of what stands in and by what it stands in for, *instead_of*.
    """

    kind: str
    id: UUID | None = None
    number: str = ""
    words: str = ""
    words_en: str = ""
    due_on: date | None = None
    item_id: UUID | None = None
    instead_of: str = ""
    instead_of_id: UUID | None = None
    sent: bool = False
    """A purchase order that its supplier has."""


@dataclass(frozen=True)
class References:
    """Documents by what the plan calls them."""

    found: dict[UUID, Reference]

    def of(self, kind: str, document_id: UUID | None) -> Reference:
        """The document, or only its kind where it is gone."""
        known = self.found.get(document_id) if document_id else None
        if known is None:
            return Reference(kind=kind)
        return known.model_copy(update={"kind": kind})


def references(session: Session, ids: Iterable[UUID | None]) -> References:
    """Read what *ids* stand for, whatever they are."""
    wanted = sorted({one for one in ids if one is not None})
    found: dict[UUID, Reference] = {}
    for start in range(0, len(wanted), MOST):
        chunk = wanted[start : start + MOST]
        for read in (_sales, _work_orders, _purchases, _outside, _proposals, _forecasts, _items, _swaps):
            found |= {key: one for key, one in read(session, chunk) if key not in found}
    return References(found)


def _sales(session: Session, ids: list[UUID]) -> Iterable[tuple[UUID, Reference]]:
    statement = (
        select(SalesOrderLine, SalesOrder, Partner)
        .join(SalesOrder, _same(SalesOrder, SalesOrderLine.order_id, SalesOrderLine))
        .join(Partner, _same(Partner, SalesOrder.customer_id, SalesOrder))
        .where(SalesOrderLine.id.in_(ids))
    )
    for line, order, customer in session.execute(statement):
        yield (
            line.id,
            Reference(
                kind="sales",
                id=order.id,
                number=order.number,
                words=customer.name,
                words_en=customer.name_en,
                due_on=line.due_on,
                item_id=line.item_id,
            ),
        )


def _work_orders(session: Session, ids: list[UUID]) -> Iterable[tuple[UUID, Reference]]:
    statement = (
        select(WorkOrder, Item)
        .join(Item, _same(Item, WorkOrder.item_id, WorkOrder))
        .where(WorkOrder.id.in_(ids))
    )
    for order, item in session.execute(statement):
        yield order.id, _of_item("work_order", order.id, order.number, item, order.due_on)


def _purchases(session: Session, ids: list[UUID]) -> Iterable[tuple[UUID, Reference]]:
    statement = (
        select(PurchaseOrderLine, PurchaseOrder, Partner)
        .join(PurchaseOrder, _same(PurchaseOrder, PurchaseOrderLine.order_id, PurchaseOrderLine))
        .join(Partner, _same(Partner, PurchaseOrder.supplier_id, PurchaseOrder))
        .where(PurchaseOrderLine.id.in_(ids))
    )
    for line, order, supplier in session.execute(statement):
        yield (
            line.id,
            Reference(
                kind="purchase",
                id=order.id,
                number=order.number,
                words=supplier.name,
                words_en=supplier.name_en,
                due_on=line.due_on,
                item_id=line.item_id,
                sent=order.status != "draft",
            ),
        )


def _outside(session: Session, ids: list[UUID]) -> Iterable[tuple[UUID, Reference]]:
    statement = (
        select(SubcontractOrder, Partner)
        .join(Partner, _same(Partner, SubcontractOrder.supplier_id, SubcontractOrder))
        .where(SubcontractOrder.id.in_(ids))
    )
    for order, supplier in session.execute(statement):
        yield (
            order.id,
            Reference(
                kind="subcontract",
                id=order.id,
                number=order.number,
                words=supplier.name,
                words_en=supplier.name_en,
                due_on=order.due_on,
                item_id=order.item_id,
            ),
        )


def _proposals(session: Session, ids: list[UUID]) -> Iterable[tuple[UUID, Reference]]:
    statement = (
        select(Proposal, Item).join(Item, _same(Item, Proposal.item_id, Proposal)).where(Proposal.id.in_(ids))
    )
    for proposal, item in session.execute(statement):
        yield proposal.id, _of_item("proposal", proposal.id, item.number, item, proposal.due_on)


def _forecasts(session: Session, ids: list[UUID]) -> Iterable[tuple[UUID, Reference]]:
    statement = (
        select(Forecast, Item).join(Item, _same(Item, Forecast.item_id, Forecast)).where(Forecast.id.in_(ids))
    )
    for forecast, item in session.execute(statement):
        yield forecast.id, _of_item("forecast", forecast.id, item.number, item, forecast.first_on)


def _items(session: Session, ids: list[UUID]) -> Iterable[tuple[UUID, Reference]]:
    for item in session.scalars(select(Item).where(Item.id.in_(ids))):
        yield item.id, _of_item("item", item.id, item.number, item, None)


def _swaps(session: Session, ids: list[UUID]) -> Iterable[tuple[UUID, Reference]]:
    found = with_parts(session, session.scalars(select(Substitution).where(Substitution.id.in_(ids))))
    parts = [part.item_id for swap in found for part in (*swap.mains, *swap.substitutes)]
    numbers = dict(zip(parts, numbers_of(session, parts), strict=True))
    for swap in found:
        mains, substitutes = (
            " + ".join(numbers[one.item_id] for one in side) for side in (swap.mains, swap.substitutes)
        )
        yield (
            swap.substitution.id,
            Reference(
                kind="substitute",
                id=swap.substitution.id,
                number=substitutes,
                item_id=swap.substitutes[0].item_id,
                instead_of=mains,
                instead_of_id=swap.mains[0].item_id,
            ),
        )


def _of_item(kind: str, row_id: UUID, number: str, item: Item, due_on: date | None) -> Reference:
    return Reference(
        kind=kind,
        id=row_id,
        number=number,
        words=item.name,
        words_en=item.name_en,
        due_on=due_on,
        item_id=item.id,
    )


def _same(model: Any, column: Any, owner: Any) -> Any:
    return and_(model.id == column, model.company_id == owner.company_id)
