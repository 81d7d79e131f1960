"""What taking a file in would do, before it is done: the preview and the command see the rows by the same rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from webapp.flows.imports.boms import plan_boms
from webapp.flows.imports.items import plan_items
from webapp.flows.imports.orders import plan_orders
from webapp.flows.imports.partners import plan_partners
from webapp.flows.imports.prices import plan_prices
from webapp.flows.imports.routings import plan_routings
from webapp.flows.imports.stock import plan_stock
from webapp.flows.imports.taking import Plan, Rows, knowledge
from webapp.flows.imports.terms import plan_terms
from webapp.flows.imports.units import plan_units
from webapp.imports.kinds import Field, Kind
from webapp.imports.layout import Column, missing
from webapp.imports.reading import NAME_AS_NUMBER, Wishes, body_rows, judge_all, read_file
from webapp.imports.units import UnitWord

PLANS: dict[str, Plan] = {
    "items": plan_items,
    "boms": plan_boms,
    "routings": plan_routings,
    "partners": plan_partners,
    "prices": plan_prices,
    "stock": plan_stock,
    "orders": plan_orders,
    "terms": plan_terms,
    "units": plan_units,
}


@dataclass
class Look:
    """A file as it would be taken in: *rows* with what each would do, *missing* the columns without which nothing goes."""

    kind: Kind
    columns: list[Column]
    rows: Rows
    left_out: Counter[str]
    missing: list[Field]
    units: list[UnitWord]
    new_units: list[str]

    @property
    def counts(self) -> Counter[str]:
        """How many rows are ``wrong``, or would be ``new``, ``changed``, ``same``."""
        return Counter(verdict_of(row) for row in self.rows)

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return bool(self.rows) and not self.missing and not any(row.problems for row in self.rows)

    def body(self, source: str) -> Mapping[str, Any]:
        """The body of the command that does it."""
        columns, rows = body_rows(self.kind, self.rows)
        return {"source": source[:200], "columns": columns, "rows": rows, "new_units": self.new_units}


def look(session: Session, today: date, kind: Kind, path: Path, wishes: Wishes) -> Look:
    """Read a file and say what taking it in would do. Writes nothing. Raises the errors of ``webapp.imports.errors``."""
    reading = read_file(kind, path, wishes)
    known = knowledge(session, today, wishes.answers, unit=wishes.unit, kind=wishes.kind)
    lacking = missing(kind, reading.columns)
    if wishes.numbers == NAME_AS_NUMBER:
        lacking = [one for one in lacking if one.name != "number"]
    rows = judge_all(kind, reading.records, wishes, known)
    reading.records.clear()
    PLANS[kind.name](session, rows, known)
    new_units = list(known.units.new)
    return Look(kind, reading.columns, rows, reading.left_out, lacking, known.units.all, new_units)


def verdict_of(row: Any) -> str:
    """``wrong`` where something stands in the way, else what the row would do."""
    return "wrong" if row.problems else row.verdict or "same"
