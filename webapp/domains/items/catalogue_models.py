"""What a company says of its items besides how they are made: their categories, documents and the fields it made itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false, true
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


class ItemDocument(Record):
    """A file that belongs to an item: one revision of a drawing, a work instruction, a certificate.

    ``number`` and ``kind`` name the document, ``document_revision`` its state: of several the last whose day has come is the
    present one, the others stay readable. ``revision``: for this revision of the item alone; none means for all.
    """

    __tablename__ = "item_document"
    __table_args__ = (Index(None, "company_id", "item_id"),)
    references = {"item_id": "item", "created_by_id": "user", "withdrawn_by_id": "user"}
    guarded = (
        "item_id",
        "revision",
        "kind",
        "number",
        "document_revision",
        "valid_from",
        "sha256",
        "created_at",
        "created_by_id",
    )
    feed = ("item", "item_id")

    item_id: Mapped[UUID] = mapped_column(Guid())
    revision: Mapped[int | None]
    kind: Mapped[Short]
    """drawing, instruction, inspection, certificate, model, other."""
    number: Mapped[Short]
    document_revision: Mapped[Short] = mapped_column(default="")
    title: Mapped[Name] = mapped_column(default="")
    valid_from: Mapped[date]
    """The first day on which it is the present one."""
    sha256: Mapped[Short]
    content_type: Mapped[Short]
    size: Mapped[int]
    file_name: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(Guid())
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(Guid())
    withdrawn_note: Mapped[Name] = mapped_column(default="")


class CustomField(Record):
    """A field of items that the company made itself. Values are in ``Item.custom`` under ``key`` (docs/adr/0013).

    ``active``: whether it is asked for; what was entered before it was retired stays readable.
    """

    __tablename__ = "custom_field"
    __table_args__ = (UniqueConstraint("company_id", "key"),)

    key: Mapped[Short]
    label: Mapped[Name]
    label_en: Mapped[Name] = mapped_column(default="")
    kind: Mapped[Short]
    """text, number, date, choice, yes_no; never changes."""
    unit: Mapped[Short] = mapped_column(default="")
    choices: Mapped[list[Any]] = mapped_column(default=list)
    required: Mapped[bool] = mapped_column(default=False, server_default=false())
    listed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is a column of the list on the screen; in Excel it always is."""
    seq: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    version: Mapped[int] = mapped_column(default=1)
