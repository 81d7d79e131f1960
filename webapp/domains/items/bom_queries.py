"""What an item is made of: one level as its lines, or everything that is in it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from webapp.core.quantity import PositiveQuantity, Quantity, round_quantity
from webapp.core.queries import Params, ReadContext, query
from webapp.domains.items.models import BomLine, Item, Unit
from webapp.domains.items.queries import item_with_unit, shown_cost
from webapp.domains.items.rules import combined_loss, gross_quantity
from webapp.domains.items.structure import LossesByRouting, loss_in, operation_losses
from webapp.domains.items.validity import revision_on


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


@query("items.bom_tree", permission="items.read", params=BomTreeParams, result=list[BomTreeRow])
def bom_tree(ctx: ReadContext, params: BomTreeParams) -> list[BomTreeRow]:
    """Everything that is in a quantity of an item, level by level. Raises NotFound."""
    top, _ = item_with_unit(ctx.session, params.id)
    number = revision_on(ctx.session, top.id, ctx.today) if params.revision is None else params.revision
    return _explode(ctx, operation_losses(ctx.session), (top.id, number), params.quantity, 1)


def _explode(
    ctx: ReadContext, losses: LossesByRouting, parent: tuple[UUID, int], quantity: Decimal, level: int
) -> list[BomTreeRow]:
    rows = []
    for line, component, unit, entered in _lines(ctx.session, *parent):
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


def _lines(session: Session, item_id: UUID, revision: int) -> list[tuple[BomLine, Item, Unit, Unit | None]]:
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


def _line_row(
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


def bom_of(ctx: ReadContext, item_id: UUID, revision: int, losses: LossesByRouting) -> list[BomLineRow]:
    """The components of an item in a revision of it, with what is lost on the way by *losses*."""
    return [_line_row(ctx, losses, *row) for row in _lines(ctx.session, item_id, revision)]
