"""What is with the supplier of an order: the account of each material, and of the pieces of an operation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.inventory.outside import BACK, LOST, SENT, USED, moves_outside
from webapp.domains.subcontracting.models import SubcontractOrder
from webapp.domains.subcontracting.rules import Account

_COLUMNS = {SENT: "sent", BACK: "returned", USED: "used", LOST: "lost"}

Accounts = defaultdict[UUID, Account]
"""By item."""


def accounts_of(session: Session, order_id: UUID) -> Accounts:
    """The account of every material that ever went out for the order."""
    return all_accounts(session, [order_id])[order_id]


def all_accounts(session: Session, order_ids: Iterable[UUID]) -> defaultdict[UUID, Accounts]:
    """The accounts of several orders, by order and item. A move that was taken back counts against its own kind."""
    sums: dict[tuple[UUID, UUID], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for move in moves_outside(session, order_ids):
        if move.document_id is None:
            continue
        sign = -1 if move.reverses_id else 1
        own = sums[move.document_id, move.item_id]
        own[_COLUMNS[move.kind]] += sign * move.quantity
        own["value"] += (sign if move.kind == SENT else -sign) * move.value
    found: defaultdict[UUID, Accounts] = defaultdict(lambda: defaultdict(Account))
    for (order_id, item_id), own in sums.items():
        found[order_id][item_id] = Account(**own)
    return found


def pieces_outside(order: SubcontractOrder) -> Decimal:
    """Of an operation: the pieces that went out and have not come back in any state."""
    return order.sent - order.came


def anything_outside(session: Session, order: SubcontractOrder) -> bool:
    """Whether something of the order is with the supplier, by our books."""
    if order.operation_id is not None:
        return pieces_outside(order) > ZERO
    return any(one.left > 0 for one in accounts_of(session, order.id).values())
