"""Everything that a plan follows from, read from the books: once, whole, and as plain numbers."""

from __future__ import annotations

import hashlib
import marshal
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.domains.planning import reading_items
from webapp.domains.planning.models import Proposal as ProposalRow
from webapp.domains.planning.reading_customers import read_forecasts, read_sales
from webapp.domains.planning.reading_items import Excerpt, millionths, within
from webapp.domains.planning.reading_locked import Locked, locked_for, unlocked
from webapp.domains.planning.reading_outside import needs_outside, supplies_with_outside
from webapp.domains.planning.rules.forecasts import still_expected
from webapp.domains.planning.rules.values import Demand, Inputs, Key, ProposalRef, Supply
from webapp.domains.planning.settings import rules_of
from webapp.domains.production.enlarging import GROWING
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.purchasing.queries import open_supply

Only: TypeAlias = Collection[UUID] | None
"""The items about which something is read; None: all."""
_HASH_BYTES = 16
_FORM = 3
"""How plans are kept; a plan that was kept otherwise counts as changed."""
_PLAIN = 2
"""The version of marshal that writes equal values alike, however they came to be."""


@dataclass(frozen=True)
class Books:
    """What was read: the plan's inputs, in which an item is known by its place in *ids*."""

    inputs: Inputs
    ids: Sequence[UUID]

    @cached_property
    def places(self) -> dict[UUID, int]:
        """The place of each item."""
        return {item_id: place for place, item_id in enumerate(self.ids)}

    @cached_property
    def _by_place(self) -> dict[Key, UUID]:
        return dict(enumerate(self.ids))

    def id_of(self, item: Key) -> UUID:
        """The id of an item that is known by its place."""
        return self._by_place[item]

    @cached_property
    def horizon(self) -> int:
        """The last day for which anything is needed or expected; today for nothing at all."""
        days = [one.day for one in self.inputs.demands] + [one.day for one in self.inputs.supplies]
        return max([self.inputs.today, *days])

    @cached_property
    def signatures(self) -> dict[Key, bytes]:
        """For each item a hash over all that its own plan follows from, but for what is above it."""
        inputs = self.inputs
        rules = (
            _FORM,
            inputs.today,
            inputs.tolerance,
            *(
                sorted(one)
                for one in (inputs.calendar.weekend, inputs.calendar.holidays, inputs.calendar.workdays)
            ),
        )
        demands, supplies = _by_item(inputs.demands), _by_item(inputs.supplies)
        decided = _decided(inputs)
        names = {place: item_id.bytes for place, item_id in self._by_place.items()}
        swaps, parents = _swaps_by_item(inputs, names), _parents(inputs, names)
        found = {}
        for place, name in names.items():
            part = inputs.parts[place]
            facts = (
                rules,
                name,
                (part.source, part.on_hand, part.safety, part.phantom),
                _plain_lots(part.lots),
                _plain_lead(part.lead),
                [(names[one[0]], *one[1:]) for one in inputs.uses.get(place, ())],
                [(names[one[0]], *one[1:]) for one in inputs.yields.get(place, ())],
                swaps.get(place, []),
                parents.get(place, []),
                sorted(
                    (one.day, one.quantity, one.kind, one.ref.bytes, one.product is None)
                    for one in demands.get(place, ())
                ),
                sorted(_plain_supply(one) for one in supplies.get(place, ())),
                sorted(decided.get(place, ())),
            )
            found[place] = digest(facts)
        return found


def digest(facts: Any) -> bytes:
    """A hash over plain values that is the same wherever they are."""
    return hashlib.blake2b(marshal.dumps(facts, _PLAIN), digest_size=_HASH_BYTES).digest()


def rules_mark(session: Session) -> str:
    """A hash over the company's rules for planning."""
    return digest(repr(rules_of(session))).hex()


