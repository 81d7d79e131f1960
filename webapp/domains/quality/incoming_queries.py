"""What has come and waits for its inspection, and what was decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, func, select, type_coerce

from webapp.core.clock import local_day
from webapp.core.db import fetch
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, NoParams, Page, PageParams, ReadContext, query
from webapp.core.types import quantity_type
from webapp.domains.identity.models import User
from webapp.domains.inventory.models import Lot, StockBalance, StockMove
from webapp.domains.inventory.rules import QUARANTINE
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.quality.dispositions import incoming_plan_of, latest_of_lot
from webapp.domains.quality.models import Disposition, Inspection
from webapp.domains.quality.queries import PlanView
from webapp.domains.quality.queries import plan as plan_view


class IncomingParams(PageParams):
    """*state*: ``failed`` for lots whose inspection failed and that wait for a decision, ``open`` for those not inspected yet."""

    state: Literal["", "open", "failed"] = ""


class IncomingRow(BaseModel):
    """A lot that waits. *days*: since it came; *verdict*: of an inspection that did not settle it."""

    id: UUID
    number: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    specification: str
    unit: str
    unit_en: str
    quantity: Quantity
    supplier_id: UUID | None
    supplier: str | None
    supplier_en: str | None
    supplier_lot: str
    received_at: datetime
    days: int
    verdict: str | None


class LastInspection(BaseModel):
    """The inspection that a decision goes by. *status* ``recorded``: its photos are still on their way."""

    id: UUID
    number: str
    verdict: str
    status: str


class DispositionView(BaseModel):
    """What was decided about a lot, by whom and why."""

    id: UUID
    decision: str
    accepted: Quantity
    rejected: Quantity
    rejected_lot_id: UUID | None
    rejected_lot: str | None
    lot_id: UUID
    lot: str
    unit: str
    unit_en: str
    reason: str
    by: str
    by_en: str
    occurred_at: datetime


class IncomingLot(IncomingRow):
    """A lot, how it is to be inspected, and how far that has come. *waits*: nobody has decided yet."""

    status: str
    waits: bool
    document_kind: str
    document_id: UUID | None
    document_number: str
    plan: PlanView | None
    inspection: LastInspection | None


@query("quality.incoming", permission="quality.read", params=IncomingParams, result=Page[IncomingRow])
def incoming(ctx: ReadContext, params: IncomingParams) -> Page[IncomingRow]:
    """What has come and waits for its inspection, what waits longest first."""
    statement = _lots().where(_waits())
    inspected = exists().where(Inspection.company_id == Lot.company_id, Inspection.lot_id == Lot.id)
    if params.state:
        statement = statement.where(inspected if params.state == "failed" else ~inspected)
    named = (
        Lot.number,
        Lot.supplier_lot,
        Item.number,
        Item.name,
        Item.name_en,
        Partner.name,
        Partner.name_en,
    )
    statement = searched(statement, params.search, *named)
    sorts: dict[str, Any] = {"number": Lot.number, "received_at": Lot.received_at, "item_name": Item.name}
    statement = sorted_by(statement, params.sort, sorts, "received_at").order_by(Lot.number)
    rows, counted = page_of(ctx.session, statement, params)
    return Page(rows=[IncomingRow(**_facts(ctx, row)) for row in rows], **counted)


@query("quality.incoming_count", permission="quality.read", params=NoParams, result=int)
def incoming_count(ctx: ReadContext, _params: NoParams) -> int:
    """How many lots wait for their incoming inspection."""
    return ctx.session.scalar(select(func.count(Lot.id)).where(_waits())) or 0


@query("quality.incoming_lot", permission="quality.read", params=ById, result=IncomingLot)
def incoming_lot(ctx: ReadContext, params: ById) -> IncomingLot:
    """One lot that came, waiting or not. Raises NotFound."""
    row = ctx.session.execute(_lots().where(Lot.id == params.id)).first()
    if row is None:
        raise NotFound
    lot: Lot = row[0]
    plan, last = incoming_plan_of(ctx.session, lot.item_id), latest_of_lot(ctx.session, lot.id)
    facts = _facts(ctx, row)
    return IncomingLot(
        **facts,
        **_came_by(ctx, lot),
        status=lot.status,
        waits=lot.status == QUARANTINE and facts["quantity"] > 0,
        plan=plan_view(ctx, ById(id=plan.id)) if plan else None,
        inspection=LastInspection.model_validate(last, from_attributes=True) if last else None,
    )


@query("quality.dispositions", permission="quality.read", params=ById, result=list[DispositionView])
def dispositions(ctx: ReadContext, params: ById) -> list[DispositionView]:
    """What was decided about a lot, or about the one that it was sorted out of, the latest first."""
    lot = fetch(ctx.session, Lot, params.id)
    part = Lot.__table__.alias("part")
    statement = (
        select(Disposition, Lot.number, Unit, User.name, User.name_en, part.c.number)
        .join(Lot, and_(Lot.id == Disposition.lot_id, Lot.company_id == Disposition.company_id))
        .join(Item, and_(Item.id == Lot.item_id, Item.company_id == Lot.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(
            User, and_(User.id == Disposition.decided_by_id, User.company_id == Disposition.company_id)
        )
        .outerjoin(
            part,
            and_(part.c.id == Disposition.rejected_lot_id, part.c.company_id == Disposition.company_id),
        )
        .where(Disposition.lot_id.in_([one for one in (lot.id, lot.split_from_id) if one]))
        .order_by(Disposition.occurred_at.desc(), Disposition.id.desc())
    )
    own = ("id", "decision", "accepted", "rejected", "rejected_lot_id", "lot_id", "reason", "occurred_at")
    return [
        DispositionView(
            **{name: getattr(one, name) for name in own},
            lot=number,
            rejected_lot=rejected_lot,
            unit=unit.name,
            unit_en=unit.name_en,
            by=by or "",
            by_en=by_en or "",
        )
        for one, number, unit, by, by_en, rejected_lot in ctx.session.execute(statement)
    ]


def _waits() -> Any:
    """Kept back since it came, not since it was made, and something of it is here."""
    here = exists().where(StockBalance.company_id == Lot.company_id, StockBalance.lot_id == Lot.id)
    return and_(Lot.status == QUARANTINE, Lot.work_order_id.is_(None), here)


def _lots() -> AnySelect:
    here = (
        select(type_coerce(func.coalesce(func.sum(StockBalance.quantity), 0), quantity_type()))
        .where(StockBalance.company_id == Lot.company_id, StockBalance.lot_id == Lot.id)
        .scalar_subquery()
    )
    last = (
        select(Inspection.verdict)
        .where(Inspection.company_id == Lot.company_id, Inspection.lot_id == Lot.id)
        .order_by(Inspection.occurred_at.desc(), Inspection.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(Lot, Item, Unit, Partner, type_coerce(here, quantity_type()), last)
        .join(Item, and_(Item.id == Lot.item_id, Item.company_id == Lot.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(Partner, and_(Partner.id == Lot.supplier_id, Partner.company_id == Lot.company_id))
    )


def _facts(ctx: ReadContext, row: Sequence[Any]) -> dict[str, Any]:
    lot, item, unit, supplier, here, verdict = row
    own = ("id", "number", "item_id", "supplier_id", "supplier_lot", "received_at")
    return {name: getattr(lot, name) for name in own} | {
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "specification": item.specification,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "quantity": here,
        "supplier": supplier.name if supplier else None,
        "supplier_en": supplier.name_en if supplier else None,
        "days": max((ctx.today - local_day(lot.received_at, ctx.actor.time_zone)).days, 0),
        "verdict": verdict,
    }


def _came_by(ctx: ReadContext, lot: Lot) -> dict[str, Any]:
    """The document that the lot came by."""
    statement = (
        select(StockMove.document_kind, StockMove.document_id, StockMove.document_number)
        .where(StockMove.lot_id == lot.id)
        .order_by(StockMove.id)
        .limit(1)
    )
    found = ctx.session.execute(statement).first()
    kind, document_id, number = found or ("", None, "")
    return {"document_kind": kind, "document_id": document_id, "document_number": number}
