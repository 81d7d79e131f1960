"""What changes customers and suppliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.numbering import next_plain_number
from webapp.domains.partners.addresses import Place, keep_addresses
from webapp.domains.partners.errors import NoCustomer, PartnerHasNoPart, PartnerNumberTaken
from webapp.domains.partners.models import Partner


def add_partner(ctx: Context, facts: Mapping[str, Any], places: Sequence[Place] = ()) -> Partner:
    """Enter a firm that buys from us or sells to us; without a number it gets the next of C (customers) or S (suppliers).

    Raises PartnerNumberTaken, PartnerHasNoPart, AddressTwice, TwoUsualAddresses.
    """
    partner = Partner(id=ctx.command_id, active=True, **facts)
    if not partner.number:
        partner.number = next_plain_number(ctx.session, "C" if partner.is_customer else "S")
    _check(ctx.session, partner)
    ctx.session.add(partner)
    ctx.session.flush()
    keep_addresses(ctx.session, partner.id, places)
    return partner


def change_partner(
    ctx: Context, partner_id: UUID, changes: Mapping[str, Any], places: Sequence[Place] | None = None
) -> Partner:
    """Change the named fields, and all addresses where *places* are given.

    Raises NotFound, PartnerNumberTaken, PartnerHasNoPart, AddressTwice, TwoUsualAddresses.
    """
    partner = fetch(ctx.session, Partner, partner_id, lock=True)
    for field, value in changes.items():
        setattr(partner, field, value)
    _check(ctx.session, partner)
    ctx.session.flush()
    if places is not None:
        keep_addresses(ctx.session, partner.id, places)
    return partner


def set_credit_limit(ctx: Context, partner_id: UUID, limit: Decimal | None) -> Partner:
    """Let a customer owe us up to *limit* (None: any amount). Raises NotFound, NoCustomer."""
    partner = fetch(ctx.session, Partner, partner_id, lock=True)
    if not partner.is_customer:
        raise NoCustomer(at="credit_limit", partner=partner.number)
    partner.credit_limit = limit
    ctx.session.flush()
    return partner


def _check(session: Session, partner: Partner) -> None:
    if not (partner.is_customer or partner.is_supplier):
        raise PartnerHasNoPart(at="is_customer")
    same = select(Partner.id).where(Partner.number == partner.number, Partner.id != partner.id)
    with session.no_autoflush:
        if session.scalar(same) is not None:
            raise PartnerNumberTaken(at="number")
