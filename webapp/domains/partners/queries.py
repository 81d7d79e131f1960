"""What people see of customers and suppliers."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from webapp.core.db import fetch
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import Money
from webapp.core.queries import ById, Page, PageParams, Params, ReadContext, query
from webapp.domains.partners.addresses import addresses_of
from webapp.domains.partners.models import Partner, PartnerAddress


class AddressView(BaseModel):
    """A place to which goods of a customer go."""

    id: UUID
    name: str
    address: str
    contact: str
    usual: bool


class PartnerRow(BaseModel):
    """A customer or supplier, with the places to which its goods go, the usual one first."""

    id: UUID
    number: str
    name: str
    name_en: str
    is_customer: bool
    is_supplier: bool
    contact: str
    phone: str
    address: str
    payment_days: int
    credit_limit: Money | None
    shelf_days: int
    language: str
    active: bool
    addresses: list[AddressView] = []


class PartnerParams(PageParams):
    """``part``: only customers, or only suppliers."""

    part: Literal["", "customer", "supplier"] = ""
    active: bool | None = None


class AddressParams(Params):
    """Whose addresses; *search*: words of name, address or contact."""

    customer_id: UUID | None = None
    search: str = ""


_SORTS = {"number": Partner.number, "name": Partner.name, "payment_days": Partner.payment_days}
_PARTS = {"customer": Partner.is_customer, "supplier": Partner.is_supplier}


@query("partners.partners", permission="partners.read", params=PartnerParams, result=Page[PartnerRow])
def partners(ctx: ReadContext, params: PartnerParams) -> Page[PartnerRow]:
    """Customers and suppliers, by number."""
    columns = (Partner.number, Partner.name, Partner.name_en, Partner.contact, Partner.phone)
    statement = searched(select(Partner), params.search, *columns)
    if params.part:
        statement = statement.where(_PARTS[params.part])
    if params.active is not None:
        statement = statement.where(Partner.active == params.active)
    statement = sorted_by(statement, params.sort, _SORTS, "number")
    found, counted = page_of(ctx.session, statement, params)
    rows = _rows(ctx, [partner for (partner,) in found])
    return Page(rows=rows, **counted)


@query("partners.addresses", permission="partners.read", params=AddressParams, result=list[AddressView])
def addresses(ctx: ReadContext, params: AddressParams) -> list[AddressView]:
    """Where a customer's goods go, the usual place first; nothing while no customer is named."""
    if params.customer_id is None:
        return []
    columns = (PartnerAddress.name, PartnerAddress.address, PartnerAddress.contact)
    statement = select(PartnerAddress).where(PartnerAddress.partner_id == params.customer_id)
    statement = searched(statement, params.search, *columns)
    statement = statement.order_by(PartnerAddress.usual.desc(), PartnerAddress.name)
    found = ctx.session.scalars(statement)
    return [AddressView.model_validate(one, from_attributes=True) for one in found]


@query("partners.partner", permission="partners.read", params=ById, result=PartnerRow)
def partner(ctx: ReadContext, params: ById) -> PartnerRow:
    """One customer or supplier. Raises NotFound."""
    return _rows(ctx, [fetch(ctx.session, Partner, params.id)])[0]


def _rows(ctx: ReadContext, found: list[Partner]) -> list[PartnerRow]:
    kept = addresses_of(ctx.session, [one.id for one in found])
    rows = [PartnerRow.model_validate(one, from_attributes=True) for one in found]
    for row in rows:
        places = kept.get(row.id, [])
        row.addresses = [AddressView.model_validate(one, from_attributes=True) for one in places]
    return rows
