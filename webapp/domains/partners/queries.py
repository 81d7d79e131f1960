"""What people see of customers and suppliers."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from webapp.core.db import fetch
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import Money
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.partners.models import Partner


class PartnerRow(BaseModel):
    """A customer or supplier."""

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
    active: bool


class PartnerParams(PageParams):
    """``part``: only customers, or only suppliers."""

    part: Literal["", "customer", "supplier"] = ""
    active: bool | None = None


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
    rows = [PartnerRow.model_validate(partner, from_attributes=True) for (partner,) in found]
    return Page(rows=rows, **counted)


@query("partners.partner", permission="partners.read", params=ById, result=PartnerRow)
def partner(ctx: ReadContext, params: ById) -> PartnerRow:
    """One customer or supplier. Raises NotFound."""
    return PartnerRow.model_validate(fetch(ctx.session, Partner, params.id), from_attributes=True)
