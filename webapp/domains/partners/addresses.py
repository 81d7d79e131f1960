"""Where a customer's goods go: several places, each by its name, one of them the usual one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.db import find
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.domains.partners.errors import AddressTwice, TwoUsualAddresses
from webapp.domains.partners.models import PartnerAddress


class Place(NamedTuple):
    """What is kept of an address."""

    name: str
    address: str
    contact: str = ""
    usual: bool = False


def addresses_of(session: Session, partner_ids: Sequence[UUID]) -> Mapping[UUID, list[PartnerAddress]]:
    """The addresses of each partner, the usual one first, the others by name."""
    statement = select(PartnerAddress).where(PartnerAddress.partner_id.in_(partner_ids))
    found: dict[UUID, list[PartnerAddress]] = {}
    for one in session.scalars(statement.order_by(PartnerAddress.usual.desc(), PartnerAddress.name)):
        found.setdefault(one.partner_id, []).append(one)
    return found


def keep_addresses(session: Session, partner_id: UUID, places: Sequence[Place]) -> None:
    """Let *places* be all that is kept for a partner; the first is the usual one unless another says so.

    Raises AddressTwice, TwoUsualAddresses.
    """
    _check(places)
    usual = next((at for at, one in enumerate(places) if one.usual), 0)
    for one in addresses_of(session, [partner_id]).get(partner_id, []):
        session.delete(one)
    session.flush()
    session.add_all(
        PartnerAddress(id=new_id(), partner_id=partner_id, **one._asdict() | {"usual": at == usual})
        for at, one in enumerate(places)
    )
    session.flush()


def where_to(session: Session, partner_id: UUID, address_id: UUID | None) -> tuple[str, str]:
    """Address and contact of the place chosen, or of the usual one; empty where nothing is kept. Raises NotFound."""
    if address_id is not None:
        chosen = find(session, PartnerAddress, address_id)
        if chosen is None or chosen.partner_id != partner_id:
            raise NotFound(at="address_id")
        return chosen.address, chosen.contact
    usual = next(iter(addresses_of(session, [partner_id]).get(partner_id, [])), None)
    return (usual.address, usual.contact) if usual else ("", "")


def _check(places: Sequence[Place]) -> None:
    seen: set[str] = set()
    usual = False
    for at, one in enumerate(places):
        if one.name in seen:
            raise AddressTwice(at=f"addresses.{at}.name", name=one.name)
        if one.usual and usual:
            raise TwoUsualAddresses(at=f"addresses.{at}.usual")
        seen.add(one.name)
        usual = usual or one.usual
