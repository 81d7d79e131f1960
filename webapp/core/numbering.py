"""Document numbers without gaps: one series per company, kind and year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session

from webapp.core.db import Record, Short, bound_company
from webapp.core.ids import derived_id


class NumberSeries(Record):
    """The last number given out in a series."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("company_id", "kind", "year"),)

    kind: Mapped[Short]
    year: Mapped[int]
    last: Mapped[int]


def next_number(session: Session, kind: str, day: date, *, width: int = 4) -> str:
    """The next number of the series *kind* in the year of *day*, such as ``WO-2026-0007``.

    The series' row stays locked until the transaction ends, so a rolled-back document gives its number back and no number is
    missing or given twice.
    """
    return f"{kind}-{day.year}-{_advance(session, kind, day.year):0{width}d}"


def next_plain_number(session: Session, kind: str, *, width: int = 4) -> str:
    """The next number of a series that does not start anew each year, such as ``PH-0007``."""
    return f"{kind}-{_advance(session, kind, 0):0{width}d}"


def next_plain_numbers(session: Session, kind: str, count: int, *, width: int = 4) -> list[str]:
    """As many of them at once."""
    last = _advance(session, kind, 0, by=count)
    return [f"{kind}-{one:0{width}d}" for one in range(last - count + 1, last + 1)]


def _advance(session: Session, kind: str, year: int, *, by: int = 1) -> int:
    company_id = bound_company(session)
    key = derived_id("number_series", company_id, kind, year)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"company_id": company_id, "id": key, "kind": kind, "year": year, "last": 0}
    session.execute(dialect.insert(NumberSeries).values(row).on_conflict_do_nothing())
    advance = (
        update(NumberSeries)
        .where(NumberSeries.company_id == company_id, NumberSeries.id == key)
        .values(last=NumberSeries.last + by)
        .returning(NumberSeries.last)
        .execution_options(synchronize_session=False)
    )
    return int(session.execute(advance).scalar_one())
