"""What people see of one item: what it is made of, how, where it goes, what it should cost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from webapp.core.db import bound_company
from webapp.core.errors import NotFound
from webapp.core.quantity import PositiveQuantity, Quantity, round_quantity
from webapp.core.queries import ById, Params, ReadContext, query
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.models import BomLine, ByProductLine, Item, ItemRevision, RoutingOperation, Unit
from webapp.domains.items.queries import WITH_UNIT, ItemRow, item_row, shown_cost
from webapp.domains.items.revisions import revisions_of
from webapp.domains.items.rules import combined_loss, gross_quantity
from webapp.domains.items.structure import LossesByRouting, loss_in, low_levels, operation_losses
from webapp.domains.items.validity import PENDING, in_force, revision_on


class BomLineRow(BaseModel):
    """A component in one unit of the item. ``quantity`` is net, ``gross`` with loss; ``cost`` is gross × standard cost.

    ``loss_rate`` is the line's own; ``operation_loss`` what gets lost from the operation on that takes the component.

    ``entered_quantity`` and ``entered_unit`` (a code): the net quantity as it was entered, be it in the stock unit or in another.
    """

    seq: int
    component_id: UUID
    number: str
    name: str
    name_en: str
    specification: str
    kind: str
    unit: str
    unit_name: str
    unit_name_en: str
    unit_decimals: int
    quantity: Quantity
    entered_quantity: Quantity
    entered_unit: str
    entered_unit_name: str
    entered_unit_name_en: str
    loss_rate: Quantity
    operation_loss: Quantity
    gross: Quantity
    supply: str
    operation_seq: int | None
    cost: Quantity | None


class RoutingRow(BaseModel):
    """A step with its work centre; minutes for one lot (setup) and one piece (run)."""

    seq: int
    name: str
    name_en: str
    work_centre_id: UUID
    work_centre_number: str
    work_centre_name: str
    work_centre_name_en: str
    setup_minutes: Quantity
    run_minutes: Quantity
    piece_price: Quantity
    loss_rate: Quantity
    first_article: bool
    instructions: str
    instructions_en: str
    parameters: list[dict[str, Any]]


class ByProductRow(BaseModel):
    """What comes out beside one unit of the item; ``unit_value`` and ``cost_share`` for who may see costs."""

    seq: int
    product_id: UUID
    number: str
    name: str
    name_en: str
    unit_name: str
    unit_name_en: str
    quantity: Quantity
    valuation: str
    unit_value: Quantity | None
    cost_share: Quantity | None


class WhereUsedRow(BaseModel):
    """A made item in whose BOM the item stands, with the net quantity in one unit of it."""

    item_id: UUID
    number: str
    name: str
    name_en: str
    quantity: Quantity


class RevisionRow(BaseModel):
    """A revision of an item. ``state``: past, current, coming, or pending while it waits for its day.

    ``last_on``: the last day on which it is in force, where another one follows.
    """

    seq: int
    name: str
    effective_from: date | None
    last_on: date | None
    note: str
    state: Literal["past", "current", "coming", "pending"]


class ItemViewParams(ById):
    """The item, and the number of the revision that is wanted; none means the one in force."""

    revision: int | None = None


class ItemView(ItemRow):
    """An item with its BOM, routing, where-used and standard cost by element.

    ``revision`` is the number of the revision shown, 0 for an item that never was revised.
    """

    unit_id: UUID
    standard_material: Quantity | None
    standard_labour: Quantity | None
    standard_machine: Quantity | None
    bom: list[BomLineRow]
    routing: list[RoutingRow]
    by_products: list[ByProductRow]
    where_used: list[WhereUsedRow]
    revision: int
    revision_name: str
    revisions: list[RevisionRow]


class BomTreeParams(Params):
    """The item and how many of it, in the revision in force or in the one of that number; what is in it, as it is today."""

    id: UUID
    revision: int | None = None
    quantity: PositiveQuantity = Decimal(1)


class BomTreeRow(BaseModel):
    """A component on some level of the structure, in reading order: each parent is followed by what is in it.

    ``quantity_per`` is net in one unit of the parent; ``loss_rate`` is what is lost of it, at the line and at operations;
    ``required`` is gross for the asked quantity of the top, losses of all
    levels included, rounded to 6 places.
    """

    level: int
    item_id: UUID
    parent_id: UUID
    number: str
    name: str
    name_en: str
    kind: str
    phantom: bool
    unit: str
    unit_name: str
    unit_name_en: str
    quantity_per: Quantity
    entered_quantity: Quantity | None
    entered_unit_name: str
    entered_unit_name_en: str
    loss_rate: Quantity
    required: Quantity
    supply: str
    operation_seq: int | None


@query("items.item", permission="items.read", params=ItemViewParams, result=ItemView)
def item(ctx: ReadContext, params: ItemViewParams) -> ItemView:
    """One item with its structure, in the revision in force or in the one of that number. Raises NotFound."""
    found, unit = _with_unit(ctx.session, params.id)
    revisions = [_revision_row(ctx, one) for one in revisions_of(ctx.session, found.id)]
    number = revision_on(ctx.session, found.id, ctx.today) if params.revision is None else params.revision
    if number not in {one.seq for one in revisions} and (revisions or number):
        raise NotFound
    head = item_row(ctx, found, unit, low_levels(ctx.session, ctx.today).get(found.id, 0))
    losses = operation_losses(ctx.session, found.id)
    return ItemView(
        **dict(head),
        unit_id=unit.id,
        standard_material=shown_cost(ctx, found.standard_material),
        standard_labour=shown_cost(ctx, found.standard_labour),
        standard_machine=shown_cost(ctx, found.standard_machine),
        bom=[_bom_row(ctx, losses, *row) for row in _bom(ctx.session, found.id, number)],
        routing=_routing(ctx.session, found.id, number),
        by_products=_by_products(ctx, found.id, number),
        where_used=_where_used(ctx, found.id),
        revision=number,
        revision_name=next((one.name for one in revisions if one.seq == number), ""),
        revisions=revisions,
    )


@query("items.bom_tree", permission="items.read", params=BomTreeParams, result=list[BomTreeRow])
def bom_tree(ctx: ReadContext, params: BomTreeParams) -> list[BomTreeRow]:
    """Everything that is in a quantity of an item, level by level. Raises NotFound."""
    top, _ = _with_unit(ctx.session, params.id)
    number = revision_on(ctx.session, top.id, ctx.today) if params.revision is None else params.revision
    return _explode(ctx, operation_losses(ctx.session), (top.id, number), params.quantity, 1)


def _explode(
    ctx: ReadContext, losses: LossesByRouting, parent: tuple[UUID, int], quantity: Decimal, level: int
) -> list[BomTreeRow]:
    rows = []
    for line, component, unit, entered in _bom(ctx.session, *parent):
        lost = combined_loss(line.loss_rate, loss_in(losses, parent, line.operation_seq))
        required = round_quantity(quantity * line.quantity * (1 + lost))
        rows.append(
            BomTreeRow(
                level=level,
                item_id=component.id,
                parent_id=parent[0],
                number=component.number,
                name=component.name,
                name_en=component.name_en,
                kind=component.kind,
                phantom=component.phantom,
                unit=unit.code,
                unit_name=unit.name,
                unit_name_en=unit.name_en,
                quantity_per=line.quantity,
                entered_quantity=line.entered_quantity,
                entered_unit_name=entered.name if entered else "",
                entered_unit_name_en=entered.name_en if entered else "",
                loss_rate=lost,
                required=required,
                supply=line.supply,
                operation_seq=line.operation_seq,
            )
        )
        if component.kind == "made":
            inside = (component.id, revision_on(ctx.session, component.id, ctx.today))
            rows.extend(_explode(ctx, losses, inside, required, level + 1))
    return rows


def _revision_row(ctx: ReadContext, one: ItemRevision) -> RevisionRow:
    first = one.valid_from
    state: Literal["past", "current", "coming", "pending"] = "current"
    if first == PENDING:
        first, state = None, "pending"
    elif first is not None and first > ctx.today:
        state = "coming"
    elif one.valid_to is not None and one.valid_to <= ctx.today:
        state = "past"
    last = one.valid_to - timedelta(days=1) if one.valid_to else None
    return RevisionRow(
        seq=one.seq, name=one.name, effective_from=first, last_on=last, note=one.note, state=state
    )


def _with_unit(session: Session, item_id: UUID) -> tuple[Item, Unit]:
    mine = Item.company_id == bound_company(session)
    row = session.execute(WITH_UNIT.where(mine, Item.id == item_id)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _bom(session: Session, item_id: UUID, revision: int) -> list[tuple[BomLine, Item, Unit, Unit | None]]:
    entered = aliased(Unit)
    statement = (
        select(BomLine, Item, Unit, entered)
        .join(Item, and_(Item.company_id == BomLine.company_id, Item.id == BomLine.component_id))
        .join(Unit, and_(Unit.company_id == Item.company_id, Unit.id == Item.unit_id))
        .outerjoin(
            entered, and_(entered.company_id == BomLine.company_id, entered.id == BomLine.entered_unit_id)
        )
        .where(BomLine.item_id == item_id, BomLine.revision == revision)
        .order_by(BomLine.seq)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(statement)]


def _bom_row(
    ctx: ReadContext,
    losses: LossesByRouting,
    line: BomLine,
    component: Item,
    unit: Unit,
    entered: Unit | None,
) -> BomLineRow:
    entered = entered or unit
    operation_loss = loss_in(losses, (line.item_id, line.revision), line.operation_seq)
    gross = gross_quantity(line.quantity, combined_loss(line.loss_rate, operation_loss))
    return BomLineRow(
        seq=line.seq,
        component_id=component.id,
        number=component.number,
        name=component.name,
        name_en=component.name_en,
        specification=component.specification,
        kind=component.kind,
        unit=unit.code,
        unit_name=unit.name,
        unit_name_en=unit.name_en,
        unit_decimals=unit.decimals,
        quantity=line.quantity,
        entered_quantity=line.quantity if line.entered_quantity is None else line.entered_quantity,
        entered_unit=entered.code,
        entered_unit_name=entered.name,
        entered_unit_name_en=entered.name_en,
        loss_rate=line.loss_rate,
        operation_loss=operation_loss,
        gross=gross,
        supply=line.supply,
        operation_seq=line.operation_seq,
        cost=shown_cost(ctx, round_quantity(gross * component.standard_cost)),
    )


def _by_products(ctx: ReadContext, item_id: UUID, revision: int) -> list[ByProductRow]:
    statement = (
        select(ByProductLine, Item, Unit)
        .join(Item, and_(Item.company_id == ByProductLine.company_id, Item.id == ByProductLine.product_id))
        .join(Unit, and_(Unit.company_id == Item.company_id, Unit.id == Item.unit_id))
        .where(ByProductLine.item_id == item_id, ByProductLine.revision == revision)
        .order_by(ByProductLine.seq)
    )
    return [
        ByProductRow(
            seq=line.seq,
            product_id=product.id,
            number=product.number,
            name=product.name,
            name_en=product.name_en,
            unit_name=unit.name,
            unit_name_en=unit.name_en,
            quantity=line.quantity,
            valuation=line.valuation,
            unit_value=shown_cost(ctx, line.unit_value),
            cost_share=shown_cost(ctx, line.cost_share),
        )
        for line, product, unit in ctx.session.execute(statement)
    ]


def _routing(session: Session, item_id: UUID, revision: int) -> list[RoutingRow]:
    centre = and_(
        WorkCentre.company_id == RoutingOperation.company_id, WorkCentre.id == RoutingOperation.work_centre_id
    )
    statement = (
        select(RoutingOperation, WorkCentre)
        .join(WorkCentre, centre)
        .where(RoutingOperation.item_id == item_id, RoutingOperation.revision == revision)
        .order_by(RoutingOperation.seq)
    )
    return [_routing_row(row[0], row[1]) for row in session.execute(statement)]


def _routing_row(step: RoutingOperation, centre: WorkCentre) -> RoutingRow:
    return RoutingRow(
        seq=step.seq,
        name=step.name,
        name_en=step.name_en,
        work_centre_id=centre.id,
        work_centre_number=centre.number,
        work_centre_name=centre.name,
        work_centre_name_en=centre.name_en,
        setup_minutes=step.setup_minutes,
        run_minutes=step.run_minutes,
        piece_price=step.piece_price,
        loss_rate=step.loss_rate,
        first_article=step.first_article,
        instructions=step.instructions,
        instructions_en=step.instructions_en,
        parameters=step.parameters,
    )


def _where_used(ctx: ReadContext, item_id: UUID) -> list[WhereUsedRow]:
    statement = (
        select(Item, BomLine.quantity)
        .join(BomLine, and_(BomLine.company_id == Item.company_id, BomLine.item_id == Item.id))
        .where(BomLine.component_id == item_id, in_force(BomLine, ctx.today))
        .order_by(Item.number, BomLine.seq)
    )
    return [
        WhereUsedRow(item_id=one.id, number=one.number, name=one.name, name_en=one.name_en, quantity=quantity)
        for one, quantity in ctx.session.execute(statement)
    ]
