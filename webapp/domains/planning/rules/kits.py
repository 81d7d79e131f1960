"""Kitting over all work orders (齐套): stock and what is coming are allotted by rank, and each order gets its kit date. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from webapp.core.quantity import ZERO


@dataclass(frozen=True)
class Want:
    """What an order still needs of an item, how much of it is reserved for the order, and how much of that is *locked* for it."""

    item: UUID
    quantity: Decimal
    reserved: Decimal = ZERO
    locked: Decimal = ZERO


@dataclass(frozen=True)
class Order:
    """A work order that waits for material: *start* is the day on which it needs it."""

    id: UUID
    start: date
    wants: Sequence[Want]


@dataclass(frozen=True)
class Receipt:
    """What is on the way: ``kind`` purchase or work_order, *id* its line or order."""

    item: UUID
    quantity: Decimal
    day: date
    kind: str
    id: UUID


@dataclass(frozen=True)
class Part:
    """So much of an item comes from there. *id* is None and *day* today for stock; *reserved*: it is the order's own already.

    *day* is None while nobody knows it: the work order that makes it lacks material itself.
    """

    item: UUID
    kind: str
    id: UUID | None
    quantity: Decimal
    day: date | None
    reserved: bool = False


@dataclass
class Allotment:
    """What an order gets. *kit_on*: the day on which all is there; None when something is not on the way at all."""

    parts: list[Part] = field(default_factory=list)
    missing: dict[UUID, Decimal] = field(default_factory=dict)
    kit_on: date | None = None

    def from_stock(self, item: UUID) -> Decimal:
        """How much of an item lies there for the order."""
        return sum((one.quantity for one in self.parts if one.item == item and one.kind == "stock"), ZERO)

    def free_stock(self, item: UUID) -> Decimal:
        """How much of that is not reserved for it: whoever comes first may still take it."""
        own = (one for one in self.parts if one.item == item and one.kind == "stock" and not one.reserved)
        return sum((one.quantity for one in own), ZERO)

    @property
    def state(self) -> str:
        """full: all is in stock; later: all is there or on the way; short: something is not."""
        if self.kit_on is None:
            return "short"
        return "full" if all(one.kind == "stock" for one in self.parts) else "later"


def allot(
    orders: Sequence[Order], stock: Mapping[UUID, Decimal], receipts: Iterable[Receipt], today: date
) -> dict[UUID, Allotment]:
    """Hand out *stock* and *receipts* to *orders*, which stand in the order of their rank.

    *stock* is what can be used and is not reserved for anybody but these orders. First each gets what is locked for it, whatever
    its rank, then what is reserved for it, then free stock goes by rank, then what comes, the earliest first.
    """
    left = dict(stock)
    found = {one.id: Allotment() for one in orders}
    own = {
        (order.id, want.item): _take(left, want.item, min(want.locked, want.quantity))
        for order in orders
        for want in order.wants
    }
    lacks: dict[UUID, dict[UUID, Decimal]] = {}
    for order in orders:
        lacks[order.id] = {}
        for want in order.wants:
            locked = own[order.id, want.item]
            part = locked + _take(left, want.item, min(want.reserved, want.quantity) - locked)
            lacks[order.id][want.item] = want.quantity - part
            _note(found[order.id], want.item, part, today, reserved=True)
    coming = _by_item(receipts)
    for order in orders:
        for item, lack in lacks[order.id].items():
            part = _take(left, item, lack)
            _note(found[order.id], item, part, today)
            rest = _from_receipts(found[order.id], coming[item], lack - part, order.id)
            if rest > 0:
                found[order.id].missing[item] = rest
    _Days(orders, found, today).settle()
    return found


class _Days:
    """When what is allotted is there: a work order that gets its material late delivers as much later."""

    def __init__(self, orders: Sequence[Order], found: Mapping[UUID, Allotment], today: date) -> None:
        self.found, self.today = found, today
        self.starts = {one.id: one.start for one in orders}
        self.settled: dict[UUID, date | None] = {}
        self.asked: set[UUID] = set()

    def settle(self) -> None:
        for order_id, allotment in self.found.items():
            allotment.kit_on = self.kit_on(order_id)

    def kit_on(self, order_id: UUID) -> date | None:
        if order_id in self.settled:
            return self.settled[order_id]
        self.asked.add(order_id)
        own = self.found[order_id]
        own.parts = [self._dated(one) for one in own.parts]
        days = [one.day for one in own.parts]
        known = [day for day in days if day is not None]
        sure = not own.missing and len(known) == len(days)
        self.settled[order_id] = max([self.today, *known]) if sure else None
        return self.settled[order_id]

    def _dated(self, part: Part) -> Part:
        if part.day is None or part.id is None:
            return part
        return replace(part, day=self._delivered(part.id, max(part.day, self.today)))

    def _delivered(self, source_id: UUID, promised: date) -> date | None:
        # An order that waits for itself round three corners is taken at its word.
        open_question = source_id in self.asked and source_id not in self.settled
        if source_id not in self.found or open_question:
            return promised
        kit_on = self.kit_on(source_id)
        if kit_on is None:
            return None
        start = max(self.starts[source_id], self.today)
        return promised + max(kit_on - start, timedelta(0))


def _take(left: dict[UUID, Decimal], item: UUID, wanted: Decimal) -> Decimal:
    part = max(ZERO, min(wanted, left.get(item, ZERO)))
    if part:
        left[item] -= part
    return part


def _note(own: Allotment, item: UUID, quantity: Decimal, today: date, *, reserved: bool = False) -> None:
    if quantity > 0:
        own.parts.append(Part(item, "stock", None, quantity, today, reserved))


@dataclass
class _Coming:
    """A receipt, and how much of it nobody has yet."""

    receipt: Receipt
    left: Decimal


def _by_item(receipts: Iterable[Receipt]) -> defaultdict[UUID, list[_Coming]]:
    found: defaultdict[UUID, list[_Coming]] = defaultdict(list)
    for one in sorted(receipts, key=lambda one: (one.day, one.kind, one.id)):
        found[one.item].append(_Coming(one, one.quantity))
    return found


def _from_receipts(own: Allotment, coming: list[_Coming], lack: Decimal, order_id: UUID) -> Decimal:
    """Take what lacks from what comes; what nothing covers is returned. No order waits for its own pieces."""
    for one in coming:
        part = min(lack, one.left)
        if part > 0 and one.receipt.id != order_id:
            receipt = one.receipt
            own.parts.append(Part(receipt.item, receipt.kind, receipt.id, part, receipt.day))
            one.left -= part
            lack -= part
    return lack
