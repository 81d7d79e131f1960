"""Items as the plan sees them: their parameters, what they are made of, and what may stand in for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from webapp.core.db import find
from webapp.domains.items.models import (
    BomLine,
    ByProductLine,
    EngineeringChange,
    EngineeringChangeItem,
    Item,
    RoutingOperation,
    Substitution,
    Unit,
)
from webapp.domains.items.rules import combined_loss
from webapp.domains.items.structure import LossesByRouting, loss_in, operation_losses
from webapp.domains.items.substitutes import Swap as Substitutes
from webapp.domains.items.substitutes import with_parts
from webapp.domains.items.validity import PENDING, in_force, not_over
from webapp.domains.planning.models import ItemPlanning
from webapp.domains.planning.rules.values import (
    ONE,
    Amount,
    Key,
    LeadTime,
    LotRule,
    Part,
    Swap,
    Use,
    Yield,
)
from webapp.domains.planning.settings import Rules
from webapp.domains.purchasing.models import SupplierItem

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


@dataclass
class Items:
    """All items, each known by its place in *ids*."""

    ids: list[UUID] = field(default_factory=list)
    places: dict[UUID, int] = field(default_factory=dict)
    parts: dict[Key, Part] = field(default_factory=dict)
    uses: dict[Key, list[Use]] = field(default_factory=dict)
    yields: dict[Key, list[Yield]] = field(default_factory=dict)
    swaps: list[Swap] = field(default_factory=list)


@dataclass(frozen=True)
class Excerpt:
    """What is to be read when not all is: *planned* items, and those *near* them (these too) whose own orders need some of them.

    Items have the places that they have among all. *yields* and *swaps* are known already.
    """

    ids: Sequence[UUID]
    places: Mapping[UUID, int]
    planned: Collection[UUID]
    near: Collection[UUID]
    yields: Mapping[Key, Sequence[Yield]]
    swaps: Sequence[Swap]


def within(statement: S, column: Any, only: Collection[UUID] | None) -> S:
    """*statement* for the rows that name one of the items in *column*; as it is for None."""
    return statement if only is None else statement.where(column.in_(only))


def millionths(column: Any) -> Any:
    """A quantity's column as the whole number that the database keeps."""
    return type_coerce(column, BigInteger)


def read_items(
    session: Session, on_hand: Mapping[UUID, int], usual: Rules, today: date, part: Excerpt | None = None
) -> Items:
    """Read all items, or those of an excerpt, with what is in stock of them."""
    found = Items() if part is None else Items(list(part.ids), dict(part.places))
    only = None if part is None else part.near
    own = {row.id: row for row in session.scalars(within(select(ItemPlanning), ItemPlanning.id, only))}
    losses = operation_losses(session)
    minutes = _routing_minutes(session, losses, today, only)
    offers = offers_of(session, only)
    columns = (Item.id, Item.kind, Item.phantom, type_coerce(Item.safety_stock, BigInteger), Item.unit_id)
    counted = set(session.scalars(select(Unit.id).where(Unit.decimals == 0)))
    statement = within(select(*columns), Item.id, only).order_by(Item.id)
    if part is None:
        found.ids += session.scalars(select(Item.id).order_by(Item.id))
        found.places |= {item_id: place for place, item_id in enumerate(found.ids)}
    for item_id, kind, phantom, safety, unit_id in session.execute(statement):
        place = found.places[item_id]
        planning = own.get(item_id)
        source = source_of(kind, planning)
        found.parts[place] = Part(
            place,
            source,
            on_hand.get(item_id, 0),
            safety,
            lot_rule(planning, offers.get(item_id), counted=unit_id in counted),
            lead_time(source, planning, offers.get(item_id), minutes.get(item_id, (0, 0)), usual),
            phantom,
        )
    found.uses = _uses(session, found.places, losses, today, only)
    for ended in _ending(session, found) & found.parts.keys():
        found.parts[ended] = replace(found.parts[ended], safety=0)
    if part is not None:
        found.yields, found.swaps = {one: list(left) for one, left in part.yields.items()}, list(part.swaps)
        return found
    phantoms = {one.key for one in found.parts.values() if one.phantom}
    found.yields = _yields(session, found.places, today)
    found.swaps = _swaps(session, found.places, phantoms, today)
    return found


