"""Promising stock to a document, and taking the promise back. What nobody else can take is in ``locked_stock``."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.documents import DocumentRef
from webapp.domains.inventory.ledger import lock_items
from webapp.domains.inventory.locked_stock import unlock
from webapp.domains.inventory.models import Reservation


def reserve(ctx: Context, *, item_id: UUID, quantity: Decimal, document: DocumentRef) -> Reservation | None:
    """Promise *quantity* more of an item to *document*, whether or not it has arrived yet; None for a quantity of zero.

    A reservation lowers what others see as free; it does not bar the store from handing out what lies there.
    """
    if quantity < 0 or document.id is None:
        raise ValueError("a reservation is a quantity for a document")
    if quantity == 0:
        return None
    lock_items(ctx.session, [item_id])
    row = next(iter(_open(ctx.session, document.id, item_id, soft=True)), None)
    if row is None:
        row = Reservation(
            item_id=item_id,
            quantity=quantity,
            document_kind=document.kind,
            document_id=document.id,
            document_number=document.number,
        )
        ctx.session.add(row)
    else:
        row.quantity += quantity
    ctx.session.flush()
    return row


def let_go(
    ctx: Context,
    *,
    document: DocumentRef,
    item_id: UUID | None = None,
    quantity: Decimal | None = None,
    soft_only: bool = False,
) -> None:
    """Take back what is promised to *document*: of one item or of all, up to *quantity* or everything.

    A *quantity* lowers soft promises alone: what is locked goes by what is taken from it (``take_own``) and wanted (``trim``).

    Never fails for want of a reservation: letting go of what was never held is done already.
    """
    if document.id is None:
        return
    soft = soft_only or quantity is not None
    held = _open(ctx.session, document.id, item_id, soft=soft)
    if not held:
        return
    lock_items(ctx.session, {row.item_id for row in held})
    left = quantity
    for row in _open(ctx.session, document.id, item_id, soft=soft):
        if row.place_id is not None:
            unlock(ctx, [row])
            continue
        taken = row.quantity if left is None else min(row.quantity, left)
        left = None if left is None else left - taken
        _lower(ctx.session, row, taken)
    ctx.session.flush()


def _open(session: Session, document_id: UUID, item_id: UUID | None, *, soft: bool) -> list[Reservation]:
    statement = select(Reservation).where(Reservation.document_id == document_id)
    if item_id is not None:
        statement = statement.where(Reservation.item_id == item_id)
    if soft:
        statement = statement.where(Reservation.place_id.is_(None))
    ordered = statement.order_by(Reservation.item_id, Reservation.id)
    return list(session.scalars(ordered.execution_options(populate_existing=True)))


def _lower(session: Session, row: Reservation, taken: Decimal) -> None:
    if taken >= row.quantity:
        session.delete(row)  # a promise kept or taken back is no history; the moves are
    else:
        row.quantity -= taken
