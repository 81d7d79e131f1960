"""What people see of the plan: its proposals, its messages, one item over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch, find
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import ById, NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item, Unit
from webapp.domains.planning.models import (
    Forecast,
    ItemPlanning,
    Peg,
    PlanningMessage,
    PlanningRun,
    Proposal,
)
from webapp.domains.planning.reading import read_books
from webapp.domains.planning.reading_items import lead_time, lot_rule, offers_of
from webapp.domains.planning.references import Reference, References, references
from webapp.domains.planning.rules.trace import OPEN_ENDS
from webapp.domains.planning.rules.values import ONE
from webapp.domains.planning.settings import rules_of
from webapp.domains.planning.storing import stored_hashes

MOST_LEVELS = 20


class ProposalParams(PageParams):
    """*message*: only proposals that have to begin before today (``past_due_start``)."""

    kind: Literal["", "make", "buy"] = ""
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
    can_follow: bool


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
    """Whom a proposal serves in the end, through all levels."""

    to: Reference
    quantity: Quantity


class ItemPlanView(BaseModel):
    """One item over time, and who needs it for what."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    kind: str
    safety_stock: Quantity
    on_hand: Quantity
    lot_rule: str
    lead_days: int
    buckets: list[Bucket]
    proposals: list[ProposalRow]
    pegs: list[PegView]
    messages: list[MessageRow]


class ProposalView(ProposalRow):
    """A proposal with whom it serves: directly, and in the end."""

    pegs: list[PegView]
    served: list[Served]


class RunView(BaseModel):
    """A run of the plan."""

    id: UUID
    ran_at: datetime
    by: str
    planned_on: date
    horizon_on: date
    scope: str
    inputs: dict[str, Any]
    outcome: dict[str, Any]


class StateView(BaseModel):
    """The last run, what waits in the plan, and how many items changed since (None: not counted, there are too many)."""

    last: RunView | None
    to_make: int
    to_buy: int
    messages: int
    changed: int | None


class ParametersView(BaseModel):
    """How an item is planned: what is said of it, and what holds where nothing is (``usual_…``)."""

    item_id: UUID
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


class ForecastRow(BaseModel):
    """What customers are expected to order."""

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


MANY_ITEMS = 2_000
"""Above this, nobody waits for a page that counts what has changed."""
_SORTS = {
    "item": Item.number,
    "quantity": Proposal.quantity,
    "start_on": Proposal.start_on,
    "due_on": Proposal.due_on,
    "kind": Proposal.kind,
}
_MESSAGE_SORTS = {"item": Item.number, "kind": PlanningMessage.kind, "from_on": PlanningMessage.from_on}
_FORECAST_SORTS = {"item": Item.number, "first_on": Forecast.first_on}


