"""Who gets the stock of an item that is promised: each reservation with the document behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from webapp.core.db import fetch
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.inventory.models import Reservation
from webapp.domains.items.models import Item
from webapp.domains.production.models import WorkOrder
from webapp.domains.sales.models import SalesOrder

_KINDS = ("work_order", "sales_order")


class Promise(BaseModel):
    """Stock promised to a document. *number* and *due_on* are empty for a kind that has none."""

    document_kind: str
    document_id: UUID
    number: str
    due_on: date | None
    quantity: Quantity


@query("insights.promises", permission="stock.read", params=ById, result=list[Promise])
def promises(ctx: ReadContext, params: ById) -> list[Promise]:
    """What is promised of one item, the most urgent first. Raises NotFound."""
    item = fetch(ctx.session, Item, params.id)
    statement = select(Reservation).where(Reservation.item_id == item.id, Reservation.quantity > 0)
    rows = list(ctx.session.scalars(statement.order_by(Reservation.id)))
    documents = _documents(ctx, rows)
    found = [_promise(row, documents.get(row.document_id)) for row in rows]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.number))


def _documents(ctx: ReadContext, rows: Sequence[Reservation]) -> dict[UUID, WorkOrder | SalesOrder]:
    wanted = {kind: {row.document_id for row in rows if row.document_kind == kind} for kind in _KINDS}
    orders = ctx.session.scalars(select(WorkOrder).where(WorkOrder.id.in_(wanted["work_order"])))
    sold = ctx.session.scalars(select(SalesOrder).where(SalesOrder.id.in_(wanted["sales_order"])))
    return {one.id: one for one in orders} | {one.id: one for one in sold}


def _promise(row: Reservation, document: WorkOrder | SalesOrder | None) -> Promise:
    return Promise(
        document_kind=row.document_kind,
        document_id=row.document_id,
        number=document.number if document else "",
        due_on=document.due_on if document else None,
        quantity=row.quantity,
    )
