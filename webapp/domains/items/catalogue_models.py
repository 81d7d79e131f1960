"""What a company says of its items besides how they are made: the categories that it sorts them into."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Name, Record, Short
from webapp.core.types import Guid


class ItemCategory(Record):
    """A group of items in a tree of groups. An item names its category (``Item.category_id``), which names the one above it."""

    __tablename__ = "item_category"
    __table_args__ = (UniqueConstraint("company_id", "code"), Index(None, "company_id", "parent_id"))
    references = {"parent_id": "item_category"}

    code: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    parent_id: Mapped[UUID | None] = mapped_column(Guid())
    version: Mapped[int] = mapped_column(default=1)
