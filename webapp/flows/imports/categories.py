"""The categories that a list of items names: found, asked about, or added where a person says so."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.i18n import N_
from webapp.domains.items.catalogue_models import ItemCategory
from webapp.domains.items.categories import Tree, category_at, tree_of
from webapp.imports.cells import Judged
from webapp.imports.problems import COLUMN, SKIP_ROW, WITHOUT_IT, Choice, Problem

FIELD = "category"
ADDED = "+"
"""What stands before the path of a category that is to be added: the answer to a question, so no code begins with it."""
HELPED = 100
"""So many unknown words get suggestions at most."""


class Categories:
    """What the rows of one list say of categories."""

    def __init__(self, session: Session) -> None:
        self._tree: Tree = tree_of(session)
        self._near: dict[str, tuple[Choice, ...]] = {}

    def before(self, category_id: UUID | None) -> str:
        """The code of the category that an item has now; "" for none."""
        found = self._tree.by_id.get(category_id) if category_id else None
        return found.code if found else ""

    def judge(self, row: Judged, before: str = "") -> None:
        """Bring what *row* says to a code, or ask. *before*: of several of that name, the one that the item has already."""
        text = row.values.get(FIELD, "")
        if not text or text.startswith(ADDED):
            return
        meant = self._tree.meant(text)
        same = [one for one in meant if one.code == before] or meant
        if len(same) == 1:
            row.values[FIELD] = same[0].code
            return
        choices = tuple(Choice(one.code) for one in meant) or self._suggested(text)
        code = "which_category" if meant else "category_unknown"
        said = row.cells.get(FIELD) or text
        asked = (*choices, WITHOUT_IT, SKIP_ROW)
        row.problems.append(Problem(row.key, FIELD, code, said, {"raw": text}, asked, COLUMN, asks=True))

    def _suggested(self, text: str) -> tuple[Choice, ...]:
        if text not in self._near and len(self._near) < HELPED:
            names = {one.name: one for one in self._tree.by_id.values()}
            close = get_close_matches(text, names, n=3, cutoff=0.5)
            self._near[text] = tuple(Choice(self._said(names[one])) for one in close)
        added = Choice(f"{ADDED}{text}", N_("Add the category {category}"), {"category": text})
        return (*self._near.get(text, ()), added)

    def _said(self, category: ItemCategory) -> str:
        """Its name where nothing else is called so, else its code."""
        return category.name if self._tree.meant(category.name) == [category] else category.code


def ids_of(ctx: Context, rows: Iterable[Judged]) -> dict[str, UUID | None]:
    """The ids of the categories that *rows* name; those that are to be added are there afterwards."""
    words = dict.fromkeys(row.values[FIELD] for row in rows if row.values.get(FIELD))
    added = {word: category_at(ctx, word.removeprefix(ADDED)) for word in words if word.startswith(ADDED)}
    known = {one.code: one.id for one in tree_of(ctx.session).by_id.values()}
    return {"": None, **known, **added}


def moved(row: Judged, before: str) -> None:
    """Note where *row* puts an item into another category than the one it has."""
    wanted = row.values.get(FIELD, "")
    if wanted and wanted != before:
        row.change(FIELD, before, wanted.removeprefix(ADDED))
