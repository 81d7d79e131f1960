"""What goes into a plan, and what comes out of it.

What there is by the hundred thousand (demands, proposals, pegs) is a named tuple: as immutable, and made in a third of the time.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from webapp.domains.planning.rules.workdays import Calendar

ONE = 1_000_000
"""A unit: quantities, days of setting up, minutes are counted in millionths."""

ALWAYS = 0
"""The day from which stock is there: no date, so that a plan stays the same overnight."""

Key: TypeAlias = Hashable
"""An item."""
Ref: TypeAlias = Hashable
"""A document, or a proposal."""
ProposalRef: TypeAlias = tuple[Key, int, int]
"""A proposal: its item, the day it is needed on, its number on that day."""


@dataclass(frozen=True, slots=True)
class LotRule:
    """How net requirements become orders.

    *rule*: lot_for_lot, fixed (orders of *fixed* each), period (one order for *period_days* calendar days), wagner_whitin
    (least *order_cost* + *holding_cost* of a unit for a day, both in millionths of money). Then, for all of them:
    order = max(*minimum*, ceil(net ÷ *multiple*) × *multiple*), in parts of at most *maximum*. Zero means no such limit.
    """

    rule: str = "lot_for_lot"
    fixed: int = 0
    period_days: int = 0
    minimum: int = 0
    multiple: int = 0
    maximum: int = 0
    order_cost: int = 0
    holding_cost: int = 0


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long it takes. *days*: calendar days from order to delivery, *inspection_days*: working days until it can be used.

    For what is made, in working days: *setup_days* + quantity × *run_minutes* ÷ *daily_minutes* + *queue_days*, rounded up.
    """

    days: int = 0
    inspection_days: int = 0
    setup_days: int = 0
    queue_days: int = 0
    run_minutes: int = 0
    daily_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """An item as the plan sees it. A *phantom* is never ordered: its components are, in its place.

    ``source``: make, buy, or subcontract (made outside of what we send: it takes calendar days like what is bought, and needs
    its components when it starts).
    """

    key: Key
    source: str
    on_hand: int = 0
    safety: int = 0
    lots: LotRule = LotRule()
    lead: LeadTime = LeadTime()
    phantom: bool = False


class Use(NamedTuple):
    """A component of one unit of its parent: net quantity, and the share lost on top.

    For orders that start on day *first* or later and before *until*; None: without such a limit.
    """

    component: Key
    quantity: int
    loss: int = 0
    first: int | None = None
    until: int | None = None

    def counts_on(self, day: int) -> bool:
        """Whether an order that starts on *day* takes it."""
        return (self.first is None or self.first <= day) and (self.until is None or day < self.until)


class Yield(NamedTuple):
    """A by-product or co-product that one unit of its parent leaves."""

    item: Key
    quantity: int


class Amount(NamedTuple):
    """So much of an item in one set of a substitution."""

    item: Key
    quantity: int


class Demand(NamedTuple):
    """Something that needs *quantity* of *item* on *day*. ``kind``: sales, forecast, work_order, subcontract, proposal, firm.

    *product*: what is made here of it, for which a person may let substitutes stand in when its order is released; None for
    what is sold or sent to a supplier. All that one order needs has its *kind*, *ref* and *day*.
    """

    item: Key
    day: int
    quantity: int
    kind: str
    ref: Ref
    product: Key | None = None


class Swap(NamedTuple):
    """What may stand in for what: a set of *substitutes* for a set of *mains*, on days *first* … *last*.

    *product*: in what is made of that item alone. *use_up*: stock of the substitutes goes first, not only where a main item
    lacks. Several mains are a group: replaced together, for one and the same order.
    """

    ref: Ref
    mains: tuple[Amount, ...]
    substitutes: tuple[Amount, ...]
    product: Key | None = None
    use_up: bool = False
    first: int | None = None
    last: int | None = None

    @property
    def items(self) -> list[Key]:
        """Everything on its two sides."""
        return [one.item for one in (*self.mains, *self.substitutes)]

    def holds_on(self, day: int) -> bool:
        """Whether it may be decided for what is needed on *day*."""
        return (self.first or day) <= day <= (self.last or day)

    def serves(self, demand: Demand) -> bool:
        """Whether it may be decided for *demand*: what is made of it has an order to be decided for."""
        return demand.product is not None and self.product in (None, demand.product)


