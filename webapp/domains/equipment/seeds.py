"""The reasons for standstill that every company starts with."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domains.equipment.models import DowntimeReason
from webapp.facts import rows_of


def seed_downtime_reasons(session: Session) -> None:
    """Add the standard downtime reasons that the company lacks; its own wording of the others stays."""
    known = set(session.scalars(select(DowntimeReason.code)))
    session.add_all(
        DowntimeReason(code=row["code"], name=row["name_zh"], name_en=row["name_en"], kind=row["kind"])
        for row in rows_of("downtime_codes.csv")
        if row["code"] not in known
    )
    session.flush()
