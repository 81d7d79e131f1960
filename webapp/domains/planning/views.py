"""What people see of the plan, as values: rows, filters, whole pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from webapp.core.jobs import JobView
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import PageParams
from webapp.domains.planning.references import Reference


class ProposalParams(PageParams):
    """*message*: only proposals that have to begin before today (``past_due_start``)."""

    kind: Literal["", "make", "buy", "subcontract"] = ""
    status: Literal["proposed", "firm", "accepted", "rejected", ""] = "proposed"
    message: Literal["", "past_due_start"] = ""
    item_id: UUID | None = None
    start_to: date | None = None
    due_to: date | None = None


class WhyView(BaseModel):
    """Why a proposal is what it is: net = gross + safety − on hand − inbound − substituted; lot = rule (net − carried)."""

    gross: Quantity
    on_hand: Quantity
    inbound: Quantity
    substituted: Quantity
    safety: Quantity
    net: Quantity
    carried: Quantity
    lot: Quantity
    rule: str
    lead_days: int
    earliest_on: date


class ProposalRow(BaseModel):
    """A planned order. *late*: it should have begun already, and can be there on ``why.earliest_on`` at the earliest."""

    id: UUID
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    kind: str
    quantity: Quantity
    start_on: date
    due_on: date
    available_on: date
    status: str
    firm: bool
    late: bool
    reason: str
    note: str
    why: WhyView
    documents: list[dict[str, Any]]


class PegView(BaseModel):
    """So much of a supply serves so much of a demand. *late*: it comes after it is needed."""

    quantity: Quantity
    supply: Reference
    supply_on: date | None
    demand: Reference
    demand_on: date | None
    late: bool


class MessageRow(BaseModel):
    """Something to do: about *about*, from one day to another."""

    id: UUID
    kind: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    about: Reference
    from_on: date
    to_on: date | None


class MessageParams(PageParams):
    """Filters of the messages."""

    kind: Literal["", "expedite", "postpone", "cancel", "increase", "past_due_start", "overdue"] = ""
    item_id: UUID | None = None


class Bucket(BaseModel):
    """A day on which something is needed or comes: *balance* is what is there at its end."""

    day: date | None
    gross: Quantity
    receipts: Quantity
    planned: Quantity
    net: Quantity
    releases: Quantity
    balance: Quantity


class Served(BaseModel):
    """Whom a supply serves in the end, through all levels: *quantity* of *of_number*, for *item_number* that is asked for there.

    *late*: on the way to it something comes after it is needed, or should have come already.
    """

    to: Reference
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    quantity: Quantity
    unit: str
    unit_en: str
    of_number: str
    of_name: str
    of_name_en: str
    late: bool


class ServesView(BaseModel):
    """Whom an order serves by the plan of *planned_at* (None: there is none): the most urgent, and how many *more*.

    *known*: that plan says anything about what is open of the order.
    """

    planned_at: datetime | None
    known: bool
    rows: list[Served]
    more: int


class ItemPlanView(BaseModel):
    """One item over time, and who needs it for what."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    kind: str
    source: str
    safety_stock: Quantity
    on_hand: Quantity
    lot_rule: str
    lead_days: int
    buckets: list[Bucket]
    proposals: list[ProposalRow]
    pegs: list[PegView]
    messages: list[MessageRow]


class StandIn(BaseModel):
    """A substitution by which *quantity* of an item is replaced in its plan; *use_up*: before the item's own stock."""

    what: Reference
    quantity: Quantity
    use_up: bool


class ProposalView(ProposalRow):
    """A proposal with whom it serves: directly, and in the end; and what stands in for its item besides."""

    pegs: list[PegView]
    served: list[Served]
    stand_ins: list[StandIn]
    minimum: Quantity = ZERO
    multiple: Quantity = ZERO
    """The smallest order and the pack that its lot follows, as they are said now."""


class RunView(BaseModel):
    """A run of the plan."""

    id: UUID
    ran_at: datetime
    by: str
    by_en: str
    planned_on: date
    horizon_on: date
    scope: str
    inputs: dict[str, Any]
    outcome: dict[str, Any]


class StateView(BaseModel):
    """The last run, what waits in the plan, and how many items changed since (None: not counted, there are too many).

    *large*: so many items that nobody should wait for a run. *job*: the latest run in the background, if any.
    """

    last: RunView | None
    to_make: int
    to_buy: int
    to_subcontract: int
    messages: int
    changed: int | None
    large: bool
    job: JobView | None


class ParametersView(BaseModel):
    """How an item is planned: what is said of it, and what holds where nothing is (``usual_…``)."""

    item_id: UUID
    source: str = "own"
    lot_rule: str = "lot_for_lot"
    fixed_quantity: Quantity = ZERO
    period_days: int = 0
    minimum: Quantity = ZERO
    multiple: Quantity = ZERO
    maximum: Quantity = ZERO
    order_cost: Quantity = ZERO
    holding_cost: Quantity = ZERO
    lead_days: int | None = None
    inspection_days: int = 0
    setup_days: Quantity | None = None
    queue_days: Quantity | None = None
    daily_minutes: Quantity | None = None
    usual_lead_days: int
    usual_queue_days: int
    usual_daily_minutes: int
    usual_minimum: Quantity
    usual_multiple: Quantity


class ConsumedBy(BaseModel):
    """An order that consumed so much of a forecast."""

    order: Reference
    quantity: Quantity


class ForecastRow(BaseModel):
    """What customers are expected to order, what their orders have *consumed* of it, and what is *left* for the plan.

    *left* is None for days that are over: nothing is planned for them any more.
    """

    id: UUID
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    first_on: date
    last_on: date
    quantity: Quantity
    consumed: Quantity
    left: Quantity | None
    by: list[ConsumedBy]
    note: str
    version: int


class RulesView(BaseModel):
    """The company's own rules."""

    weekend: list[int]
    holidays: list[date]
    workdays: list[date]
    purchase_days: int
    queue_days: int
    daily_minutes: int
    tolerance: int


def why_view(kept: dict[str, Any]) -> WhyView:
    """The figures behind a proposal, as people read them."""
    quantities = ("gross", "on_hand", "inbound", "substituted", "safety", "net", "carried", "lot")
    return WhyView(
        **{name: units(kept[name]) for name in quantities},
        rule=kept["rule"],
        lead_days=kept["lead_days"],
        earliest_on=date.fromordinal(kept["earliest"]),
    )


def units(millionths: int) -> Decimal:
    """A quantity out of the plan."""
    return Decimal(millionths).scaleb(-6)
