"""Pieces that are known one by one (序列号), and what happened to each."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Name, Record, Short
from webapp.core.types import Guid


class Serial(Record):
    """One piece of an item, with a number of its own. It is where the last move that it took part in brought it.

    ``state``: in_stock, returned (in stock again after a customer had it), shipped, used, sent_out (at a subcontractor),
    sent_back (to its supplier), scrapped, missing, undone (what brought it was reversed).
    """

    __tablename__ = "serial"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "number"),
        UniqueConstraint("company_id", "code"),
        Index(None, "company_id", "number"),
        Index(None, "company_id", "place_id", "item_id"),
        Index(None, "company_id", "lot_id"),
        Index(None, "company_id", "document_id"),
        Index(None, "company_id", "move_id"),
        Index(None, "company_id", "work_order_id"),
    )
    references = {"item_id": "item", "lot_id": "lot", "place_id": "place", "move_id": "stock_move"}

    number: Mapped[Short]
    code: Mapped[Short]
    item_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    place_id: Mapped[UUID] = mapped_column(Guid())
    state: Mapped[Short]
    assumed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Nobody said that it was this piece which went: the oldest was taken. ``exchange`` puts it right."""
    work_order_id: Mapped[UUID | None] = mapped_column(Guid())
    """The order that made it; production lies above this domain, so the database does not check it."""
    document_id: Mapped[UUID | None] = mapped_column(Guid())
    """Of its last move: what may come back from outside is what went out with the same document."""
    move_id: Mapped[UUID | None] = mapped_column(Guid())
    """Its last move; none for a piece that was in stock when its item began to be traced piece by piece."""
    began_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class SerialEvent(Record):
    """What happened to a piece. ``kind``: numbered, moved, exchanged (another piece had been meant), renamed. Never changed."""

    __tablename__ = "serial_event"
    __table_args__ = (
        Index(None, "company_id", "serial_id"),
        Index(None, "company_id", "move_id"),
    )
    references = {
        "serial_id": "serial",
        "move_id": "stock_move",
        "place_id": "place",
        "command_id": "command",
    }
    immutable = True

    serial_id: Mapped[UUID] = mapped_column(Guid())
    kind: Mapped[Short]
    move_id: Mapped[UUID | None] = mapped_column(Guid())
    place_id: Mapped[UUID] = mapped_column(Guid())
    """Where it was afterwards."""
    state: Mapped[Short]
    assumed: Mapped[bool]
    note: Mapped[Name] = mapped_column(default="")
    """The number that it had before, or that of the piece with which it was exchanged and why."""
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())
    actor_id: Mapped[UUID | None] = mapped_column(Guid())
