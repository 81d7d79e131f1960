"""The units of measure that every company starts with."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domains.items.models import Unit
from webapp.facts import rows_of


def seed_units(session: Session) -> None:
    """Add the usual units of measure that the company lacks."""
    known = set(session.scalars(select(Unit.code)))
    session.add_all(
        Unit(code=row["code"], name=row["name_zh"], name_en=row["name_en"], decimals=int(row["decimals"]))
        for row in rows_of("units.csv")
        if row["code"] not in known
    )
    session.flush()
