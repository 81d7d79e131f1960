"""What people look at all day, over a million moves: the stock list, one item, the boss's screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.databases import Place, app_on
from bench.factory import CLOCK, Factory, found_factory
from bench.history import MOVES, build
from bench.measure import Result, in_turns
from bench.registry import benchmark
from bench.transcript import READS, RawConnection, raw_on, recording
from webapp.core.actor import system_actor
from webapp.core.queries import all_queries, run_query
from webapp.domains.items.models import Item
from webapp.extensions import db

RUNS = 9


@benchmark("reading")
def reading(place: Place) -> Iterator[Result]:
    """Queries over a million moves and 300,000 reports, each against its own statements sent by the bare driver."""
    with place.database("reading") as url, app_on(url, place.folder):
        session = db.session()
        factory = found_factory(session)
        build(session, factory)
        item_id = session.scalars(select(Item.id).where(Item.number == "B-7")).one()
        with raw_on(url, factory.company_id) as raw:
            asked: tuple[tuple[str, dict[str, Any], str], ...] = (
                ("inventory.stock", {}, "stock list, 50 of 501 items"),
                ("inventory.item_stock", {"id": item_id}, "stock and last moves of one item"),
                ("insights.dashboard", {}, "dashboard"),
            )
            for name, params, words in asked:
                yield _compare(place, session, factory, raw, (name, params, f"{words}, {MOVES:,} moves"))


def _compare(
    place: Place,
    session: Session,
    factory: Factory,
    raw: RawConnection,
    what: tuple[str, dict[str, Any], str],
) -> Result:
    name, params, words = what
    asked = all_queries()[name].params.model_validate(params)

    def ours() -> None:
        run_query(session, system_actor(factory.company_id), CLOCK, name, asked)
        session.rollback()
        session.expunge_all()  # each request starts with an empty session

    ours()
    with recording(db.engine, READS) as transcript:
        ours()
    (statements,) = transcript.groups
    mine, theirs = in_turns(ours, lambda: raw.read(statements), RUNS, 1)
    return Result(words, place.kind, "queries", mine, theirs, f"{len(statements)} statements")