def part_of(session: Session, item: Item, usual: Rules, today: date) -> Part:
    """One item as the plan sees it, but for what is in stock of it: what an order of it takes."""
    only = {item.id}
    planning, offer = find(session, ItemPlanning, item.id), offers_of(session, only).get(item.id)
    losses = operation_losses(session, item.id)
    minutes = _routing_minutes(session, losses, today, only).get(item.id, (0, 0))
    source = source_of(item.kind, planning)
    lead = lead_time(source, planning, offer, minutes, usual)
    return Part(item.id, source, 0, whole(item.safety_stock), lot_rule(planning, offer), lead, item.phantom)


def whole(quantity: Decimal | int | None) -> int:
    """A quantity in millionths."""
    return int(Decimal(quantity or 0) * ONE)


def offers_of(session: Session, only: Collection[UUID] | None = None) -> dict[UUID, SupplierItem]:
    """The terms of each item's preferred supplier."""
    statement = within(select(SupplierItem), SupplierItem.item_id, only).where(
        SupplierItem.preferred.is_(True)
    )
    return {row.item_id: row for row in session.scalars(statement)}


def source_of(kind: str, planning: ItemPlanning | None) -> str:
    """Where an item comes from: see ``rules.values.Part``."""
    if kind != "made":
        return "buy"
    return "subcontract" if planning is not None and planning.source == "subcontract" else "make"


def lot_rule(planning: ItemPlanning | None, offer: SupplierItem | None, *, counted: bool = False) -> LotRule:
    """How net requirements of an item become orders: as its supplier sells it or as they are, where nothing else is said.

    *counted*: in whole pieces, which nobody buys or makes in part.
    """
    least = ONE if counted else 0
    if planning is None:
        minimum, pack = (offer.minimum, offer.pack) if offer else (None, None)
        return LotRule(minimum=whole(minimum), multiple=whole(pack) or least)
    names = ("minimum", "maximum", "order_cost", "holding_cost")
    return LotRule(
        planning.lot_rule,
        whole(planning.fixed_quantity),
        planning.period_days,
        multiple=whole(planning.multiple) or least,
        **{name: whole(getattr(planning, name)) for name in names},
    )


