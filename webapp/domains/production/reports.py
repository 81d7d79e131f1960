"""What the floor reported: by order, by worker, by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select

from webapp.core.actor import Actor
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import Page, PageParams, ReadContext, query
from webapp.domains.equipment.models import Machine
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item, Unit
from webapp.domains.production.models import OperationReport, ReportScrap, WorkOrder, WorkOrderOperation
from webapp.domains.sync.models import Attachment

SEES_PAY = ("wages.read", "costing.read", "production.supervise")
"""Who is told what others earn; any of these will do."""


def sees_pay(actor: Actor) -> bool:
    """Whether *actor* is told what workers earn by their reports."""
    return any(actor.may(permission) for permission in SEES_PAY)


class ReportParams(PageParams):
    """Reports of one order, operation or worker, in a span of time (*before* is excluded); *id*: this one alone."""

    id: UUID | None = None
    work_order_id: UUID | None = None
    operation_id: UUID | None = None
    worker_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None
    over_report: bool | None = None


class ScrapView(BaseModel):
    """Scrapped pieces with their reason."""

    quantity: Quantity
    reason: str
    cause: str


class ReportRow(BaseModel):
    """One report."""

    id: UUID
    command_id: UUID
    work_order_id: UUID
    work_order: str
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    operation_seq: int
    operation: str
    operation_en: str
    worker_id: UUID
    worker: str
    worker_en: str
    machine: str | None
    good: Quantity
    scrap: Quantity
    rework: Quantity
    on_hold: Quantity
    minutes: Quantity
    pay: Quantity | None
    parameters: dict[str, str]
    note: str
    over_report: bool
    reverses_id: UUID | None
    reversed: bool
    occurred_at: datetime
    received_at: datetime
    scraps: list[ScrapView]
    photos: list[str]


class ReportTotals(BaseModel):
    """Sums over all pages of a list of reports; pieces taken back count against those reported."""

    good: Quantity
    scrap: Quantity
    rework: Quantity
    minutes: Quantity
    pay: Quantity | None


class ReportPage(Page[ReportRow]):
    """One page of reports, and the sums over all of them."""

    totals: ReportTotals


@query("production.reports", permission="production.read", params=ReportParams, result=ReportPage)
def reports(ctx: ReadContext, params: ReportParams) -> ReportPage:
    """Operation reports, the latest first; what they earned only for whoever may know."""
    found = searched(
        _filtered(_reports(), params),
        params.search,
        WorkOrder.number,
        Item.number,
        Item.name,
        Item.name_en,
        WorkOrderOperation.name,
        WorkOrderOperation.name_en,
        User.name,
        User.name_en,
    )
    statement = sorted_by(found, params.sort, _SORTS, "-occurred_at")
    rows, counted = page_of(ctx.session, statement.order_by(OperationReport.id), params)
    return ReportPage(rows=_views(ctx, rows), **counted, totals=_totals(ctx, found))


_SORTS = {
    "occurred_at": OperationReport.occurred_at,
    "work_order": WorkOrder.number,
    "worker": User.name,
    "good": OperationReport.good,
    "scrap": OperationReport.scrap,
}


def _totals(ctx: ReadContext, found: AnySelect) -> ReportTotals:
    names = tuple(ReportTotals.model_fields)
    columns = (func.coalesce(func.sum(getattr(OperationReport, name)), ZERO) for name in names)
    row = ctx.session.execute(found.with_only_columns(*columns, maintain_column_froms=True)).one()
    sums = dict(zip(names, row, strict=True))
    return ReportTotals(**sums if sees_pay(ctx.actor) else {**sums, "pay": None})


def _reports() -> AnySelect:
    return (
        select(OperationReport, WorkOrder.number, WorkOrderOperation, User, Machine.number, Item, Unit)
        .join(WorkOrder, WorkOrder.id == OperationReport.work_order_id)
        .join(Item, Item.id == WorkOrder.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .join(WorkOrderOperation, WorkOrderOperation.id == OperationReport.operation_id)
        .join(User, User.id == OperationReport.worker_id)
        .outerjoin(Machine, Machine.id == OperationReport.machine_id)
    )


def _filtered(statement: AnySelect, params: ReportParams) -> AnySelect:
    for column, wanted in (
        (OperationReport.id, params.id),
        (OperationReport.work_order_id, params.work_order_id),
        (OperationReport.operation_id, params.operation_id),
        (OperationReport.worker_id, params.worker_id),
        (OperationReport.over_report, params.over_report),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if params.since is not None:
        statement = statement.where(OperationReport.occurred_at >= params.since)
    if params.before is not None:
        statement = statement.where(OperationReport.occurred_at < params.before)
    return statement


def _views(ctx: ReadContext, rows: Iterable[Any]) -> list[ReportRow]:
    rows = list(rows)
    ids = [row[0].id for row in rows]
    scraps = _grouped(ctx, select(ReportScrap).where(ReportScrap.report_id.in_(ids)), "report_id")
    photos = _grouped(ctx, select(Attachment).where(Attachment.document_id.in_(ids)), "document_id")
    taken_back = set(
        ctx.session.scalars(select(OperationReport.reverses_id).where(OperationReport.reverses_id.in_(ids)))
    )
    views = [_view(row, scraps, photos, taken_back) for row in rows]
    return views if sees_pay(ctx.actor) else [one.model_copy(update={"pay": None}) for one in views]


def _grouped(ctx: ReadContext, statement: AnySelect, key: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for one in ctx.session.scalars(statement):
        found.setdefault(getattr(one, key), []).append(one)
    return found


_OWN = (
    "id",
    "command_id",
    "work_order_id",
    "worker_id",
    "good",
    "scrap",
    "rework",
    "on_hold",
    "minutes",
    "pay",
    "parameters",
    "note",
    "over_report",
    "reverses_id",
    "occurred_at",
    "received_at",
)


def _view(
    row: Any, scraps: dict[UUID, list[Any]], photos: dict[UUID, list[Any]], taken_back: set[UUID | None]
) -> ReportRow:
    report, order_number, operation, worker, machine, item, unit = row
    return ReportRow(
        **{name: getattr(report, name) for name in _OWN},
        work_order=order_number,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        operation_seq=operation.seq,
        operation=operation.name,
        operation_en=operation.name_en,
        worker=worker.name,
        worker_en=worker.name_en,
        machine=machine,
        reversed=report.id in taken_back,
        scraps=[
            ScrapView(quantity=one.quantity, reason=one.reason, cause=one.cause)
            for one in scraps.get(report.id, ())
        ],
        photos=[one.sha256 for one in photos.get(report.id, ())],
    )