def read_books(session: Session, today: date, part: Excerpt | None = None) -> Books:
    """Read everything that a plan of *today* follows from, or what of it is about the items of an excerpt."""
    rules = rules_of(session)
    planned, near = (part.planned, part.near) if part else (None, None)
    items = reading_items.read_items(session, unlocked(session, today, near), rules, today, part)
    places = items.places
    day = today.toordinal()
    locked = locked_for(session, today)
    sales, ordered = read_sales(session, places, locked, planned)
    expected = still_expected(read_forecasts(session, places, planned), ordered, day)
    made = supplies_with_outside(session, places, _work_orders(session, places, near))
    supplies = [*made, *_firm(session, places, near), *purchases(session, places)]
    outside = needs_outside(session, places, items.parts, rules)
    materials = _materials(session, places, day, locked, planned)
    demands = sorted([*sales, *materials, *outside, *expected], key=_in_order)
    taken, declined = _decisions(session, places, near)
    inputs = Inputs(
        day,
        rules.calendar,
        items.parts,
        items.uses,
        items.yields,
        items.swaps,
        demands,
        sorted(supplies, key=_in_order),
        taken,
        declined,
        rules.tolerance,
    )
    return Books(inputs, items.ids)


def _in_order(one: Any) -> tuple[int, str, bytes]:
    return one.day, one.kind, one.ref.bytes


def _by_item(rows: Iterable[Any]) -> dict[Key, list[Any]]:
    found: defaultdict[Key, list[Any]] = defaultdict(list)
    for one in rows:
        found[one.item].append(one)
    return found


def _parents(inputs: Inputs, names: Mapping[Key, bytes]) -> dict[Key, list[bytes]]:
    """What each item goes into or is left by: of a line that was taken away nothing else says so."""
    found: defaultdict[Key, list[bytes]] = defaultdict(list)
    for parent, uses in inputs.uses.items():
        name = names[parent]
        for use in uses:
            found[use[0]].append(name)
    for parent, yields in inputs.yields.items():
        for one in yields:
            found[one.item].append(names[parent])
    return found


def _swaps_by_item(inputs: Inputs, names: Mapping[Key, bytes]) -> dict[Key, list[tuple[Any, ...]]]:
    """What each item stands in for or is replaced by: a substitution that ends changes the plans of both sides."""
    found: defaultdict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for one in inputs.swaps:
        sides = [
            [(names[part.item], part.quantity) for part in side] for side in (one.mains, one.substitutes)
        ]
        product = b"" if one.product is None else names[one.product]
        facts = (one.ref.bytes, *sides, product, one.use_up, one.first, one.last)  # type: ignore[attr-defined]
        for item in one.items:
            found[item].append(facts)
    return found


def _decided(inputs: Inputs) -> dict[Key, list[tuple[Any, ...]]]:
    found: defaultdict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for ref in inputs.taken:
        found[ref[0]].append((ref[1], ref[2], -1))
    for ref, quantity in inputs.declined.items():
        found[ref[0]].append((ref[1], ref[2], quantity))
    return found


def _plain_lots(one: Any) -> tuple[Any, ...]:
    return (
        one.rule,
        one.fixed,
        one.period_days,
        one.minimum,
        one.multiple,
        one.maximum,
        one.order_cost,
        one.holding_cost,
    )


def _plain_lead(one: Any) -> tuple[Any, ...]:
    return (
        one.days,
        one.inspection_days,
        one.setup_days,
        one.queue_days,
        one.run_minutes,
        one.daily_minutes,
    )


def _plain_supply(one: Any) -> tuple[Any, ...]:
    return (
        one.day,
        one.quantity,
        one.kind,
        one.ref.bytes,
        one.start or 0,
        one.explodes,
        one.changeable,
    )


def _work_orders(session: Session, places: Mapping[UUID, int], only: Only) -> list[Supply]:
    statement = select(
        WorkOrder.id,
        WorkOrder.item_id,
        WorkOrder.due_on,
        WorkOrder.status,
        millionths(WorkOrder.quantity),
        millionths(WorkOrder.good),
        millionths(WorkOrder.scrap),
    ).where(WorkOrder.status.in_(STILL_TO_MAKE))
    return [
        Supply(
            places[item_id],
            due_on.toordinal(),
            quantity - good - scrap,
            "work_order",
            row_id,
            changeable=status in GROWING,
        )
        for row_id, item_id, due_on, status, quantity, good, scrap in session.execute(
            within(statement, WorkOrder.item_id, only)
        )
        if quantity > good + scrap
    ]


