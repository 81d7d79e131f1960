"""For tests of operations below the command door: a context inside a write transaction, and items to post."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests.support.factory import Factory
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Context
from webapp.core.db import write_transaction
from webapp.core.documents import DocumentRef
from webapp.core.ids import new_id
from webapp.domains.items.models import Item, Unit


@contextmanager
def posting(factory: Factory, at: datetime | None = None) -> Iterator[Context]:
    """A context as a command's handler gets it; committed at the end."""
    now = factory.clock.now()
    with write_transaction(factory.session) as session:
        stored = StoredCommand(
            id=new_id(),
            type="tests.post",
            version=1,
            body={},
            body_hash="",
            depends_on=[],
            base={},
            blobs=[],
            flags=[],
            occurred_at=at or now,
            received_at=now,
            status="applied",
        )
        session.add(stored)
        session.flush()
        yield Context(session, factory.system, stored.id, now, at or now)


def new_item(factory: Factory, number: str, **facts: Any) -> UUID:
    """An item as the items domain would keep it; purchased unless told otherwise."""
    with write_transaction(factory.session) as session:
        unit_id = session.scalars(select(Unit.id).order_by(Unit.code)).first()
        item = Item(
            id=new_id(),
            number=number,
            code=f"code-{number}",
            name=f"{number} 名",
            name_en=f"{number} name",
            unit_id=unit_id,
            **({"kind": "purchased"} | facts),
        )
        session.add(item)
    return item.id


def work_order_ref(number: str = "WO-1") -> DocumentRef:
    """A work order to post to, which need not exist for the store."""
    return DocumentRef("work_order", new_id(), number)
