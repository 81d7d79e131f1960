"""Setting what comes out beside one item, as a whole: by-products and co-products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.changes import remove_lines
from webapp.core.commands import Context
from webapp.core.numbering import next_plain_number
from webapp.core.quantity import ZERO
from webapp.domains.items.errors import (
    BomCycle,
    ByProductTwice,
    ItemIsPurchased,
    ItemUnknown,
    PhantomHasNoRouting,
    SharesTooLarge,
)
from webapp.domains.items.models import ByProductLine, Item
from webapp.domains.items.operations import lock_made_item
from webapp.domains.items.revisions import revision_to_edit
from webapp.domains.items.rules import path_back
from webapp.domains.items.structure import dependencies, numbers_of

STEP = 10


@dataclass(frozen=True)
class Beside:
    """A by-product as the sender wants it; the fields mean what those of ``ByProductLine`` do."""

    product_id: UUID
    quantity: Decimal
    valuation: str
    unit_value: Decimal
    cost_share: Decimal


def set_by_products(
    ctx: Context, item_id: UUID, version: int, lines: Sequence[Beside], revision: int | None = None
) -> Item:
    """Replace all by-products of an item, in the *revision* of that number or in the one in force.

    Orders already made keep those they were made with. Raises StaleVersion, ItemUnknown, ItemIsPurchased, RevisionUnknown,
    RevisionOver, PhantomHasNoRouting, ByProductTwice, SharesTooLarge, BomCycle (a co-product that the item itself is made of
    could never be costed).
    """
    # The same lock as for a BOM: two changes at once could close a cycle that neither of them sees.
    next_plain_number(ctx.session, "BOM-CHANGE")
    item = lock_made_item(ctx, item_id, version)
    if item.kind != "made" and lines:
        raise ItemIsPurchased(at="item_id")
    if item.phantom and lines:
        raise PhantomHasNoRouting(at="item_id")
    _check_lines(ctx.session, item_id, lines)
    number, days = revision_to_edit(ctx, item, revision)
    own = (ByProductLine.item_id == item_id, ByProductLine.revision == number)
    remove_lines(ctx.session, ByProductLine, *own)
    ctx.session.add_all(_row(item_id, place, line, days) for place, line in enumerate(lines, start=1))
    ctx.session.flush()
    _check_cycles(ctx, lines)
    return item


def _row(item_id: UUID, place: int, line: Beside, days: Mapping[str, Any]) -> ByProductLine:
    shared = line.valuation == "share"
    return ByProductLine(
        **days,
        item_id=item_id,
        seq=place * STEP,
        product_id=line.product_id,
        quantity=line.quantity,
        valuation=line.valuation,
        unit_value=ZERO if shared else line.unit_value,
        cost_share=line.cost_share if shared else ZERO,
    )


def _check_lines(session: Session, item_id: UUID, lines: Sequence[Beside]) -> None:
    wanted = {line.product_id for line in lines}
    known = set(session.scalars(select(Item.id).where(Item.id.in_(wanted), Item.phantom.is_(False))))
    seen = {item_id}
    for place, line in enumerate(lines):
        if line.product_id not in known:
            raise ItemUnknown(at=f"lines.{place}.product_id")
        if line.product_id in seen:
            raise ByProductTwice(at=f"lines.{place}.product_id")
        seen.add(line.product_id)
    shares = [line.cost_share if line.valuation == "share" else ZERO for line in lines]
    if sum(shares, ZERO) >= 1:
        raise SharesTooLarge(at=f"lines.{len(lines) - 1}.cost_share")


def _check_cycles(ctx: Context, lines: Sequence[Beside]) -> None:
    others = dependencies(ctx.session, ctx.today)
    for place, line in enumerate(lines):
        path = path_back(line.product_id, others) if line.valuation == "share" else None
        if path is not None:
            text = " → ".join(numbers_of(ctx.session, path))
            raise BomCycle(at=f"lines.{place}.product_id", path=text)
