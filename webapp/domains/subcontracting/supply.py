"""What is on its way from suppliers who work on what is ours, and what they still wait for; for planning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.domains.subcontracting import rules
from webapp.domains.subcontracting.account import all_accounts
from webapp.domains.subcontracting.models import AWAITING, SubcontractMaterial, SubcontractOrder


@dataclass(frozen=True)
class Expected:
    """Pieces that a supplier still owes: of an item, or of one operation of *work_order_id*."""

    order_id: UUID
    item_id: UUID
    work_order_id: UUID | None
    due_on: date
    quantity: Decimal


@dataclass(frozen=True)
class Lacking:
    """What is still to be sent out of one material; *send_on* is None where nobody said a day."""

    order_id: UUID
    item_id: UUID
    made_id: UUID
    send_on: date | None
    due_on: date
    quantity: Decimal


def open_supply(session: Session) -> list[Expected]:
    """Everything that suppliers still owe on subcontract orders, the earliest first."""
    statement = select(SubcontractOrder).where(SubcontractOrder.status.in_(AWAITING))
    found = session.scalars(statement.order_by(SubcontractOrder.due_on, SubcontractOrder.number))
    return [
        Expected(one.id, one.item_id, one.work_order_id, one.due_on, one.quantity - one.came) for one in found
    ]


def open_needs(session: Session) -> list[Lacking]:
    """The materials that open orders for items still need from us: what lies at the supplier for an order counts for it."""
    statement = (
        select(SubcontractMaterial, SubcontractOrder)
        .join(
            SubcontractOrder,
            and_(
                SubcontractOrder.id == SubcontractMaterial.order_id,
                SubcontractOrder.company_id == SubcontractMaterial.company_id,
            ),
        )
        .where(SubcontractOrder.status.in_(AWAITING))
        .order_by(SubcontractOrder.number, SubcontractMaterial.seq)
    )
    found = session.execute(statement).all()
    accounts = all_accounts(session, {order.id for _, order in found}) if found else {}
    lacking = []
    for material, order in found:
        own = rules.Needed(order.quantity, order.came, material.quantity_per, material.loss_rate)
        missing = rules.to_send(own, accounts[order.id][material.item_id], order.spoilt)
        if missing > 0:
            days = (order.send_on, order.due_on)
            lacking.append(Lacking(order.id, material.item_id, order.item_id, *days, missing))
    return lacking
