"""The cost roll-up over a whole catalogue: every made item costed anew, level by level, and written back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle, islice, pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bench.databases import Place, app_on
from bench.factory import Factory, found_factory
from bench.measure import Result, Times, seconds_of, timed
from bench.registry import benchmark
from webapp.core.db import write_transaction
from webapp.core.ids import new_id
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.models import BomLine, Item, RoutingOperation, Unit
from webapp.extensions import db

LEVELS = (100, 900, 2000, 3000, 4000)
"""Items on each level, the end products first and what is bought last: 10,000 of them."""
LINES = 4
STEPS = 2
RUNS = 5


@benchmark("roll-up")
def roll_up(place: Place) -> Iterator[Result]:
    """All standard costs of 10,000 items anew: once when every one of them changes, once when none does."""
    with place.database("roll_up") as url, app_on(url, place.folder):
        session = db.session()
        factory = found_factory(session)
        _build(session, factory)
        prices = cycle((Decimal("1.23"), Decimal("4.56")))

        def changed() -> None:
            factory.send("items.roll_up_cost", {"standard_lot": "100"})

        runs: list[float] = []
        for _ in range(RUNS):
            _price(session, next(prices))
            runs.append(seconds_of(changed))
        words = f"cost roll-up, {sum(LEVELS):,} items, {sum(LEVELS[:-1]):,} costs change"
        yield Result(words, place.kind, "roll-ups", Times(tuple(runs)))
        yield Result(
            f"cost roll-up, {sum(LEVELS):,} items, no cost changes",
            place.kind,
            "roll-ups",
            timed(changed, RUNS),
        )


def _price(session: Session, price: Decimal) -> None:
    with write_transaction(session):
        session.execute(update(Item).where(Item.kind == "purchased").values(standard_material=price))
    session.expunge_all()


def _build(session: Session, factory: Factory) -> None:
    """The catalogue. Each made item takes LINES components of the next level, in STEPS operations."""
    unit_id = session.scalars(select(Unit.id).where(Unit.code == "pcs")).one()
    centre_id = session.scalars(select(WorkCentre.id)).first()
    levels = [[new_id() for _ in range(count)] for count in LEVELS]
    with write_transaction(session):
        for depth, ids in enumerate(levels):
            _add(session, factory, Item, (_item(depth, place, one, unit_id) for place, one in enumerate(ids)))
        for above, below in pairwise(levels):
            parts = cycle(below)
            _add(
                session,
                factory,
                BomLine,
                (
                    {"item_id": one, "seq": 10 * seq, "component_id": part, "quantity": Decimal(seq)}
                    for one in above
                    for seq, part in enumerate(islice(parts, LINES), start=1)
                ),
            )
            _add(
                session,
                factory,
                RoutingOperation,
                (
                    {"item_id": one, "seq": 10 * seq, "name": "工序", "work_centre_id": centre_id}
                    | {"run_minutes": Decimal("0.75"), "piece_price": Decimal("0.35")}
                    for one in above
                    for seq in range(1, STEPS + 1)
                ),
            )


def _item(depth: int, place: int, item_id: UUID, unit_id: UUID) -> dict[str, Any]:
    kind = "purchased" if depth == len(LEVELS) - 1 else "made"
    number = f"R{depth}-{place:05}"
    return {"id": item_id, "number": number, "code": number, "name": "料", "kind": kind, "unit_id": unit_id}


def _add(session: Session, factory: Factory, model: Any, rows: Iterator[dict[str, Any]]) -> None:
    session.execute(insert(model), [{"company_id": factory.company_id, "id": new_id()} | row for row in rows])
