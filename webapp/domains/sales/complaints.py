"""What is done with complaints; every verb flushes and never commits."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.errors import StateError
from webapp.core.versions import take_version
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.sales.complaint_models import TRANSITIONS, Complaint
from webapp.domains.sales.errors import NotACustomer, NotTheirs
from webapp.domains.sales.models import CustomerReturn, SalesOrder, SalesOrderLine, Shipment

USUAL_DAYS = 7
"""So many days a complaint has unless somebody says otherwise."""


def check_subject(
    session: Session,
    customer_id: UUID,
    order_id: UUID | None,
    shipment_id: UUID | None,
    item_id: UUID | None,
) -> UUID | None:
    """What is complained of exists and is this customer's; returns its order. Raises NotFound, NotACustomer, NotTheirs."""
    customer = fetch(session, Partner, customer_id)
    if not customer.is_customer:
        raise NotACustomer(at="customer_id", partner=customer.number)
    if item_id is not None:
        fetch(session, Item, item_id)
    if shipment_id is not None:
        shipment = fetch(session, Shipment, shipment_id)
        if order_id not in (None, shipment.order_id):
            raise NotTheirs(at="shipment_id", number=shipment.number)
        order_id = shipment.order_id
    if order_id is not None:
        order = fetch(session, SalesOrder, order_id)
        if order.customer_id != customer_id:
            raise NotTheirs(at="order_id", number=order.number)
    return order_id


def check_handler(session: Session, handler_id: UUID | None) -> None:
    """Raises NotFound."""
    if handler_id is not None:
        fetch(session, User, handler_id)


def check_return(session: Session, complaint: Complaint, return_id: UUID | None) -> None:
    """What came back is of the customer who complains. Raises NotFound, NotTheirs."""
    if return_id is None:
        return
    back = fetch(session, CustomerReturn, return_id)
    line = fetch(session, SalesOrderLine, back.order_line_id)
    if fetch(session, SalesOrder, line.order_id).customer_id != complaint.customer_id:
        raise NotTheirs(at="return_id", number=back.number)


def take(session: Session, complaint_id: UUID, version: int) -> Complaint:
    """The complaint, locked, if nobody has changed it since *version*. Raises NotFound, and what `take_version` does."""
    complaint = fetch(session, Complaint, complaint_id, lock=True)
    take_version(complaint, version)
    return complaint


def move(complaint: Complaint, status: str) -> None:
    """Let it take the step to *status*. Raises StateError."""
    if (complaint.status, status) not in TRANSITIONS:
        raise StateError(status=complaint.status)
    complaint.status = status
