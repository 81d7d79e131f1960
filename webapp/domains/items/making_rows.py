"""How an item is made and what comes out beside it, as people see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.quantity import Quantity
from webapp.core.queries import ReadContext
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.models import ByProductLine, Item, RoutingOperation, Unit
from webapp.domains.items.queries import shown_cost


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


def routing_of(session: Session, item_id: UUID, revision: int) -> list[RoutingRow]:
    """The operations of an item in a revision of it, in order."""
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


def by_products_of(ctx: ReadContext, item_id: UUID, revision: int) -> list[ByProductRow]:
    """What comes out beside an item in a revision of it, in order."""
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
