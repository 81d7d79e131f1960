"""Commands about customers and suppliers."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import Money
from webapp.domains.partners import operations
from webapp.domains.partners.addresses import Place
from webapp.domains.partners.models import Partner

Language = Literal["zh", "en"]


class AddressBody(Body):
    """A place to which goods go; *usual*: unless another is chosen. *contact*: who receives them there."""

    name: str = Field(min_length=1, max_length=200)
    address: str = Field(min_length=1, max_length=200)
    contact: str = Field("", max_length=200)
    usual: bool = False


class AddPartner(Body):
    """A new customer or supplier; ``payment_days`` is how many days after delivery it pays, or is paid; ``shelf_days``
    how many good days goods must have left when they are shipped to it; ``language`` is that of papers for it."""

    number: str = Field("", max_length=64)
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    is_customer: bool = False
    is_supplier: bool = False
    contact: str = Field("", max_length=200)
    phone: str = Field("", max_length=64)
    address: str = Field("", max_length=200)
    payment_days: int = Field(30, ge=0, le=365)
    shelf_days: int = Field(0, ge=0, le=3650)
    language: Language = "zh"
    addresses: list[AddressBody] = Field(default=[], max_length=50)


class ChangePartner(Body):
    """What changes about a partner; a field left out stays as it is. *addresses* are all of them."""

    partner_id: UUID
    number: str = Field("", min_length=1, max_length=64)
    name: str = Field("", min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    is_customer: bool = False
    is_supplier: bool = False
    contact: str = Field("", max_length=200)
    phone: str = Field("", max_length=64)
    address: str = Field("", max_length=200)
    payment_days: int = Field(30, ge=0, le=365)
    shelf_days: int = Field(0, ge=0, le=3650)
    language: Language = "zh"
    addresses: list[AddressBody] = Field(default=[], max_length=50)
    active: bool = True


class SetCreditLimit(Body):
    """What a customer may owe us, orders not yet shipped included; None: no limit."""

    partner_id: UUID
    credit_limit: Annotated[Money, Field(ge=0)] | None = None


class PartnerResult(BaseModel):
    """A partner after the command."""

    id: UUID
    number: str


def _places(bodies: list[AddressBody]) -> list[Place]:
    return [Place(**dict(one)) for one in bodies]


def _result(partner: Partner) -> PartnerResult:
    return PartnerResult(id=partner.id, number=partner.number)


@command("partners.add_partner", permission="partners.write", body=AddPartner, result=PartnerResult)
def add_partner(ctx: Context, body: AddPartner) -> PartnerResult:
    """Enter a customer or supplier."""
    facts = {name: value for name, value in body if name != "addresses"}
    return _result(operations.add_partner(ctx, facts, _places(body.addresses)))


@command("partners.change_partner", permission="partners.write", body=ChangePartner, result=PartnerResult)
def change_partner(ctx: Context, body: ChangePartner) -> PartnerResult:
    """Change a customer or supplier."""
    changes = {name: getattr(body, name) for name in body.model_fields_set - {"partner_id", "addresses"}}
    places = _places(body.addresses) if "addresses" in body.model_fields_set else None
    return _result(operations.change_partner(ctx, body.partner_id, changes, places))


@command("partners.set_credit_limit", permission="sales.credit", body=SetCreditLimit, result=PartnerResult)
def set_credit_limit(ctx: Context, body: SetCreditLimit) -> PartnerResult:
    """Say what a customer may owe us."""
    return _result(operations.set_credit_limit(ctx, body.partner_id, body.credit_limit))
