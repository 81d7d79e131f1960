"""Suppliers' terms: what they sell, in which packs, how fast, at which tiered prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.core.prices import Step, check_steps
from webapp.core.versions import take_version
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing.errors import (
    NotASupplier,
    NotForPurchase,
    TermsExist,
)
from webapp.domains.purchasing.models import SupplierItem, SupplierPrice

TERMS = ("supplier_number", "minimum", "pack", "lead_days", "preferred")


def add_terms(
    ctx: Context, supplier_id: UUID, item_id: UUID, facts: Mapping[str, Any], steps: Sequence[Step]
) -> SupplierItem:
    """Enter on which terms a supplier sells an item.

    Raises NotFound, NotASupplier, NotForPurchase, TermsExist, ValidityCrossed, StepTwice.
    """
    check_supplier(ctx.session, supplier_id)
    check_item(ctx.session, item_id, at="item_id")
    if terms_of(ctx.session, supplier_id, [item_id]):
        raise TermsExist(at="item_id")
    row = SupplierItem(id=new_id(), supplier_id=supplier_id, item_id=item_id, version=1, **facts)
    ctx.session.add(row)
    _settle(ctx, row, steps)
    return row


def change_terms(
    ctx: Context, terms_id: UUID, version: int, facts: Mapping[str, Any], steps: Sequence[Step]
) -> SupplierItem:
    """Let the terms and prices be those given from now on; orders keep the prices they were made with.

    Raises NotFound, StaleVersion, ValidityCrossed, StepTwice.
    """
    row = fetch(ctx.session, SupplierItem, terms_id, lock=True)
    take_version(row, version)
    for name, value in facts.items():
        setattr(row, name, value)
    _settle(ctx, row, steps)
    return row


def terms_of(session: Session, supplier_id: UUID, item_ids: Iterable[UUID]) -> dict[UUID, SupplierItem]:
    """The supplier's terms for *item_ids*, by item."""
    statement = select(SupplierItem).where(
        SupplierItem.supplier_id == supplier_id, SupplierItem.item_id.in_(set(item_ids))
    )
    return {row.item_id: row for row in session.scalars(statement)}


def steps_of(session: Session, terms_ids: Iterable[UUID]) -> dict[UUID, list[Step]]:
    """The tiered prices of some terms, by the terms' id, the lowest quantity first."""
    wanted = list(terms_ids)
    statement = (
        select(SupplierPrice)
        .where(SupplierPrice.supplier_item_id.in_(wanted))
        .order_by(SupplierPrice.valid_from, SupplierPrice.from_quantity)
    )
    found: dict[UUID, list[Step]] = {one: [] for one in wanted}
    for row in session.scalars(statement):
        found[row.supplier_item_id].append(
            Step(row.from_quantity, row.unit_price, row.valid_from, row.valid_to)
        )
    return found


def check_supplier(session: Session, supplier_id: UUID, *, at: str = "supplier_id") -> Partner:
    """The active supplier with this id. Raises NotFound, NotASupplier."""
    partner = find(session, Partner, supplier_id)
    if partner is None:
        raise NotFound(at=at)
    if not (partner.is_supplier and partner.active):
        raise NotASupplier(at=at, partner=partner.number)
    return partner


def check_item(session: Session, item_id: UUID, *, at: str) -> Item:
    """The item in use with this id. Raises NotFound, NotForPurchase."""
    item = find(session, Item, item_id)
    if item is None:
        raise NotFound(at=at)
    if not item.active:
        raise NotForPurchase(at=at, item=item.number)
    return item


def _settle(ctx: Context, row: SupplierItem, steps: Sequence[Step]) -> None:
    check_steps(steps)
    ctx.session.flush()
    for old in ctx.session.scalars(select(SupplierPrice).where(SupplierPrice.supplier_item_id == row.id)):
        ctx.session.delete(old)
    ctx.session.add_all(
        SupplierPrice(
            id=new_id(),
            supplier_item_id=row.id,
            from_quantity=one.from_quantity,
            unit_price=one.unit_price,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in steps
    )
    if row.preferred:
        others = select(SupplierItem).where(
            SupplierItem.item_id == row.item_id, SupplierItem.id != row.id, SupplierItem.preferred
        )
        for other in ctx.session.scalars(others.order_by(SupplierItem.id)):
            other.preferred = False
    ctx.session.flush()
