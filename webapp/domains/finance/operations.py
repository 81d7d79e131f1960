"""Posting to the cost ledger."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from webapp.core.books import posted_on
from webapp.core.commands import Context
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down
from webapp.core.quantity import ZERO
from webapp.domains.finance.models import CostEntry
from webapp.domains.finance.queries import material_cost
from webapp.domains.finance.rules import ELEMENTS


def post_cost(
    ctx: Context,
    *,
    order_id: UUID,
    element: str,
    amount: Decimal,
    quantity: Decimal | int = 0,
    operation_seq: int | None = None,
    item_id: UUID | None = None,
    document_id: UUID | None = None,
) -> CostEntry:
    """Post *amount* (money, 2 places; receipts are negative) to the cost sheet of the work order *order_id*.

    *quantity* is what the amount was computed from: units issued or received, minutes worked, or pieces paid. *document_id* is
    the move or report behind it. Raises ValueError for an unknown *element*: a programming error.
    """
    if element not in ELEMENTS:
        raise ValueError(f"a cost element is one of {ELEMENTS}")
    entry = plain_row(
        CostEntry,
        id=new_id(),
        order_id=order_id,
        element=element,
        amount=amount,
        quantity=ZERO + quantity,
        operation_seq=operation_seq,
        item_id=item_id,
        document_id=document_id,
        occurred_at=ctx.occurred_at,
        posted_on=posted_on(ctx),
        command_id=ctx.command_id,
    )
    write_down(ctx.session, entry)
    return entry


__all__ = ["material_cost", "post_cost"]
