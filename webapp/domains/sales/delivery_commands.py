"""The customer signs for a delivery, the office takes a signature back that should not stand, or notes the carrier."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, field_validator
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.core.quantity import ZERO, PositiveQuantity, plain
from webapp.core.validation import NotPossible
from webapp.domains.items.models import Item
from webapp.domains.sales import operations as sales
from webapp.domains.sales import signatures
from webapp.domains.sales.delivery_models import DeliveryDifference, DeliverySignature
from webapp.domains.sales.errors import CameBack, MoreThanDelivered, NotSigned, SignedAlready
from webapp.domains.sales.models import CustomerReturn, Shipment, ShipmentLine

Stroke = Annotated[list[int], Field(min_length=2, max_length=signatures.MOST_NUMBERS)]


class Difference(Body):
    """How much of a delivery's line the customer did not take, and why: short, refused, damaged."""

    line_id: UUID
    quantity: PositiveQuantity
    reason: str = Field(min_length=1, max_length=200)


class SignDelivery(Body):
    """The customer's name and signature under a delivery, in words and lines. *strokes*: see ``signatures.py``."""

    shipment_id: UUID
    signer: str = Field(min_length=1, max_length=100)
    strokes: list[Stroke] = Field(min_length=1, max_length=signatures.MOST_STROKES)
    differences: list[Difference] = Field(default_factory=list, max_length=500)
    note: str = Field("", max_length=200)

    @field_validator("strokes")
    @classmethod
    def _is_a_signature(cls, strokes: list[list[int]]) -> list[list[int]]:
        if wrong := signatures.fault(strokes):
            raise NotPossible(wrong)
        return strokes


class WithdrawSignature(Body):
    """A signature that should not stand: under the wrong delivery, by the wrong person, with wrong remarks."""

    shipment_id: UUID
    reason: str = Field(min_length=1, max_length=200)


class NoteCarrier(Body):
    """With whom a delivery travels: both as they shall stand, "" for what is not known."""

    shipment_id: UUID
    carrier: str = Field("", max_length=200)
    tracking_number: str = Field("", max_length=200)


class CarrierNoted(BaseModel):
    """The delivery, and what stood there before: the log keeps it."""

    id: UUID
    number: str
    carrier_before: str
    tracking_number_before: str


class Signed(BaseModel):
    """The delivery that was signed, or whose signature was withdrawn."""

    id: UUID
    number: str


@command("sales.sign_delivery", permission="sales.ship", body=SignDelivery, result=Signed, by_phone=True)
def sign_delivery(ctx: Context, body: SignDelivery) -> Signed:
    """Keep the customer's signature. Raises SignedAlready, MoreThanDelivered, NotFound.

    What was not taken is a remark: the goods come back into stock when somebody takes them back (``sales.return``).
    """
    shipment = _lock(ctx.session, body.shipment_id)
    standing = standing_signature(ctx.session, shipment.id)
    if standing is not None:
        raise SignedAlready(number=shipment.number, signer=standing.signer)
    _check(ctx.session, shipment, body.differences)
    signature = DeliverySignature(
        id=new_id(),
        shipment_id=shipment.id,
        signer=body.signer,
        strokes=body.strokes,
        note=body.note,
        collected_by_id=ctx.actor.user_id,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(signature)
    ctx.session.flush()
    for one in body.differences:
        row = DeliveryDifference(
            signature_id=signature.id,
            shipment_line_id=one.line_id,
            quantity=one.quantity,
            reason=one.reason,
        )
        ctx.session.add(row)
    ctx.session.flush()
    return Signed(id=shipment.id, number=shipment.number)


@command("sales.withdraw_signature", permission="sales.write", body=WithdrawSignature, result=Signed)
def withdraw_signature(ctx: Context, body: WithdrawSignature) -> Signed:
    """Take a delivery's signature back: it stays to be seen, and the delivery can be signed anew. Raises NotSigned."""
    shipment = _lock(ctx.session, body.shipment_id)
    standing = standing_signature(ctx.session, shipment.id)
    if standing is None:
        raise NotSigned(number=shipment.number)
    standing.withdrawn_at = ctx.now
    standing.withdrawn_by_id = ctx.actor.user_id
    standing.withdrawn_reason = body.reason
    ctx.session.flush()
    return Signed(id=shipment.id, number=shipment.number)


@command("sales.note_carrier", permission="sales.ship", body=NoteCarrier, result=CarrierNoted)
def note_carrier(ctx: Context, body: NoteCarrier) -> CarrierNoted:
    """Add or correct carrier and tracking number of a delivery that has left. Raises CameBack once all of it was taken back."""
    shipment = _lock(ctx.session, body.shipment_id)
    ctx.session.refresh(shipment)
    if _came_back(ctx.session, shipment):
        raise CameBack(number=shipment.number)
    before = {"carrier_before": shipment.carrier, "tracking_number_before": shipment.tracking_number}
    shipment.carrier, shipment.tracking_number = body.carrier, body.tracking_number
    ctx.session.flush()
    return CarrierNoted(id=shipment.id, number=shipment.number, **before)


def _came_back(session: Session, shipment: Shipment) -> bool:
    of_delivery = ShipmentLine.shipment_id == shipment.id
    left = session.scalar(select(func.sum(ShipmentLine.quantity)).where(of_delivery)) or ZERO
    lines = select(ShipmentLine.id).where(of_delivery)
    returned = select(func.sum(CustomerReturn.quantity)).where(CustomerReturn.shipment_line_id.in_(lines))
    return left > 0 and (session.scalar(returned) or ZERO) >= left


def standing_signature(session: Session, shipment_id: UUID) -> DeliverySignature | None:
    """The signature under a delivery that was not withdrawn."""
    statement = select(DeliverySignature).where(
        DeliverySignature.shipment_id == shipment_id, DeliverySignature.withdrawn_at.is_(None)
    )
    return session.scalars(statement.execution_options(populate_existing=True)).first()


def _lock(session: Session, shipment_id: UUID) -> Shipment:
    """The delivery; its order is locked, so that two who sign at once are judged one after the other. Raises NotFound."""
    shipment = fetch(session, Shipment, shipment_id)
    sales.lock_order(session, shipment.order_id)
    return shipment


def _check(session: Session, shipment: Shipment, differences: list[Difference]) -> None:
    """Every line is one of the delivery's, and no more of it is missing than left."""
    left = {
        line.id: line
        for line in session.scalars(select(ShipmentLine).where(ShipmentLine.shipment_id == shipment.id))
    }
    missing = dict.fromkeys(left, ZERO)
    for at, one in enumerate(differences):
        line = left.get(one.line_id)
        if line is None:
            raise NotFound(at=f"differences.{at}.line_id")
        missing[line.id] += one.quantity
        if missing[line.id] > line.quantity:
            item = fetch(session, Item, line.item_id)
            raise MoreThanDelivered(
                at=f"differences.{at}.quantity", item=item.number, delivered=plain(line.quantity)
            )