@dataclass(frozen=True, slots=True)
class Supply:
    """What is on its way already. ``kind``: purchase, work_order, subcontract, firm (a proposal that the planner has fixed).

    *day* is when it is delivered or finished, *start* when its material is needed (for firm proposals, whose components are
    planned here; other orders bring their material demands themselves). *changeable*: its quantity may still be raised.
    """

    item: Key
    day: int
    quantity: int
    kind: str
    ref: Ref
    start: int | None = None
    explodes: bool = False
    changeable: bool = False


@dataclass(frozen=True)
class Levels:
    """*order*: all items, as they are planned. *swaps*: the substitutions that fit into it, the first choice first.

    *families*: items for which a group stands in together, and which are therefore planned side by side, day by day.
    """

    order: Sequence[Key]
    swaps: Sequence[Swap] = ()
    families: dict[Key, list[Key]] = field(default_factory=dict)

    def family(self, item: Key) -> Sequence[Key]:
        """The items that are planned together with *item*, itself among them."""
        return self.families.get(item, (item,))


@dataclass(frozen=True)
class Inputs:
    """Everything that a plan follows from."""

    today: int
    calendar: Calendar
    parts: Mapping[Key, Part]
    uses: Mapping[Key, Sequence[Use]] = field(default_factory=dict)
    yields: Mapping[Key, Sequence[Yield]] = field(default_factory=dict)
    swaps: Sequence[Swap] = ()
    """What may stand in for what, the first choice first."""
    demands: Sequence[Demand] = ()
    supplies: Sequence[Supply] = ()
    taken: Collection[ProposalRef] = frozenset()
    """Refs of proposals that the planner has decided on: not given again."""
    declined: Mapping[ProposalRef, int] = field(default_factory=dict)
    """Rejected proposals and their quantity: while the plan comes to the same, nothing is ordered for them."""
    tolerance: int = 0
    """A supply that comes so many days too early is left alone."""
    levels: Levels | None = None
    """The order of the items, where *parts* are not all of them: they have their turn as they have it among all."""


class Why(NamedTuple):
    """Why a proposal is what it is: net = gross + safety − on hand − inbound − substituted; order = lot rule (net − carried)."""

    gross: int
    on_hand: int
    inbound: int
    substituted: int
    safety: int
    net: int
    carried: int
    """Left over from the lots before."""
    lot: int
    """What the lot rule made of it, all parts together."""
    rule: str
    lead_days: int
    earliest: int
    """The day on which it can be there if it is ordered in time: its own, or a later one where it is too late for that."""


class Proposal(NamedTuple):
    """A planned order: start on *start*, delivered or finished on *due*, usable on *available* (after inspection)."""

    ref: ProposalRef
    item: Key
    kind: str
    quantity: int
    start: int
    due: int
    available: int
    declined: bool
    why: Why


class Peg(NamedTuple):
    """So much of a supply serves so much of a demand.

    ``supply_kind``: stock, purchase, work_order, subcontract, firm, proposal, by_product, substitute, phantom, declined;
    ``demand_kind``: that of the demand, substitute, or safety or excess for what serves nobody yet. Where a substitute stands
    in, the ref is that of the substitution, on both sides.
    """

    item: Key
    quantity: int
    supply_kind: str
    supply_ref: Ref
    supply_day: int
    demand_kind: str
    demand_ref: Ref
    demand_day: int


class Message(NamedTuple):
    """Something that the planner should do. ``kind``: expedite, postpone, cancel, increase, past_due_start, overdue.

    *ref* names the supply (or the proposal, for past_due_start), *quantity* what it is about; for increase, *instead* is
    the proposal that becomes needless.
    """

    item: Key
    kind: str
    supply_kind: str
    ref: Ref
    from_day: int
    to_day: int | None
    quantity: int
    instead: Ref | None = None


@dataclass(frozen=True)
class ItemPlan:
    """What the plan says about one item."""

    item: Key
    proposals: Sequence[Proposal] = ()
    pegs: Sequence[Peg] = ()
    messages: Sequence[Message] = ()