def lead_time(
    source: str,
    planning: ItemPlanning | None,
    offer: SupplierItem | None,
    minutes: tuple[int, int],
    usual: Rules,
) -> LeadTime:
    """How long it takes: what the item says, else what follows from its supplier, its routing and the company's rules.

    *minutes*: those of its routing, for setting up and for one piece, in millionths.
    """
    if source != "make":
        days = usual.purchase_days if offer is None or not offer.lead_days else offer.lead_days
        if planning is not None and planning.lead_days is not None:
            days = planning.lead_days
        return LeadTime(days=days, inspection_days=planning.inspection_days if planning else 0)
    daily = _either(planning, "daily_minutes", usual.daily_minutes * ONE)
    setup, run = minutes
    return LeadTime(
        setup_days=_either(planning, "setup_days", setup * ONE // daily if daily else 0),
        queue_days=_either(planning, "queue_days", usual.queue_days * ONE),
        run_minutes=run,
        daily_minutes=daily,
    )


def _either(planning: ItemPlanning | None, name: str, usual: int) -> int:
    own: Any = getattr(planning, name) if planning else None
    return usual if own is None else whole(own)


def _routing_minutes(
    session: Session, losses: LossesByRouting, today: date, only: Collection[UUID] | None
) -> dict[UUID, tuple[int, int]]:
    statement = select(
        RoutingOperation.item_id,
        type_coerce(func.sum(RoutingOperation.setup_minutes), BigInteger),
        type_coerce(func.sum(RoutingOperation.run_minutes), BigInteger),
    ).where(in_force(RoutingOperation, today))
    statement = within(statement, RoutingOperation.item_id, only).group_by(RoutingOperation.item_id)
    found = {item_id: (int(setup), int(run)) for item_id, setup, run in session.execute(statement)}
    return found | _minutes_with_losses(session, losses, today)


def _minutes_with_losses(
    session: Session, losses: LossesByRouting, today: date
) -> dict[UUID, tuple[int, int]]:
    """The minutes of routings that plan for losses: those of a good piece, and of what gets lost on its way."""
    if not losses:
        return {}
    wanted = {item_id for item_id, _ in losses}
    statement = select(RoutingOperation).where(
        RoutingOperation.item_id.in_(wanted), in_force(RoutingOperation, today)
    )
    found: dict[UUID, tuple[int, int]] = {}
    for step in session.scalars(statement):
        before = found.get(step.item_id, (0, 0))
        pieces = 1 + loss_in(losses, (step.item_id, step.revision), step.seq)
        found[step.item_id] = (
            before[0] + whole(step.setup_minutes),
            before[1] + whole(step.run_minutes * pieces),
        )
    return found


def _uses(
    session: Session,
    places: Mapping[UUID, int],
    losses: LossesByRouting,
    today: date,
    only: Collection[UUID] | None,
) -> dict[Key, list[Use]]:
    statement = select(
        BomLine.item_id,
        BomLine.component_id,
        type_coerce(BomLine.quantity, BigInteger),
        type_coerce(BomLine.loss_rate, BigInteger),
        BomLine.operation_seq,
        BomLine.revision,
        BomLine.valid_from,
        BomLine.valid_to,
    )
    statement = within(statement, BomLine.item_id, only).where(*_counting(today))
    statement = statement.order_by(BomLine.item_id, BomLine.revision, BomLine.seq)
    found: defaultdict[Key, list[Use]] = defaultdict(list)
    for item_id, component_id, quantity, loss, operation, revision, first, until in session.execute(
        statement
    ):
        if losses and (item_id, revision) in losses:
            lost = loss_in(losses, (item_id, revision), operation)
            loss = whole(combined_loss(Decimal(loss) / ONE, lost))
        days = (first.toordinal() if first else None, until.toordinal() if until else None)
        found[places[item_id]].append(Use(places[component_id], quantity, loss, *days))
    return dict(found)


def _ending(session: Session, found: Items) -> set[Key]:
    """Parts that a change lets be used up, and that nothing is made of any more some day: their safety stock is used up too."""
    part, change = EngineeringChangeItem, EngineeringChange
    statement = (
        select(BomLine.component_id)
        .join(
            part,
            (part.company_id == BomLine.company_id)
            & (part.item_id == BomLine.item_id)
            & (part.revision == BomLine.revision + 1),
        )
        .join(change, (change.company_id == part.company_id) & (change.id == part.change_id))
        .where(change.status == "open", change.effectivity == "use_up")
    )
    given_up: set[Key] = {found.places[component_id] for component_id in session.scalars(statement)}
    if not given_up:
        return set()
    return given_up - {use.component for uses in found.uses.values() for use in uses if use.until is None}


def _counting(today: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The lines that count today or from a known day on."""
    return not_over(BomLine, today), BomLine.valid_from.is_distinct_from(PENDING)


def read_structure(
    session: Session, places: Mapping[UUID, int], phantoms: Collection[Key], today: date
) -> tuple[dict[Key, list[Use]], dict[Key, list[Yield]], list[Swap]]:
    """How all items hang together: of their bills only what goes into what, without quantities."""
    statement = select(BomLine.item_id, BomLine.component_id).where(*_counting(today))
    uses: defaultdict[Key, list[Use]] = defaultdict(list)
    for item_id, component_id in session.execute(statement):
        uses[places[item_id]].append(Use(places[component_id], 0))
    return dict(uses), _yields(session, places, today), _swaps(session, places, phantoms, today)


def _yields(session: Session, places: Mapping[UUID, int], today: date) -> dict[Key, list[Yield]]:
    statement = select(
        ByProductLine.item_id, ByProductLine.product_id, type_coerce(ByProductLine.quantity, BigInteger)
    )
    statement = statement.where(in_force(ByProductLine, today))
    statement = statement.order_by(ByProductLine.item_id, ByProductLine.seq)
    found: defaultdict[Key, list[Yield]] = defaultdict(list)
    for item_id, product_id, quantity in session.execute(statement):
        found[places[item_id]].append(Yield(places[product_id], quantity))
    return dict(found)


def _swaps(
    session: Session, places: Mapping[UUID, int], phantoms: Collection[Key], today: date
) -> list[Swap]:
    """What may stand in for what, by priority.

    What is decided for one order alone is left to whoever releases it.
    """
    statement = (
        select(Substitution)
        .where(
            Substitution.active,
            Substitution.order_only.is_(False),
            Substitution.valid_to.is_(None) | (Substitution.valid_to >= today),
        )
        .order_by(Substitution.priority, Substitution.id)
    )
    swaps = [_swap(one, places) for one in with_parts(session, session.scalars(statement))]
    return [one for one in swaps if not any(item in phantoms for item in one.items)]


def _swap(one: Substitutes, places: Mapping[UUID, int]) -> Swap:
    row = one.substitution
    mains, substitutes = (
        tuple(Amount(places[part.item_id], whole(part.quantity)) for part in side)
        for side in (one.mains, one.substitutes)
    )
    return Swap(
        row.id,
        mains,
        substitutes,
        places[row.item_id] if row.item_id else None,
        row.strategy == "use_up",
        row.valid_from.toordinal() if row.valid_from else None,
        row.valid_to.toordinal() if row.valid_to else None,
    )
