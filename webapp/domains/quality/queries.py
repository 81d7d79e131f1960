"""What can be asked about plans, inspections and defects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.inventory.models import Lot
from webapp.domains.items.models import Item
from webapp.domains.production.models import WorkOrder
from webapp.domains.quality.models import Characteristic, DefectCode, Inspection, InspectionPlan, Reading
from webapp.domains.quality.operations import characteristics_of
from webapp.domains.sync.models import Attachment


class PlanParams(PageParams):
    """*type*: FAI, IPQC or FQC; *item_id*: the plans of one item."""

    type: str = ""
    item_id: UUID | None = None


class PlanRow(BaseModel):
    """A plan in the list."""

    id: UUID
    number: str
    name: str
    name_en: str
    type: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    operation_seq: int | None
    sample_size: int
    active: bool


class CharacteristicView(BaseModel):
    """A characteristic of a plan."""

    id: UUID
    seq: int
    name: str
    name_en: str
    kind: str
    unit: str
    nominal: Quantity | None
    lower: Quantity | None
    upper: Quantity | None
    choices: list[dict[str, Any]]
    required: bool
    instruction: str
    instruction_en: str


class PlanView(PlanRow):
    """A plan with its characteristics."""

    version: int
    characteristics: list[CharacteristicView]


class InspectionParams(PageParams):
    """*type*: FAI, IPQC, FQC; *verdict*: pass, fail; *status*: recorded, released."""

    type: str = ""
    verdict: str = ""
    status: str = ""
    work_order_id: UUID | None = None


class InspectionRow(BaseModel):
    """An inspection in the list."""

    id: UUID
    number: str
    type: str
    verdict: str
    status: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    work_order_id: UUID | None
    work_order: str | None
    lot_id: UUID | None
    lot: str | None
    inspector: str
    inspector_en: str = ""
    occurred_at: datetime


class ReadingView(BaseModel):
    """One value read."""

    unit: int
    characteristic: CharacteristicView
    value: str
    ok: bool


class InspectionView(InspectionRow):
    """An inspection with its readings and photos."""

    plan_id: UUID
    note: str
    readings: list[ReadingView]
    photos: list[str]


class DefectView(BaseModel):
    """A defect code."""

    id: UUID
    code: str
    name: str
    name_en: str
    category: str
    severity: str


_PLAN_COLUMNS = {"number": InspectionPlan.number, "name": InspectionPlan.name, "item": Item.number}
_INSPECTION_COLUMNS = {"number": Inspection.number, "occurred_at": Inspection.occurred_at}


@query("quality.plans", permission="quality.read", params=PlanParams, result=Page[PlanRow])
def plans(ctx: ReadContext, params: PlanParams) -> Page[PlanRow]:
    """Inspection plans."""
    statement = select(InspectionPlan, Item).join(Item, Item.id == InspectionPlan.item_id)
    if params.type:
        statement = statement.where(InspectionPlan.type == params.type)
    if params.item_id:
        statement = statement.where(InspectionPlan.item_id == params.item_id)
    statement = searched(statement, params.search, InspectionPlan.number, InspectionPlan.name, Item.name)
    statement = sorted_by(statement, params.sort, _PLAN_COLUMNS, "number")
    rows, counted = page_of(ctx.session, statement, params)
    return Page(
        rows=[PlanRow(**_plan_facts(plan, item)) for plan, item in rows],
        **counted,
    )


@query("quality.plan", permission="quality.read", params=ById, result=PlanView)
def plan(ctx: ReadContext, params: ById) -> PlanView:
    """One inspection plan."""
    found = fetch(ctx.session, InspectionPlan, params.id)
    item = fetch(ctx.session, Item, found.item_id)
    views = [characteristic_view(one) for one in characteristics_of(ctx.session, found)]
    return PlanView(**_plan_facts(found, item), version=found.version, characteristics=views)


@query("quality.inspections", permission="quality.read", params=InspectionParams, result=Page[InspectionRow])
def inspections(ctx: ReadContext, params: InspectionParams) -> Page[InspectionRow]:
    """Inspections, the latest first."""
    statement = _inspections()
    for column, wanted in (
        (Inspection.type, params.type),
        (Inspection.verdict, params.verdict),
        (Inspection.status, params.status),
        (Inspection.work_order_id, params.work_order_id),
    ):
        if wanted:
            statement = statement.where(column == wanted)
    statement = searched(
        statement, params.search, Inspection.number, Item.number, Item.name, WorkOrder.number
    )
    statement = sorted_by(statement, params.sort, _INSPECTION_COLUMNS, "-occurred_at")
    rows, counted = page_of(ctx.session, statement, params)
    return Page(
        rows=[InspectionRow(**_inspection_facts(row)) for row in rows],
        **counted,
    )


@query("quality.inspection", permission="quality.read", params=ById, result=InspectionView)
def inspection(ctx: ReadContext, params: ById) -> InspectionView:
    """One inspection with its readings."""
    found = fetch(ctx.session, Inspection, params.id)
    row = ctx.session.execute(_inspections().where(Inspection.id == found.id)).one()
    readings = ctx.session.execute(
        select(Reading, Characteristic)
        .join(Characteristic, Characteristic.id == Reading.characteristic_id)
        .where(Reading.inspection_id == found.id)
        .order_by(Reading.unit, Characteristic.seq)
    )
    photos = select(Attachment.sha256).where(Attachment.document_id == found.id).order_by(Attachment.id)
    return InspectionView(
        **_inspection_facts(row),
        plan_id=found.plan_id,
        note=found.note,
        readings=[
            ReadingView(unit=one.unit, characteristic=characteristic_view(what), value=one.value, ok=one.ok)
            for one, what in readings
        ],
        photos=list(ctx.session.scalars(photos)),
    )


@query("quality.defects", permission="production.work", params=NoParams, result=list[DefectView])
def defects(ctx: ReadContext, _params: NoParams) -> list[DefectView]:
    """The defect codes."""
    found = ctx.session.scalars(select(DefectCode).order_by(DefectCode.code))
    return [DefectView.model_validate(one, from_attributes=True) for one in found]


@query("quality.defect_codes", permission="quality.read", params=NoParams, result=list[DefectView])
def defect_codes(ctx: ReadContext, params: NoParams) -> list[DefectView]:
    """The defect codes, for who reads reports without working on the floor."""
    return defects(ctx, params)


def first_article_awaits_photos(session: Session, operation_id: UUID) -> bool:
    """Whether the operation's last first-article inspection passed but still waits for its photos."""
    latest = session.scalars(
        select(Inspection)
        .where(Inspection.operation_id == operation_id, Inspection.type == "FAI")
        .order_by(Inspection.occurred_at.desc(), Inspection.id.desc())
    ).first()
    return latest is not None and latest.verdict == "pass" and latest.status == "recorded"


