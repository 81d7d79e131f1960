"""What people see of the categories of items."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select

from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.items.categories import tree_of
from webapp.domains.items.models import Item


class CategoryRow(BaseModel):
    """A category in its place, ``level`` 1 at the top.

    ``items``: how many are right in it; ``all_items``: with those of the categories below it.
    """

    id: UUID
    code: str
    name: str
    name_en: str
    parent_id: UUID | None
    level: int
    items: int
    all_items: int
    version: int


@query("items.categories", permission="items.read", params=NoParams, result=list[CategoryRow])
def categories(ctx: ReadContext, _params: NoParams) -> list[CategoryRow]:
    """All categories in the order of their tree: each is followed by those below it."""
    counting = select(Item.category_id, func.count()).where(Item.active).group_by(Item.category_id)
    counts: dict[UUID | None, int] = {row[0]: row[1] for row in ctx.session.execute(counting)}
    tree = tree_of(ctx.session)
    return [
        CategoryRow(
            id=one.category.id,
            code=one.category.code,
            name=one.category.name,
            name_en=one.category.name_en,
            parent_id=one.category.parent_id,
            level=one.level,
            items=counts.get(one.category.id, 0),
            all_items=sum(counts.get(other, 0) for other in tree.family(one.category.id)),
            version=one.category.version,
        )
        for one in tree.in_order()
    ]
