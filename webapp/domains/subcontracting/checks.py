"""What must always be true of subcontract orders."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.doctor import check
from webapp.core.quantity import plain
from webapp.domains.subcontracting import rules
from webapp.domains.subcontracting.account import all_accounts, pieces_outside
from webapp.domains.subcontracting.models import OVER, SubcontractOrder, SubcontractReceipt

SHOWN = 100


@check("nothing at a supplier is below zero, and an order that is over has nothing there")
def nothing_below_zero_outside(session: Session) -> list[str]:
    """Materials and pieces of which more came back than went out, or that are still outside although the order is over."""
    orders = session.scalars(select(SubcontractOrder).order_by(SubcontractOrder.number)).all()
    accounts = all_accounts(session, [one.id for one in orders])
    wrong = []
    for order in orders:
        for account in accounts[order.id].values():
            worthless = (account.left == 0) != (account.value == 0) and account.value != 0
            if account.left < 0 or account.value < 0 or worthless:
                wrong.append(f"{order.number}: {plain(account.left)} outside are worth {account.value}")
            elif order.status in OVER and account.left:
                wrong.append(f"{order.number} is {order.status}, but {plain(account.left)} is outside")
        if order.operation_id is not None and pieces_outside(order) < 0:
            wrong.append(f"{order.number}: more pieces came back than went out")
    return wrong[:SHOWN]


@check("what a subcontract order says has come is what its receipts say, and its state follows")
def received_equals_receipts(session: Session) -> list[str]:
    """Orders whose good pieces differ from Σ receipts, or whose state does not follow from what came."""
    sums = select(SubcontractReceipt.order_id, func.sum(SubcontractReceipt.good)).group_by(
        SubcontractReceipt.order_id
    )
    came = {row[0]: row[1] for row in session.execute(sums)}
    wrong = []
    for order in session.scalars(select(SubcontractOrder).order_by(SubcontractOrder.number)):
        if order.good != came.get(order.id, 0):
            wrong.append(f"{order.number}: says {plain(order.good)} good pieces, its receipts say otherwise")
        pieces = order.good + order.scrap + order.material_scrap
        expected = rules.status_of(order.status, order.quantity, pieces, anything_out=order.status == "sent")
        if order.status != expected:
            wrong.append(f"{order.number}: {order.status}, but what came says {expected}")
    return wrong[:SHOWN]