def _materials(
    session: Session, places: Mapping[UUID, int], today: int, locked: Locked, only: Only
) -> list[Demand]:
    """What open work orders still lack beyond what is locked for them, on the day on which they are to begin.

    What stands in already has no product: nothing stands in for that in turn.
    """
    own = WorkOrderMaterial.substitution_id.is_(None)
    outstanding = func.sum(WorkOrderMaterial.required - WorkOrderMaterial.issued)
    facts = (WorkOrder.id, WorkOrder.item_id, own, WorkOrder.status, WorkOrder.start_on, WorkOrder.due_on)
    statement = (
        select(WorkOrderMaterial.item_id, *facts, millionths(outstanding))
        .join(
            WorkOrder,
            and_(
                WorkOrder.id == WorkOrderMaterial.work_order_id,
                WorkOrder.company_id == WorkOrderMaterial.company_id,
            ),
        )
        .where(WorkOrder.status.in_(STILL_TO_MAKE), WorkOrderMaterial.required > WorkOrderMaterial.issued)
        .group_by(WorkOrderMaterial.item_id, *facts)
    )
    demands, left = [], dict(locked)
    statement = within(statement, WorkOrderMaterial.item_id, only)
    for item_id, order_id, made_id, is_own, status, start_on, due_on, quantity in session.execute(statement):
        begin = today if status == "started" else (start_on or due_on).toordinal()
        wanted = int(quantity)
        if there := min(left.get((order_id, item_id), 0), wanted):
            left[order_id, item_id] -= there
        if wanted > there:
            product = places[made_id] if is_own else None
            demands.append(Demand(places[item_id], begin, wanted - there, "work_order", order_id, product))
    return demands


def _firm(session: Session, places: Mapping[UUID, int], only: Only) -> list[Supply]:
    statement = select(
        ProposalRow.id,
        ProposalRow.item_id,
        ProposalRow.kind,
        ProposalRow.start_on,
        ProposalRow.due_on,
        millionths(ProposalRow.quantity),
    ).where(ProposalRow.status == "proposed", ProposalRow.firm.is_(True))
    return [
        Supply(
            places[item_id],
            due_on.toordinal(),
            quantity,
            "firm",
            row_id,
            start=start_on.toordinal(),
            explodes=kind != "buy",
            changeable=True,
        )
        for row_id, item_id, kind, start_on, due_on, quantity in session.execute(
            within(statement, ProposalRow.item_id, only)
        )
    ]


def purchases(session: Session, places: Mapping[UUID, int]) -> list[Supply]:
    """What suppliers still owe, and what is drafted to be ordered from them."""
    return [
        Supply(
            places[one.item_id],
            one.due_on.toordinal(),
            reading_items.whole(one.quantity),
            "purchase",
            one.line_id,
            changeable=not one.confirmed,
        )
        for one in open_supply(session)
    ]


def _decisions(
    session: Session, places: Mapping[UUID, int], only: Only
) -> tuple[frozenset[ProposalRef], dict[ProposalRef, int]]:
    """The refs of proposals that were accepted or are firm, and of those that were rejected, with their quantity."""
    statement = select(
        ProposalRow.item_id,
        ProposalRow.needed_on,
        ProposalRow.seq,
        ProposalRow.status,
        ProposalRow.firm,
        millionths(ProposalRow.quantity),
    ).where((ProposalRow.status != "proposed") | ProposalRow.firm.is_(True))
    taken: set[ProposalRef] = set()
    declined: dict[ProposalRef, int] = {}
    statement = within(statement, ProposalRow.item_id, only)
    for item_id, needed_on, seq, status, firm, quantity in session.execute(statement):
        ref = (places[item_id], needed_on.toordinal(), seq)
        if status == "rejected":
            declined[ref] = quantity
        elif status == "accepted" or firm:
            taken.add(ref)
    return frozenset(taken), declined
