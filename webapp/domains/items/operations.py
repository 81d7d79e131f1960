"""What changes items, and the units they are measured in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.quantity import ZERO
from webapp.core.versions import take_version
from webapp.domains.identity.companies import new_company_code
from webapp.domains.items.categories import see_to_category
from webapp.domains.items.custom_fields import set_values
from webapp.domains.items.errors import (
    DrawingMissing,
    ItemHasBom,
    ItemNumberTaken,
    ItemUnknown,
    MadeItemHasNoPrice,
    PhantomHasNoRouting,
    PhantomIsMade,
    UnitCodeTaken,
    UnitUnknown,
)
from webapp.domains.items.models import BomLine, ByProductLine, Item, RoutingOperation, Unit
from webapp.domains.sync.models import Blob


def add_unit(ctx: Context, *, code: str, name: str, name_en: str, decimals: int) -> Unit:
    """Add a unit of measure in which quantities have at most *decimals* places. Raises UnitCodeTaken."""
    if ctx.session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise UnitCodeTaken(at="code")
    unit = Unit(id=ctx.command_id, code=code, name=name, name_en=name_en, decimals=decimals)
    ctx.session.add(unit)
    ctx.session.flush()
    return unit


def add_item(ctx: Context, unit: str, facts: Mapping[str, Any]) -> Item:
    """Add an item measured in the unit of code *unit*; ``standard_price`` is for purchased ones.

    Raises UnitUnknown, CategoryUnknown, CustomValuesWrong, ItemNumberTaken, MadeItemHasNoPrice, PhantomIsMade.
    """
    item = Item(
        id=ctx.command_id,
        code=new_company_code(ctx.session),
        unit_id=_unit_id(ctx.session, unit),
        standard_material=ZERO,
        standard_labour=ZERO,
        standard_machine=ZERO,
        active=True,
        version=1,
    )
    see_to_category(ctx.session, facts.get("category_id"))
    own = {name: value for name, value in facts.items() if name != "custom"}
    _assign(item, own)
    set_values(ctx.session, item, facts.get("custom", {}))
    _see_to_number(ctx.session, item)
    ctx.session.add(item)
    ctx.session.flush()
    return item


def change_item(ctx: Context, item_id: UUID, version: int, changes: Mapping[str, Any]) -> Item:
    """Change the named fields of the item whose *version* the sender saw.

    The unit stays what it was, since every quantity ever recorded is in it. Raises NotFound, StaleVersion, CategoryUnknown,
    CustomValuesWrong, ItemNumberTaken, ItemHasBom, MadeItemHasNoPrice, PhantomIsMade, PhantomHasNoRouting.
    """
    item = fetch(ctx.session, Item, item_id, lock=True)
    take_version(item, version)
    if changes.get("kind") == "purchased" and _is_structured(ctx.session, item_id):
        raise ItemHasBom(at="kind")
    if changes.get("phantom") and _is_made_for_itself(ctx.session, item_id):
        raise PhantomHasNoRouting(at="phantom")
    see_to_category(ctx.session, changes.get("category_id"))
    _assign(item, {name: value for name, value in changes.items() if name != "custom"})
    if "custom" in changes:
        set_values(ctx.session, item, changes["custom"])
    _see_to_number(ctx.session, item)
    ctx.session.flush()
    return item


def attach_drawing(ctx: Context, item_id: UUID, version: int, sha256: str | None) -> Item:
    """Show an uploaded file as the item's drawing, or none. Raises NotFound, StaleVersion, DrawingMissing."""
    item = fetch(ctx.session, Item, item_id, lock=True)
    take_version(item, version)
    if sha256 is not None:
        blob = ctx.session.scalars(select(Blob).where(Blob.sha256 == sha256)).first()
        if blob is None or blob.completed_at is None:
            raise DrawingMissing(at="sha256")
    item.drawing_sha256 = sha256
    ctx.session.flush()
    return item


def lock_made_item(ctx: Context, item_id: UUID, version: int) -> Item:
    """The item about to get a new BOM or routing, at its next version. Raises ItemUnknown, StaleVersion."""
    if find(ctx.session, Item, item_id) is None:
        raise ItemUnknown(at="item_id")
    item = fetch(ctx.session, Item, item_id, lock=True)
    take_version(item, version)
    return item


def _assign(item: Item, facts: Mapping[str, Any]) -> None:
    for field, value in facts.items():
        if field != "standard_price":
            setattr(item, field, value)
    if item.phantom and item.kind != "made":
        raise PhantomIsMade(at="phantom")
    price = facts.get("standard_price")
    if price is None:
        return
    if item.kind == "purchased":
        item.standard_material = price
    elif price:
        raise MadeItemHasNoPrice(at="standard_price")


def _unit_id(session: Session, code: str) -> UUID:
    unit_id = session.scalar(select(Unit.id).where(Unit.code == code))
    if unit_id is None:
        raise UnitUnknown(at="unit", unit=code)
    return unit_id


def _see_to_number(session: Session, item: Item) -> None:
    with session.no_autoflush:
        same = select(Item.id).where(Item.number == item.number, Item.id != item.id)
        if session.scalar(same) is not None:
            raise ItemNumberTaken(at="number")


def _is_structured(session: Session, item_id: UUID) -> bool:
    lines = select(BomLine.id).where(BomLine.item_id == item_id).limit(1)
    return session.scalar(lines) is not None or _is_made_for_itself(session, item_id)


def _is_made_for_itself(session: Session, item_id: UUID) -> bool:
    steps = select(RoutingOperation.id).where(RoutingOperation.item_id == item_id).limit(1)
    beside = select(ByProductLine.id).where(ByProductLine.item_id == item_id).limit(1)
    return session.scalar(steps) is not None or session.scalar(beside) is not None
