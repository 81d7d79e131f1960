"""Reading the product structure whole: which item is directly in which."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domains.items.models import BomLine, Item
from webapp.domains.items.rules import low_level_codes


def components_by_item(session: Session) -> dict[UUID, list[UUID]]:
    """The direct components of every made item that has a BOM."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for item_id, component_id in session.execute(select(BomLine.item_id, BomLine.component_id)):
        found[item_id].append(component_id)
    return found


def low_levels(session: Session) -> dict[UUID, int]:
    """The low-level code of every item in some BOM; items in none are not named and have code 0."""
    return low_level_codes(components_by_item(session))


def numbers_of(session: Session, item_ids: list[UUID]) -> list[str]:
    """The item numbers of *item_ids*, in their order."""
    found = session.execute(select(Item.id, Item.number).where(Item.id.in_(item_ids)))
    numbers = {item_id: number for item_id, number in found}  # noqa: C416  (rows are not pairs to the type checker)
    return [numbers[item_id] for item_id in item_ids]
