"""The tree of categories that items are sorted into, and what changes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.ids import new_id
from webapp.core.versions import take_version
from webapp.domains.items.catalogue_models import ItemCategory
from webapp.domains.items.errors import (
    CategoryCodeTaken,
    CategoryInItself,
    CategoryInUse,
    CategoryUnknown,
)
from webapp.domains.items.models import Item

_STEPS = re.compile(r"\s*[/／>＞\\]\s*")
CODE_LENGTH = 64


@dataclass(frozen=True)
class Placed:
    """A category in its place: *level* 1 at the top, *path* the names from there down to it."""

    category: ItemCategory
    level: int
    path: tuple[str, ...]


class Tree:
    """The categories of a company as a tree, read once."""

    def __init__(self, categories: Iterable[ItemCategory]) -> None:
        self.by_id = {one.id: one for one in categories}
        self._inside: dict[UUID | None, list[ItemCategory]] = {}
        for one in sorted(self.by_id.values(), key=lambda one: one.code):
            self._inside.setdefault(one.parent_id, []).append(one)

    def inside(self, parent_id: UUID | None) -> list[ItemCategory]:
        """The categories right below one, or at the top, by code."""
        return self._inside.get(parent_id, [])

    def in_order(self) -> list[Placed]:
        """Every category, each followed by those below it."""
        return self._below(None, ())

    def _below(self, parent_id: UUID | None, path: tuple[str, ...]) -> list[Placed]:
        found = []
        for one in self.inside(parent_id):
            here = (*path, one.name)
            found.append(Placed(one, len(here), here))
            found += self._below(one.id, here)
        return found

    def family(self, category_id: UUID) -> set[UUID]:
        """The category and everything below it."""
        found = {category_id}
        for one in self.inside(category_id):
            found |= self.family(one.id)
        return found

    def meant(self, text: str) -> list[ItemCategory]:
        """The categories that *text* may mean: the one of that code, else those of that name or path ("Metal / Sheet")."""
        word = text.strip().casefold()
        coded = [one for one in self.by_id.values() if one.code.casefold() == word]
        return coded or [one for one in self.by_id.values() if _called(one, word)] or self._at(text)

    def _at(self, path: str) -> list[ItemCategory]:
        found: list[ItemCategory] = []
        parents: list[UUID | None] = [None]
        for step in steps_of(path):
            below = (one for parent in parents for one in self.inside(parent))
            found = [one for one in below if _called(one, step.casefold())]
            parents = [one.id for one in found]
        return found


def _called(category: ItemCategory, word: str) -> bool:
    return word in (category.name.casefold(), category.name_en.casefold()) and word != ""


def steps_of(path: str) -> list[str]:
    """The names in a path such as "Metal / Sheet", the uppermost first."""
    return [step for step in _STEPS.split(path.strip()) if step]


def tree_of(session: Session) -> Tree:
    """The categories of the session's company."""
    return Tree(session.scalars(select(ItemCategory)))


def add_category(ctx: Context, facts: Mapping[str, Any]) -> ItemCategory:
    """Add a category with *facts* (columns of it). Raises CategoryCodeTaken, CategoryUnknown for the one above."""
    return _add(ctx, ctx.command_id, facts)


def _add(ctx: Context, category_id: UUID, facts: Mapping[str, Any]) -> ItemCategory:
    category = ItemCategory(id=category_id, version=1, **facts)
    _see_to_code(ctx.session, category)
    _see_to_parent(ctx.session, category)
    ctx.session.add(category)
    ctx.session.flush()
    return category


def change_category(
    ctx: Context, category_id: UUID, version: int, changes: Mapping[str, Any]
) -> ItemCategory:
    """Change the named columns. Raises NotFound, StaleVersion, CategoryCodeTaken, CategoryUnknown, CategoryInItself."""
    # Two moves at once could put each inside the other.
    ctx.session.execute(select(ItemCategory.id).order_by(ItemCategory.id).with_for_update())
    category = fetch(ctx.session, ItemCategory, category_id, lock=True)
    take_version(category, version)
    with ctx.session.no_autoflush:
        for name, value in changes.items():
            setattr(category, name, value)
        _see_to_code(ctx.session, category)
        _see_to_parent(ctx.session, category)
    ctx.session.flush()
    return category


def remove_category(ctx: Context, category_id: UUID, version: int) -> None:
    """Take an empty category away. Raises NotFound, StaleVersion, CategoryInUse."""
    category = fetch(ctx.session, ItemCategory, category_id, lock=True)
    take_version(category, version)
    items = select(Item.id).where(Item.category_id == category_id).limit(1)
    below = select(ItemCategory.id).where(ItemCategory.parent_id == category_id).limit(1)
    if ctx.session.scalar(items) is not None or ctx.session.scalar(below) is not None:
        raise CategoryInUse
    ctx.session.delete(category)
    ctx.session.flush()


def see_to_category(session: Session, category_id: UUID | None) -> None:
    """Keep the category that an item is to get from being taken away meanwhile. Raises CategoryUnknown at its field."""
    if category_id is None:
        return
    there = select(ItemCategory.id).where(ItemCategory.id == category_id).with_for_update(read=True)
    if session.scalar(there) is None:
        raise CategoryUnknown(at="category_id")


def category_at(ctx: Context, path: str) -> UUID:
    """The category of a path such as "Metal / Sheet", with every category on the way that is not there yet."""
    tree = tree_of(ctx.session)
    parent_id: UUID | None = None
    for step in steps_of(path):
        same = [one for one in tree.inside(parent_id) if _called(one, step.casefold())]
        if not same:
            facts = {"code": _free_code(tree, step), "name": step, "parent_id": parent_id}
            same = [_add(ctx, new_id(), facts)]
            tree = tree_of(ctx.session)
        parent_id = same[0].id
    if parent_id is None:
        raise CategoryUnknown(at="category_id")
    return parent_id


def _free_code(tree: Tree, name: str) -> str:
    """*name* itself, or with a number where another category has it."""
    taken = {one.code for one in tree.by_id.values()}
    wanted = (name[:CODE_LENGTH], *(f"{name[: CODE_LENGTH - 4]}-{number}" for number in range(2, 1000)))
    return next(one for one in wanted if one not in taken)


def _see_to_code(session: Session, category: ItemCategory) -> None:
    same = select(ItemCategory.id).where(ItemCategory.code == category.code, ItemCategory.id != category.id)
    if session.scalar(same) is not None:
        raise CategoryCodeTaken(at="code")


def _see_to_parent(session: Session, category: ItemCategory) -> None:
    above = category.parent_id
    while above is not None:
        if above == category.id:
            raise CategoryInItself(at="parent_id")
        found = find(session, ItemCategory, above)
        if found is None:
            raise CategoryUnknown(at="parent_id")
        above = found.parent_id
