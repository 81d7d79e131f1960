"""Customers and suppliers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Amount, Name, Record, Short
from webapp.core.types import Guid


class Partner(Record):
    """A firm that buys from us, sells to us, or both."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("company_id", "number"),)
    feed = ("partner", "id")

    number: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    is_customer: Mapped[bool] = mapped_column(default=False)
    is_supplier: Mapped[bool] = mapped_column(default=False)
    contact: Mapped[Name] = mapped_column(default="")
    phone: Mapped[Short] = mapped_column(default="")
    address: Mapped[Name] = mapped_column(default="")
    payment_days: Mapped[int] = mapped_column(default=30)
    credit_limit: Mapped[Amount | None]
    """What a customer may owe us, orders not yet shipped included (信用额度); None: no limit."""
    shelf_days: Mapped[int] = mapped_column(default=0, server_default="0")
    """A customer: how many good days goods must have left on the day they are shipped; 0 for no such wish."""
    language: Mapped[Short] = mapped_column(default="zh", server_default="zh")
    """In which language papers for it are printed: ``zh`` or ``en``."""
    active: Mapped[bool] = mapped_column(default=True)


class PartnerAddress(Record):
    """A place to which a customer's goods go (收货地址), by its name; one of them at most is the usual one."""

    __tablename__ = "partner_address"
    __table_args__ = (UniqueConstraint("company_id", "partner_id", "name"),)
    references = {"partner_id": "partner"}
    feed = ("partner", "partner_id")

    partner_id: Mapped[UUID] = mapped_column(Guid())
    name: Mapped[Name]
    address: Mapped[Name]
    contact: Mapped[Name] = mapped_column(default="")
    """Who receives the goods there, with a telephone number."""
    usual: Mapped[bool] = mapped_column(default=False)
