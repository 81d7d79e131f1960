"""Many items at once, as an import brings them: by the same rules as one, in statements of hundreds of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from webapp.core.changes import touch
from webapp.core.codes import new_code
from webapp.core.commands import Context
from webapp.core.ids import new_id
from webapp.domains.identity.companies import own_company
from webapp.domains.items.errors import ItemNumberTaken
from webapp.domains.items.models import Item

CHUNK = 500
_FRESH = {
    "name_en": "",
    "specification": "",
    "lot_traced": False,
    "final_inspection": False,
    "incoming_inspection": False,
    "active": True,
    "custom": {},
    "version": 1,
}


def add_items(ctx: Context, wanted: Iterable[tuple[UUID, Mapping[str, Any]]]) -> None:
    """Add items, each measured in the unit of the id that comes with its facts (columns of ``Item``).

    Raises ItemNumberTaken where another item, or an earlier one of *wanted*, has the number.
    """
    tag = own_company(ctx.session).tag
    codes: set[str] = set()
    numbers: set[str] = set()
    waiting = iter(wanted)
    while piece := list(islice(waiting, CHUNK)):
        if not numbers:
            # Asked once: a database that has not yet counted what this transaction wrote looks it up row by row.
            codes, numbers = (set(ctx.session.scalars(select(column))) for column in (Item.code, Item.number))
        for _, facts in piece:
            if facts["number"] in numbers:
                raise ItemNumberTaken(at="number")
            numbers.add(facts["number"])
        rows = [
            {
                **_FRESH,
                "company_id": ctx.company_id,
                "id": new_id(),
                "code": _fresh_code(tag, codes),
                "unit_id": unit,
                **facts,
            }
            for unit, facts in piece
        ]
        names = set().union(*rows)
        ctx.session.execute(
            insert(Item), [{name: row.get(name, _default(name)) for name in names} for row in rows]
        )
        for row in rows:  # the feed hears of rows that the unit of work writes, and these it does not
            touch(ctx.session, "item", row["id"])


def change_items(ctx: Context, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Change the named columns of items known by number (of ``custom`` the named fields); each gets its next version.

    Numbers that no item has are left out."""
    waiting = iter(wanted)
    while numbers := list(islice(waiting, CHUNK)):
        found = select(Item).where(Item.number.in_(numbers)).order_by(Item.id).with_for_update()
        for item in ctx.session.scalars(found.execution_options(populate_existing=True)):
            for name, value in wanted[item.number].items():
                setattr(item, name, {**item.custom, **value} if name == "custom" else value)
            item.version += 1
        ctx.session.flush()


def _fresh_code(tag: str, taken: set[str]) -> str:
    """A code that is not yet among *taken*: of a hundred thousand random ones, two alike are no rarity."""
    while (code := new_code(tag)) in taken:
        pass
    taken.add(code)
    return code


def _default(name: str) -> Any:
    """What the table itself says of a column that only some of the rows fill."""
    default = Item.__table__.c[name].default
    return None if default is None else default.arg