def characteristic_view(one: Characteristic) -> CharacteristicView:
    """A characteristic as screens and phones show it."""
    return CharacteristicView.model_validate(one, from_attributes=True)


def _inspections() -> Any:
    return (
        select(Inspection, Item, User.name, User.name_en, WorkOrder.number, Lot.number)
        .join(Item, Item.id == Inspection.item_id)
        .join(User, User.id == Inspection.inspector_id)
        .outerjoin(WorkOrder, WorkOrder.id == Inspection.work_order_id)
        .outerjoin(Lot, Lot.id == Inspection.lot_id)
    )


def _plan_facts(plan: InspectionPlan, item: Item) -> dict[str, Any]:
    own = ("id", "number", "name", "name_en", "type", "item_id", "operation_seq", "sample_size", "active")
    return {name: getattr(plan, name) for name in own} | _item_facts(item)


def _inspection_facts(row: Sequence[Any]) -> dict[str, Any]:
    found, item, inspector, inspector_en, work_order, lot = row
    own = (
        "id",
        "number",
        "type",
        "verdict",
        "status",
        "item_id",
        "work_order_id",
        "lot_id",
        "occurred_at",
    )
    facts = {name: getattr(found, name) for name in own} | _item_facts(item)
    named = {"inspector": inspector, "inspector_en": inspector_en}
    return facts | named | {"work_order": work_order, "lot": lot}


def _item_facts(item: Item) -> dict[str, Any]:
    return {"item_number": item.number, "item_name": item.name, "item_name_en": item.name_en}
