"""What a company decides about its own rules: dated law lives elsewhere, this is choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from webapp.core.db import Record, Short
from webapp.core.types import Json
from sqlalchemy.orm import mapped_column

T = TypeVar("T")


class CompanySetting(Record):
    """One choice of a company, where it differs from the default."""

    __tablename__ = "company_setting"
    __table_args__ = (UniqueConstraint("company_id", "key"),)
    feed = ("company", "company_id")

    key: Mapped[Short]
    value: Mapped[Any] = mapped_column(Json)


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A choice that a company has: its key, its default and, where they are few, the values allowed."""

    key: str
    default: T
    choices: tuple[T, ...] = ()

    def read(self, session: Session) -> T:
        """The company's own value, or the default."""
        row = session.scalars(select(CompanySetting).where(CompanySetting.key == self.key)).first()
        return self.default if row is None else row.value

    def write(self, session: Session, value: T) -> None:
        """Keep *value* for the session's company. Raises ValueError for one that is not allowed."""
        if self.choices and value not in self.choices:
            raise ValueError(f"{self.key} is one of {self.choices}")
        row = session.scalars(select(CompanySetting).where(CompanySetting.key == self.key)).first()
        if row is None:
            session.add(CompanySetting(key=self.key, value=value))
        else:
            row.value = value
        session.flush()
