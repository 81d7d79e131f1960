"""The defect codes that every company starts with."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domains.quality.models import DefectCode
from webapp.facts import rows_of


def seed_defect_codes(session: Session) -> None:
    """Add the standard defect codes that the company lacks; its own wording of the others stays."""
    known = set(session.scalars(select(DefectCode.code)))
    session.add_all(
        DefectCode(
            code=row["code"],
            name=row["name_zh"],
            name_en=row["name_en"],
            category=row["category_zh"],
            severity=row["default_severity"],
        )
        for row in rows_of("defect_codes.csv")
        if row["code"] not in known
    )
    session.flush()
