"""Questions about the plan that read and plan only what their answer follows from.

What is above it was planned by the last run, and is known by that, but for what has changed since and what is below that: as net
change does, that is planned anew. The first run of a day plans everything, and so does a question that comes before it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.queries import ReadContext
from webapp.domains.items.models import Item
from webapp.domains.planning.changed import changed_since
from webapp.domains.planning.models import Forecast, PlanningRun
from webapp.domains.planning.reading import Books, read_books, rules_mark
from webapp.domains.planning.reading_items import Excerpt, read_structure
from webapp.domains.planning.rules.board import Board, TooNarrow, board_of
from webapp.domains.planning.rules.promise import promised
from webapp.domains.planning.rules.values import Inputs, Key, Part, Ref
from webapp.domains.planning.rules.window import Order, Structure, Window
from webapp.domains.planning.settings import rules_of
from webapp.domains.planning.storing import known_proposals
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.sales.models import SalesOrderLine
from webapp.domains.subcontracting.models import AWAITING, SubcontractMaterial, SubcontractOrder

T = TypeVar("T")
Answer: TypeAlias = Callable[[Books, Board], T]

WIDEST = 3_000
"""A window of more items than this is not worth it: everything is planned."""


class Question:
    """What is asked about some items: of all that customers were promised, or (*expected*) of forecasts besides.

    *without*: an order that is left out, as if it had not been placed.
    """

    def __init__(
        self, ctx: ReadContext, item_ids: Iterable[UUID], *, expected: bool, without: UUID | None = None
    ) -> None:
        self._ctx, self._session = ctx, ctx.session
        self._item_ids, self._expected, self._without = set(item_ids), expected, without

    def answer(self, answer: Answer[T]) -> T:
        """What *answer* says about the books and the plan: of a window as wide as it has to be, or of everything."""
        stale = self.stale()
        return self.answer_of_everything(answer) if stale is None else self._answer_of_windows(answer, stale)

    def answer_of_everything(self, answer: Answer[T]) -> T:
        """The same from a plan of everything."""
        books = self._as_asked(read_books(self._session, self._ctx.today))
        return answer(books, board_of(books.inputs))

    def _answer_of_windows(self, answer: Answer[T], stale: Collection[UUID]) -> T:
        reader = _Reader(self._session, self._ctx)
        places = reader.places
        old = [places[one] for one in stale]
        whole: set[Key] = {places[one] for one in self._item_ids}
        seen: set[Key] = set()
        while True:
            window = reader.structure.window(whole, seen, old)
            if len(window.planned) > WIDEST:
                return self.answer_of_everything(answer)
            books = self._as_asked(reader.books(window))
            known = known_proposals(self._session, books, window.known)
            try:
                return answer(books, board_of(books.inputs, reader.structure, window, known))
            except TooNarrow as wider:
                whole |= set(wider.whole)
                seen |= set(wider.seen)

    def _as_asked(self, books: Books) -> Books:
        inputs = books.inputs if self._expected else promised(books.inputs)
        demands = [one for one in inputs.demands if not (one.kind == "sales" and one.ref in self._own)]
        return Books(replace(inputs, demands=demands), books.ids)

    @cached_property
    def _own(self) -> Mapping[Ref, UUID]:
        """The lines of the order that is left out, with their items."""
        if self._without is None:
            return {}
        statement = select(SalesOrderLine.id, SalesOrderLine.item_id)
        found = self._session.execute(statement.where(SalesOrderLine.order_id == self._without))
        return {one.id: one.item_id for one in found}

    def stale(self) -> set[UUID] | None:
        """The items about which the last run says something else than the question asks for; None: about all of them."""
        latest = select(PlanningRun).order_by(PlanningRun.ran_at.desc()).limit(1)
        run = self._session.scalars(latest).first()
        if run is None or run.planned_on != self._ctx.today or "cursor" not in run.inputs:
            return None
        if run.inputs["rules"] != rules_mark(self._session):
            return None
        changed = changed_since(self._session, run.inputs["cursor"])
        if changed is None:
            return None
        expected = () if self._expected else self._session.scalars(select(Forecast.item_id).distinct())
        return {*changed, *expected, *self._own.values()}


class _Reader:
    """Reads what is in a window."""

    def __init__(self, session: Session, ctx: ReadContext) -> None:
        self._session, self._today = session, ctx.today
        self._ids: Sequence[UUID] = session.scalars(select(Item.id).order_by(Item.id)).all()
        self.places = {item_id: place for place, item_id in enumerate(self._ids)}

    @cached_property
    def structure(self) -> Structure:
        """How all items hang together, and which orders are on their way."""
        found = self._session.scalars(select(Item.id).where(Item.phantom.is_(True)))
        phantoms = {self.places[one] for one in found}
        uses, yields, swaps = read_structure(self._session, self.places, phantoms, self._today)
        bare: dict[Key, Part] = {place: Part(place, "") for place in range(len(self._ids))}
        day, calendar = self._today.toordinal(), rules_of(self._session).calendar
        return Structure(Inputs(day, calendar, bare, uses, yields, swaps), phantoms, self._orders)

    @cached_property
    def _orders(self) -> dict[Ref, Order]:
        found: dict[Ref, Order] = {}
        for model, material, order_id, open_ones in (
            (WorkOrder, WorkOrderMaterial, WorkOrderMaterial.work_order_id, STILL_TO_MAKE),
            (SubcontractOrder, SubcontractMaterial, SubcontractMaterial.order_id, AWAITING),
        ):
            orders = select(model.id, model.item_id, model.due_on).where(model.status.in_(open_ones))
            lines = select(order_id, material.item_id).where(
                order_id.in_(select(model.id).where(model.status.in_(open_ones)))
            )
            takes: dict[UUID, set[Key]] = {}
            for document_id, item_id in self._session.execute(lines):
                takes.setdefault(document_id, set()).add(self.places[item_id])
            for document_id, item_id, due_on in self._session.execute(orders):
                materials = takes.get(document_id, set())
                found[document_id] = Order(self.places[item_id], due_on.toordinal(), materials)
        return found

    def books(self, window: Window) -> Books:
        """What the books say about a window."""
        # What is made outside has to be known to say when its material is needed, wherever that goes.
        made = select(SubcontractOrder.item_id).where(SubcontractOrder.status.in_(AWAITING)).distinct()
        planned = self._named(window.planned)
        near = {*planned, *self._named(window.known), *self._session.scalars(made)}
        items = self.structure.items
        excerpt = Excerpt(self._ids, self.places, planned, near, items.yields, items.swaps)
        return read_books(self._session, self._today, excerpt)

    def _named(self, items: Collection[Key]) -> set[UUID]:
        return {item_id for place, item_id in enumerate(self._ids) if place in items}
