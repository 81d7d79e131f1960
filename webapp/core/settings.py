"""What a company decides about its own rules: dated law lives elsewhere, this is choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.core.db import Record, Short
from webapp.core.types import Json

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
    """A choice that a company has: its key, its default and, where they are few, the values allowed.

    A domain makes its settings as module constants; making one registers it, so that one screen can show them all.
    """

    key: str
    default: T
    choices: tuple[T, ...] = ()
    reserved: bool = False
    """Kept by a command of its own, and not by the one that changes settings."""

    def __post_init__(self) -> None:
        if self.key in _registry:
            raise ValueError(f"two settings are called {self.key}")
        _registry[self.key] = self

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


_registry: dict[str, Setting[Any]] = {}


def all_settings() -> dict[str, Setting[Any]]:
    """The registered settings by key."""
    return dict(sorted(_registry.items()))
