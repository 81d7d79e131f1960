"""A promise while an order is entered: the seller waits for it, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bench.databases import Place, app_on
from bench.factory import CLOCK
from bench.measure import Result, timed
from bench.planning import DEPTH, SIZES, build, order_one, plan_all, today
from bench.registry import benchmark
from webapp.core.actor import system_actor
from webapp.core.db import bound_company
from webapp.core.queries import run_query
from webapp.domains.planning.promise import PromiseParams
from webapp.extensions import db

ASKED = 20
"""So many items are asked for, one after the other."""
SOON, LATER = 3, 45
"""Days from today: sooner than it can be made, and late enough for everything."""
ORDERS = 10
"""So many orders come in after the plan was made."""


@benchmark("promise")
def promise(place: Place) -> Iterator[Result]:
    """Ask when one item could be there, in two factories: with the plan just made, and with orders that came in since."""
    for size in SIZES[1:]:
        with place.database(f"promise_{size.items}") as url, app_on(url, place.folder):
            session = db.session()
            items = build(session, size)
            plan_all(session)
            tops = items[: size.items // DEPTH]
            asked = tops[:: len(tops) // ASKED][:ASKED]
            words = f"{size.items:,} items, {size.demands:,} demands"
            yield _asked(place, session, asked, LATER, f"promise in {LATER} days, {words}")
            yield _asked(place, session, asked, SOON, f"promise in {SOON} days, {words}")
            for item_id in tops[:ORDERS]:
                order_one(session, item_id)
            more = f"{words}, {ORDERS} orders since the plan"
            yield _asked(place, session, asked, LATER, f"promise in {LATER} days, {more}")


def _asked(place: Place, session: Session, items: list[Any], days: int, words: str) -> Result:
    wanted = date.fromordinal(today()) + timedelta(days=days)
    actor = system_actor(bound_company(session))
    waiting = iter(items)

    def one() -> None:
        asked = PromiseParams(item_ids=[next(waiting)], quantities=["7"], wanted_on=[wanted])
        run_query(session, actor, CLOCK, "planning.promise", asked)
        session.rollback()
        session.expunge_all()

    times = timed(one, len(items))
    return Result(words, place.kind, "promises", times, None, f"the slowest {max(times.runs):.2f} s")
