"""Whether the change feed tells what the plan follows from: a promise relies on that, and reads no more than it has to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from tests.support.factory import Factory
from webapp.core.queries import ReadContext
from webapp.domains.items.models import Item
from webapp.domains.planning.reading import read_books
from webapp.domains.planning.storing import stored_hashes
from webapp.domains.planning.windows import Question


def unnoticed(factory: Factory) -> list[str]:
    """The numbers of items whose facts differ from those of the last plan, of which the feed since then says nothing."""
    ctx = ReadContext(factory.session, factory.system, factory.clock.now())
    noticed = Question(ctx, (), expected=True).stale()
    if noticed is None:
        return []
    books, before = read_books(ctx.session, ctx.today), stored_hashes(ctx.session)
    changed: set[UUID] = {
        books.id_of(place)
        for place, mark in books.signatures.items()
        if before.get(books.id_of(place), (b"", b""))[0] != mark
    }
    missed = select(Item.number).where(Item.id.in_(changed - noticed)).order_by(Item.number)
    return list(factory.session.scalars(missed))
