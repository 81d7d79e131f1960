"""What order lines are bought for, when they are not bought after all."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.domains.purchasing.models import (
    REQUEST_TRANSITIONS,
    PurchasePeg,
    PurchaseRequest,
    PurchaseRequestLine,
)


def ask_again(ctx: Context, line_ids: Sequence[UUID]) -> None:
    """Let the requests that the order lines were to serve be open again: nobody buys it any more."""
    served = select(PurchaseRequestLine).where(PurchaseRequestLine.order_line_id.in_(line_ids))
    for line in list(ctx.session.scalars(served.order_by(PurchaseRequestLine.id))):
        line.order_line_id = None
        request = fetch(ctx.session, PurchaseRequest, line.request_id, lock=True)
        if (request.status, "open") in REQUEST_TRANSITIONS:
            request.status = "open"
    ctx.session.flush()


def forget(ctx: Context, line_ids: Sequence[UUID]) -> None:
    """Take away what the lines say they are bought for, before they go themselves."""
    ask_again(ctx, line_ids)
    for peg in ctx.session.scalars(select(PurchasePeg).where(PurchasePeg.order_line_id.in_(line_ids))):
        ctx.session.delete(peg)
    ctx.session.flush()
