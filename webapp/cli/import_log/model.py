"""The factory that the rows of a log let us see: its orders, parts, routings, work centres, machines and people. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median

from webapp.cli.import_log.reader import Row
from webapp.core.quantity import ZERO, round_quantity

SET_UP = "S"
"""Report types are explained nowhere in the log; by what their rows look like: S set-up, D production, B breakdown."""
BREAKDOWN = "B"

_MACHINE = re.compile(r"\s*-?\s*\bmachine\s*\d+\b\s*-?\s*", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"\s+\d+$")


@dataclass(frozen=True)
class Step:
    """An operation of a part: where it is done and how long it takes, in minutes (medians of what was logged)."""

    name: str
    centre: str
    setup_minutes: Decimal
    run_minutes: Decimal


@dataclass(frozen=True)
class Order:
    """A work order: a case of the log, with the operations that its rows name in order of their first start."""

    case: str
    part: str
    quantity: Decimal
    first_start: datetime
    last_complete: datetime
    operations: tuple[str, ...]


@dataclass(frozen=True)
class LoggedFactory:
    """Everything to be set up before the rows can be replayed."""

    orders: tuple[Order, ...]
    steps: dict[tuple[str, str], Step]
    """By part and operation."""
    machines: dict[str, str]
    """The work centre of each resource."""
    workers: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(sorted({order.part for order in self.orders}))

    @property
    def centres(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.machines.values())))

    def routing(self, part: str) -> tuple[str, ...]:
        """All operations ever seen on *part*, in the order of their mean place in its orders."""
        places: dict[str, list[int]] = defaultdict(list)
        for order in self.orders:
            if order.part == part:
                for place, operation in enumerate(order.operations):
                    places[operation].append(place)
        return tuple(sorted(places, key=lambda one: (sum(places[one]) / len(places[one]), one)))


def operation_of(activity: str) -> str:
    """The operation's name: the activity without its machine ("Turning - Machine 8" → "Turning")."""
    return without_machine(activity)


def centre_of(resource: str) -> str:
    """The work centre of a resource: its kind of work ("Machine 8 - Turning", "Quality Check 2" → "Quality Check")."""
    return _LAST_NUMBER.sub("", without_machine(resource)) or resource


def without_machine(text: str) -> str:
    """*text* without "Machine 8" and the dash that ties it on; unchanged where nothing else would be left."""
    return " ".join(_MACHINE.sub(" ", text).split()) or text


def factory_of(rows: Sequence[Row]) -> LoggedFactory:
    """What *rows* tell about the factory that logged them."""
    return LoggedFactory(
        orders=tuple(_orders(rows)),
        steps=_steps(rows),
        machines={row.resource: centre_of(row.resource) for row in rows},
        workers=tuple(sorted({row.worker for row in rows})),
    )


def _orders(rows: Sequence[Row]) -> Iterable[Order]:
    cases: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.start, one.number)):
        cases[row.case].append(row)
    for case, own in cases.items():
        yield Order(
            case=case,
            part=own[0].part,
            quantity=own[0].order_quantity,
            first_start=own[0].start,
            last_complete=max(row.complete for row in own),
            operations=tuple(dict.fromkeys(operation_of(row.activity) for row in own)),
        )


def _steps(rows: Sequence[Row]) -> dict[tuple[str, str], Step]:
    own: dict[tuple[str, str], list[Row]] = defaultdict(list)
    centres: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        operation = operation_of(row.activity)
        own[row.part, operation].append(row)
        centres[operation][centre_of(row.resource)] += 1
    return {
        (part, operation): Step(
            operation,
            centres[operation].most_common(1)[0][0],
            _median(row.minutes for row in found if row.report_type == SET_UP and not row.pieces),
            _median(
                row.minutes / row.pieces
                for row in found
                if row.pieces and row.minutes and row.report_type not in (SET_UP, BREAKDOWN)
            ),
        )
        for (part, operation), found in own.items()
    }


def _median(values: Iterable[Decimal]) -> Decimal:
    found = list(values)
    return round_quantity(median(found)) if found else ZERO