def _with_item(model: Any, *columns: Any) -> AnySelect:
    return (
        select(model, Item, Unit, *columns)
        .join(Item, and_(Item.id == model.item_id, Item.company_id == model.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
    )


@query("planning.proposals", permission="planning.read", params=ProposalParams, result=Page[ProposalRow])
def proposals(ctx: ReadContext, params: ProposalParams) -> Page[ProposalRow]:
    """Planned orders, the first to begin first."""
    statement = searched(
        _filtered(_with_item(Proposal), params), params.search, Item.number, Item.name, Item.name_en
    )
    statement = sorted_by(statement, params.sort, _SORTS, "start_on").order_by(Proposal.id)
    found, total = page_of(ctx.session, statement, params)
    rows = [_proposal_row(*one) for one in found]
    return Page(rows=rows, total=total, page=params.page, size=params.size)


@query("planning.proposal", permission="planning.read", params=ById, result=ProposalView)
def proposal(ctx: ReadContext, params: ById) -> ProposalView:
    """One planned order, and whom it serves. Raises NotFound."""
    found = fetch(ctx.session, Proposal, params.id)
    item = fetch(ctx.session, Item, found.item_id)
    row = _proposal_row(found, item, fetch(ctx.session, Unit, item.unit_id))
    own = list(ctx.session.scalars(select(Peg).where(Peg.supply_id == found.id, Peg.item_id == item.id)))
    return ProposalView(**dict(row), pegs=_peg_views(ctx.session, own), served=_served(ctx.session, own))


@query("planning.item", permission="planning.read", params=ById, result=ItemPlanView)
def item_plan(ctx: ReadContext, params: ById) -> ItemPlanView:
    """One item over time. Raises NotFound."""
    item = fetch(ctx.session, Item, params.id)
    unit = fetch(ctx.session, Unit, item.unit_id)
    pegs = list(ctx.session.scalars(select(Peg).where(Peg.item_id == item.id)))
    shown = proposals(ctx, ProposalParams(item_id=item.id, status="", size=500)).rows
    open_ones = [one for one in shown if one.status != "accepted"]
    planning = find(ctx.session, ItemPlanning, item.id)
    offer = offers_of(ctx.session).get(item.id)
    source = "make" if item.kind == "made" else "buy"
    lead = lead_time(source, planning, offer, (0, 0), rules_of(ctx.session))
    days = (
        lead.days + lead.inspection_days
        if source == "buy"
        else -(-(lead.setup_days + lead.queue_days) // ONE)
    )
    on_hand = sum((one.quantity for one in pegs if one.supply_kind == "stock"), ZERO)
    return ItemPlanView(
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        kind=item.kind,
        safety_stock=item.safety_stock,
        on_hand=on_hand,
        lot_rule=lot_rule(planning, offer).rule,
        lead_days=days,
        buckets=_buckets(pegs, open_ones, on_hand),
        proposals=open_ones,
        pegs=_peg_views(ctx.session, pegs),
        messages=messages(ctx, MessageParams(item_id=item.id, size=200)).rows,
    )


@query("planning.messages", permission="planning.read", params=MessageParams, result=Page[MessageRow])
def messages(ctx: ReadContext, params: MessageParams) -> Page[MessageRow]:
    """What the plan asks the planner to do."""
    statement = searched(_with_item(PlanningMessage), params.search, Item.number, Item.name, Item.name_en)
    if params.kind:
        statement = statement.where(PlanningMessage.kind == params.kind)
    if params.item_id is not None:
        statement = statement.where(PlanningMessage.item_id == params.item_id)
    statement = sorted_by(statement, params.sort, _MESSAGE_SORTS, "from_on").order_by(PlanningMessage.id)
    found, total = page_of(ctx.session, statement, params)
    known = references(ctx.session, [one.supply_id for one, _, _ in found])
    rows = [_message_row(one, item, unit, known) for one, item, unit in found]
    return Page(rows=rows, total=total, page=params.page, size=params.size)


@query("planning.state", permission="planning.read", params=NoParams, result=StateView)
def state(ctx: ReadContext, params: NoParams) -> StateView:
    """The last run, what waits in the plan, and what has changed since."""
    last = ctx.session.scalars(select(PlanningRun).order_by(PlanningRun.ran_at.desc()).limit(1)).first()
    counted = select(Proposal.kind, func.count()).where(Proposal.status == "proposed").group_by(Proposal.kind)
    waiting = dict(ctx.session.execute(counted).all())
    return StateView(
        last=None if last is None else _run_view(ctx.session, last),
        to_make=waiting.get("make", 0),
        to_buy=waiting.get("buy", 0),
        messages=ctx.session.scalar(select(func.count()).select_from(PlanningMessage)) or 0,
        changed=None if last is None else _changed(ctx),
    )


@query("planning.parameters", permission="planning.read", params=ById, result=ParametersView)
def parameters(ctx: ReadContext, params: ById) -> ParametersView:
    """How an item is planned. Raises NotFound."""
    item = fetch(ctx.session, Item, params.id)
    row = find(ctx.session, ItemPlanning, item.id)
    usual = rules_of(ctx.session)
    offer = offers_of(ctx.session).get(item.id)
    own = {} if row is None else {name: getattr(row, name) for name in _PARAMETERS}
    return ParametersView(
        item_id=item.id,
        **own,
        usual_lead_days=offer.lead_days if offer and offer.lead_days else usual.purchase_days,
        usual_queue_days=usual.queue_days,
        usual_daily_minutes=usual.daily_minutes,
        usual_minimum=offer.minimum if offer else ZERO,
        usual_multiple=offer.pack if offer else ZERO,
    )


@query("planning.forecasts", permission="planning.read", params=PageParams, result=Page[ForecastRow])
def forecasts(ctx: ReadContext, params: PageParams) -> Page[ForecastRow]:
    """What customers are expected to order, by day."""
    statement = searched(_with_item(Forecast), params.search, Item.number, Item.name, Item.name_en)
    statement = sorted_by(statement, params.sort, _FORECAST_SORTS, "first_on").order_by(Forecast.id)
    found, total = page_of(ctx.session, statement, params)
    rows = [
        ForecastRow(
            **_item_facts(item, unit),
            **{
                name: getattr(one, name)
                for name in ("id", "first_on", "last_on", "quantity", "note", "version")
            },
        )
        for one, item, unit in found
    ]
    return Page(rows=rows, total=total, page=params.page, size=params.size)


@query("planning.rules", permission="planning.read", params=NoParams, result=RulesView)
def rules(ctx: ReadContext, params: NoParams) -> RulesView:
    """Which days are worked, and what holds for items that say nothing else."""
    found = rules_of(ctx.session)
    return RulesView(**{name: getattr(found, name) for name in RulesView.model_fields})


_PARAMETERS = (
    "lot_rule",
    "fixed_quantity",
    "period_days",
    "minimum",
    "multiple",
    "maximum",
    "order_cost",
    "holding_cost",
    "lead_days",
    "inspection_days",
    "setup_days",
    "queue_days",
    "daily_minutes",
)


def _filtered(statement: AnySelect, params: ProposalParams) -> AnySelect:
    if params.status == "firm":
        statement = statement.where(Proposal.status == "proposed", Proposal.firm.is_(True))
    elif params.status:
        statement = statement.where(Proposal.status == params.status)
    if params.kind:
        statement = statement.where(Proposal.kind == params.kind)
    if params.item_id is not None:
        statement = statement.where(Proposal.item_id == params.item_id)
    if params.start_to is not None:
        statement = statement.where(Proposal.start_on <= params.start_to)
    if params.due_to is not None:
        statement = statement.where(Proposal.due_on <= params.due_to)
    if params.message:
        told = exists().where(
            PlanningMessage.company_id == Proposal.company_id,
            PlanningMessage.supply_id == Proposal.id,
            PlanningMessage.kind == params.message,
        )
        statement = statement.where(told)
    return statement


def _item_facts(item: Item, unit: Unit) -> dict[str, Any]:
    return {
        "item_id": item.id,
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
    }


_OWN = (
    "id",
    "kind",
    "quantity",
    "start_on",
    "due_on",
    "available_on",
    "status",
    "firm",
    "reason",
    "documents",
)


def _proposal_row(one: Proposal, item: Item, unit: Unit) -> ProposalRow:
    why = why_view(one.why)
    return ProposalRow(
        **_item_facts(item, unit),
        **{name: getattr(one, name) for name in _OWN},
        late=one.status == "proposed" and why.earliest_on > one.available_on,
        why=why,
    )


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


def _message_row(one: PlanningMessage, item: Item, unit: Unit, known: References) -> MessageRow:
    own = ("id", "kind", "quantity", "from_on", "to_on")
    return MessageRow(
        **_item_facts(item, unit),
        **{name: getattr(one, name) for name in own},
        about=known.of(one.supply_kind, one.supply_id),
        can_follow=one.kind != "increase" or one.supply_kind == "firm",
    )


def _peg_views(session: Session, pegs: Sequence[Peg]) -> list[PegView]:
    known = references(session, [one for peg in pegs for one in (peg.supply_id, peg.demand_id)])
    views = [
        PegView(
            quantity=peg.quantity,
            supply=known.of(peg.supply_kind, peg.supply_id),
            supply_on=peg.supply_on,
            demand=known.of(peg.demand_kind, peg.demand_id),
            demand_on=peg.demand_on,
            late=bool(peg.supply_on and peg.demand_on and peg.supply_on > peg.demand_on),
        )
        for peg in pegs
    ]
    return sorted(views, key=lambda one: (one.demand_on or date.max, one.supply_on or date.min))


def _served(session: Session, pegs: Sequence[Peg]) -> list[Served]:
    """Follow the pegs upwards, level by level, until nothing is left that serves something else."""
    served: defaultdict[tuple[str, UUID | None], Decimal] = defaultdict(lambda: ZERO)
    waiting = [(peg, peg.quantity) for peg in pegs]
    for _ in range(MOST_LEVELS):
        waiting = _one_level_up(session, waiting, served)
        if not waiting:
            break
    known = references(session, [document_id for _, document_id in served])
    found = [
        Served(to=known.of(kind, document_id), quantity=quantity)
        for (kind, document_id), quantity in served.items()
    ]
    return sorted(found, key=lambda one: (one.to.due_on or date.max, one.to.number))


def _one_level_up(
    session: Session, waiting: Iterable[tuple[Peg, Decimal]], served: dict[tuple[str, UUID | None], Decimal]
) -> list[tuple[Peg, Decimal]]:
    shares: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for peg, share in waiting:
        if peg.demand_kind in OPEN_ENDS or peg.demand_kind == "substitute" or peg.demand_id is None:
            served[peg.demand_kind, peg.demand_id] += share
        else:
            shares[peg.demand_id] += share
    above: defaultdict[UUID, list[Peg]] = defaultdict(list)
    statement = select(Peg).where(
        Peg.supply_id.in_(shares), Peg.supply_kind.not_in(("stock", "by_product", "substitute"))
    )
    for peg in session.scalars(statement) if shares else ():
        above[peg.supply_id].append(peg)
    found = []
    for supply_id, share in shares.items():
        own = above[supply_id]
        total = sum((one.quantity for one in own), ZERO)
        found += [(one, (share * one.quantity / total).quantize(Decimal("0.000001"))) for one in own]
        if not own:
            served["work_order", supply_id] += share
    return found


_COMING = ("purchase", "work_order", "firm", "by_product", "substitute")


def _buckets(pegs: Sequence[Peg], shown: Sequence[ProposalRow], on_hand: Decimal) -> list[Bucket]:
    """The item's days: what is needed, what comes, what is planned to come and to begin, and what is left."""
    days: dict[date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for peg in pegs:
        if peg.demand_kind not in ("safety", "excess") and peg.demand_on:
            days[peg.demand_on]["gross"] += peg.quantity
        if peg.supply_kind in _COMING and peg.supply_on:
            days[peg.supply_on]["receipts"] += peg.quantity
        elif peg.supply_kind in ("proposal", "phantom") and peg.supply_on:
            days[peg.supply_on]["planned"] += peg.quantity
    for one in shown:
        # The parts of one lot say the same net requirement.
        days[one.available_on]["net"] = one.why.net - one.why.carried
        if one.status == "proposed":
            days[one.start_on]["releases"] += one.quantity
    buckets, balance = [], on_hand
    for day in sorted(days):
        figures = days[day]
        balance += figures["receipts"] + figures["planned"] - figures["gross"]
        buckets.append(Bucket(day=day, balance=balance, **_row(figures)))
    return buckets


def _row(figures: dict[str, Decimal]) -> dict[str, Decimal]:
    return {name: figures[name] for name in ("gross", "receipts", "planned", "net", "releases")}


def _run_view(session: Session, run: PlanningRun) -> RunView:
    who = find(session, User, run.ran_by_id) if run.ran_by_id else None
    own = ("id", "ran_at", "planned_on", "horizon_on", "scope", "inputs", "outcome")
    return RunView(**{name: getattr(run, name) for name in own}, by=who.name if who else "")


def _changed(ctx: ReadContext) -> int | None:
    """How many items have changed since the last run."""
    if (ctx.session.scalar(select(func.count()).select_from(Item)) or 0) > MANY_ITEMS:
        return None
    books = read_books(ctx.session, ctx.today)
    before = stored_hashes(ctx.session)
    marks = zip(books.ids, books.signatures, strict=True)
    return sum(1 for item_id, mark in marks if before.get(item_id, (b"", b""))[0] != mark)
