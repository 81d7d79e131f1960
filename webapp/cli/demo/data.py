"""The demo's facts, as they stand in the CSV files beside."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of ``data/<name>.csv``; lines that begin with ``#`` are remarks."""
    path = Path(__file__).parent / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))


@dataclass(frozen=True)
class Line:
    """One line of a sales order; days are distances from today in working days."""

    key: str
    order: str
    place: int
    customer: str
    reference: str
    item: str
    quantity: Decimal
    made: Decimal | None
    unit_price: str
    ordered: int
    due: int
    start: int | None
    ticket: str


@cache
def sales_lines() -> tuple[Line, ...]:
    """Every line of every sales order, in the order of the file."""
    lines: list[Line] = []
    for row in rows("orders"):
        place = sum(1 for one in lines if one.order == row["order"])
        lines.append(
            Line(
                key=f"{row['order']}/{row['item']}",
                order=row["order"],
                place=place,
                customer=row["customer"],
                reference=row["reference"],
                item=row["item"],
                quantity=Decimal(row["quantity"]),
                made=Decimal(row["made"]) if row["made"] else None,
                unit_price=row["unit_price"],
                ordered=int(row["ordered"]),
                due=int(row["due"]),
                start=int(row["start"]) if row["start"] else None,
                ticket=row["ticket"],
            )
        )
    return tuple(lines)


@cache
def item(number: str) -> Row:
    """The item's row."""
    return next(row for row in rows("items") if row["number"] == number)


@cache
def bom(number: str) -> tuple[Row, ...]:
    """The components of a made item."""
    return tuple(row for row in rows("bom") if row["item"] == number)


@cache
def routing(number: str) -> tuple[Row, ...]:
    """The operations of a made item."""
    return tuple(row for row in rows("routings") if row["item"] == number)


@cache
def plan(type_: str, number: str, operation: str) -> tuple[Row, ...]:
    """The characteristics of the inspection plan of this type for an item's operation; none when there is no such plan."""
    wanted = (type_, number, operation)
    return tuple(row for row in rows("plans") if (row["type"], row["item"], row["operation"]) == wanted)


FLOOR_ROLES = frozenset({"worker", "team_leader", "inspector", "storekeeper"})


def has_pin(person: Row) -> bool:
    """Whether somebody signs in on the floor too, by badge and PIN."""
    return person["roles"] in FLOOR_ROLES


def workers_of(work_centre: str) -> list[str]:
    """The staff numbers of who works in a work centre."""
    return [row["number"] for row in rows("people") if row["work_centre"] == work_centre]
