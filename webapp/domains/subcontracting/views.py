"""What people see of subcontract orders: the list, one order with its account at the supplier, baskets, what lies outside."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from webapp.core.quantity import Money, Quantity
from webapp.domains.items.models import Item, Unit


class SubcontractRow(BaseModel):
    """A subcontract order in the list; *came* are all pieces that are back, good or not. The fee only for who may see prices."""

    id: UUID
    number: str
    supplier_id: UUID
    supplier: str
    supplier_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    specification: str
    unit: str
    unit_en: str
    work_order_id: UUID | None
    work_order: str
    operation_id: UUID | None
    operation_seq: int | None
    operation: str
    operation_en: str
    quantity: Quantity
    sent: Quantity
    good: Quantity
    scrap: Quantity
    material_scrap: Quantity
    came: Quantity
    status: str
    ordered_on: date
    due_on: date
    send_on: date | None
    late: bool
    unit_price: Quantity | None
    version: int


class AccountView(BaseModel):
    """One material at the supplier. *required*: for all pieces, loss included; *left* should be there, *in_scrap* of it in
    spoilt pieces; *allowed* may be lost so far; *owed* is what would be charged if the order ended now.
    Values for who may see prices.
    """

    material_id: UUID
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    lot_traced: bool
    quantity_per: Quantity
    loss_rate: Quantity
    required: Quantity
    to_send: Quantity
    sent: Quantity
    returned: Quantity
    used: Quantity
    lost: Quantity
    left: Quantity
    in_scrap: Quantity
    allowed: Quantity
    owed: Quantity
    value: Money | None


class SendingView(BaseModel):
    """A basket that went out or came back."""

    id: UUID
    number: str
    code: str
    kind: str
    pieces: Quantity
    note: str
    occurred_at: datetime
    command_id: UUID


class ReceiptView(BaseModel):
    """Pieces that came back, and what they cost; below zero for a receipt that takes another one back."""

    id: UUID
    number: str
    delivery_note: str
    good: Quantity
    scrap: Quantity
    material_scrap: Quantity
    material: Money | None
    fee: Money | None
    lot_id: UUID | None
    came_on: date
    can_reverse: bool = False
    reason: str = ""
    """Why it was taken back, or why it takes another one back."""


class LossView(BaseModel):
    """How a loss was settled."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    lost: Quantity
    allowed: Quantity
    excess: Quantity
    value: Money | None
    charged: Money | None
    accepted: Money | None
    reason: str


class AnswerView(BaseModel):
    """What the supplier said, and whether by the link or to somebody of ours."""

    kind: str
    quantity: Quantity
    promised_on: date
    note: str
    occurred_at: datetime
    link_id: UUID | None


class LinkView(BaseModel):
    """The link that counts, or would if it had not expired. Who may not buy does not see it."""

    id: UUID
    expires_at: datetime
    expired: bool


class SubcontractView(SubcontractRow):
    """A subcontract order with its account. *outside*: pieces of an operation that are with the supplier."""

    supplier_number: str
    loss_rate: Quantity
    note: str
    outside: Quantity
    created_at: datetime
    finished_at: datetime | None
    fees: Money | None
    charged: Money | None
    materials: list[AccountView]
    sendings: list[SendingView]
    receipts: list[ReceiptView]
    losses: list[LossView]
    answers: list[AnswerView]
    link: LinkView | None


class SendingRow(SendingView):
    """A basket in the list, and whose it is."""

    order_id: UUID
    order_number: str
    supplier: str
    supplier_en: str
    status: str


class OutsideRow(BaseModel):
    """A material of ours that lies with a supplier for an order, to be counted like any stock. Values for who sees prices."""

    order_id: UUID
    order_number: str
    supplier: str
    supplier_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    value: Money | None
    due_on: date


def item_facts(item: Item, unit: Unit) -> dict[str, Any]:
    """What every view says of an item."""
    return {
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
    }
