"""A worker reports pieces: checks → report → backflush → wage and machine cost → the last operation's good pieces into stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.errors import FieldError, Forbidden, InvalidBody
from webapp.core.i18n import N_
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down
from webapp.core.quantity import ZERO, CountedQuantity, Money, PositiveQuantity, plain, round_money
from webapp.domains.finance import operations as finance
from webapp.domains.identity.models import User
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.queries import availability
from webapp.domains.inventory.rules import AVAILABLE, QUARANTINE
from webapp.domains.items.models import Item
from webapp.domains.items.units import counted_in_pieces
from webapp.domains.production import operations, rules, stretches
from webapp.domains.production.errors import (
    BackflushShort,
    FirstArticleOnItsWay,
    FirstArticleOpen,
    NothingReported,
    OverReport,
)
from webapp.domains.production.models import (
    OperationReport,
    ReportScrap,
    Ticket,
    WorkOrder,
    WorkOrderMaterial,
    WorkOrderOperation,
)
from webapp.domains.production.settings import OVER_REPORT
from webapp.domains.quality.queries import first_article_awaits_photos
from webapp.domains.sync.operations import attach
from webapp.flows.close_order import settle_if_closed
from webapp.flows.issue_materials import hand_over
from webapp.flows.receive_by_products import receive_by_products


class ScrapLine(Body):
    """Scrapped pieces: how many, which defect, and whether the process or the material is to blame."""

    quantity: PositiveQuantity
    reason: str = Field(max_length=64)
    cause: Literal["process", "material"] = "process"


class Report(Body):
    """What a worker did on an operation of a ticket since the last report; quantities are increments.

    ``rework`` are pieces that must be worked on again here; ``from_rework`` says how many of the good and scrapped ones
    were such. ``on_hold`` wait for the material review board. Without ``minutes`` the standard time counts.
    """

    ticket_id: UUID
    operation_id: UUID
    machine_id: UUID | None = None
    good: CountedQuantity = ZERO
    scrap: list[ScrapLine] = Field(default_factory=list, max_length=50)
    rework: CountedQuantity = ZERO
    from_rework: CountedQuantity = ZERO
    on_hold: CountedQuantity = ZERO
    minutes: CountedQuantity | None = None
    parameters: dict[str, str] = Field(default_factory=dict, max_length=100)
    note: str = Field("", max_length=2000)

    @property
    def scrapped(self) -> Decimal:
        return sum((line.quantity for line in self.scrap), ZERO)

    @property
    def material_scrap(self) -> Decimal:
        return sum((line.quantity for line in self.scrap if line.cause == "material"), ZERO)

    @property
    def net_rework(self) -> Decimal:
        return self.rework - self.from_rework

    @property
    def worked_up(self) -> Decimal:
        """Pieces whose material was used up for the first time by this report."""
        return self.good + self.scrapped + self.on_hold + self.net_rework

    @property
    def pieces(self) -> Decimal:
        return self.good + self.scrapped + self.on_hold + self.rework


class Reported(BaseModel):
    """What came of a report."""

    report_id: UUID
    pay: Money
    over_report: bool


@dataclass(frozen=True)
class _Story:
    """What the steps of the flow share."""

    ctx: Context
    body: Report
    ticket: Ticket
    order: WorkOrder
    operation: WorkOrderOperation
    steps: Sequence[WorkOrderOperation]
    fee: Decimal | None = None
    """What a supplier gets for it, where the work was done outside: then nobody here is paid for it, and no machine ran."""

    @property
    def is_last(self) -> bool:
        return operations.next_operation(self.steps, self.operation) is None


@command("production.report", permission="production.work", body=Report, result=Reported, by_phone=True)
def report_operation(ctx: Context, body: Report) -> Reported:
    """Report good, scrapped, reworked and held pieces of an operation."""
    _check_body(body)
    report = _report(_begin(ctx, body))
    return Reported(report_id=report.id, pay=report.pay, over_report=report.over_report)


def report_from_outside(ctx: Context, body: Report, fee: Decimal) -> OperationReport:
    """Report pieces that a supplier worked on, who gets *fee* (money) for the good ones: the work order pays it.

    Whoever took them in stands in the report as its worker, and earns nothing by it.
    """
    return _report(replace(_begin(ctx, body), fee=fee))


def _report(story: _Story) -> OperationReport:
    ctx = story.ctx
    over = _check_quantities(story)
    _check_first_article(story)
    operations.begin_order(ctx, story.order)
    report = _record(story, over)
    _count(story, report.minutes)
    _backflush(story)
    _cost(story, report)
    if story.is_last:
        _receive(story)
    _go_on(story)
    settle_if_closed(ctx, story.order)
    return report


def _check_body(body: Report) -> None:
    if body.pieces == 0 and not body.minutes:
        raise NothingReported(at="good")
    if body.from_rework > body.good + body.scrapped:
        message = N_("Not more than the good and scrapped pieces of this report.")
        raise InvalidBody(FieldError("from_rework", "too_many", message))


def _begin(ctx: Context, body: Report) -> _Story:
    if ctx.actor.user_id is None:
        raise Forbidden
    found = operations.workplace(ctx.session, body.ticket_id, body.operation_id)
    operations.hold_if_over(ctx, found.order)
    return _Story(ctx, body, found.ticket, found.order, found.operation, found.steps)


def _check_quantities(story: _Story) -> bool:
    """Whether more came out than went in; held unless the company books and flags such reports."""
    came_in = operations.input_of(story.order, story.steps, story.operation)
    left = came_in - operations.output_of(story.operation)
    # Time may be reported even where too much came out already: nothing more comes out by it. And only pieces that wait
    # for rework come out of it: else any number could be called reworked, and would need neither input nor material.
    claims = ((story.body.worked_up, left), (story.body.from_rework, story.operation.rework))
    over = [(reported, max(ZERO, there)) for reported, there in claims if reported > max(ZERO, there)]
    if over and OVER_REPORT.read(story.ctx.session) == "hold":
        reported, there = over[0]
        story.ctx.hold(OverReport(reported=plain(reported), left=plain(there)))
    return bool(over)


def _check_first_article(story: _Story) -> None:
    if story.operation.first_article not in ("open", "failed") or story.body.pieces == 0:
        return
    if first_article_awaits_photos(story.ctx.session, story.operation.id):
        raise FirstArticleOnItsWay
    story.ctx.hold(FirstArticleOpen())


def _record(story: _Story, over: bool) -> OperationReport:
    ctx, body, operation = story.ctx, story.body, story.operation
    worker = fetch(ctx.session, User, ctx.actor.user_id or ctx.company_id)
    minutes = _minutes(story)
    # Minutes that were said are an answer; without them nobody asked whether the end was forgotten.
    asked = body.minutes is not None
    if rules.is_long(minutes) if asked else stretches.seems_forgotten(ctx, operation.id, worker.id):
        stretches.note_long_work(ctx)
    wage = rules.Wage(operation.piece_price, worker.hourly_rate)
    inside = story.fee is None
    pay = rules.pay_for(wage, body.good, body.material_scrap, minutes) if inside else ZERO
    machine = operations.machine_named(ctx.session, body.machine_id)
    report = plain_row(
        OperationReport,
        id=new_id(),
        work_order_id=story.order.id,
        operation_id=operation.id,
        ticket_id=story.ticket.id,
        machine_id=machine.id if machine else None,
        worker_id=worker.id,
        good=body.good,
        scrap=body.scrapped,
        rework=body.net_rework,
        on_hold=body.on_hold,
        minutes=minutes,
        pay=pay,
        labour_cost=pay,
        machine_cost=rules.machine_cost(minutes, operation.machine_rate) if inside else ZERO,
        parameters=body.parameters,
        note=body.note,
        over_report=over,
        occurred_at=ctx.occurred_at,
        received_at=ctx.now,
        command_id=ctx.command_id,
    )
    scraps = (
        ReportScrap(
            id=new_id(), report_id=report.id, quantity=line.quantity, reason=line.reason, cause=line.cause
        )
        for line in body.scrap
    )
    write_down(ctx.session, report, *scraps)
    attach(ctx, "report", report.id, [str(blob["sha256"]) for blob in ctx.blobs])
    return report


def _minutes(story: _Story) -> Decimal:
    if story.body.minutes is not None:
        return story.body.minutes
    operation = story.operation
    return rules.standard_minutes(
        operation.setup_minutes,
        operation.run_minutes,
        story.body.pieces,
        first=operations.output_of(operation) == 0,
    )


def _count(story: _Story, minutes: Decimal) -> None:
    operation, body = story.operation, story.body
    operation.good += body.good
    operation.scrap += body.scrapped
    operation.rework += body.net_rework
    operation.on_hold += body.on_hold
    operation.minutes += minutes
    story.order.scrap += body.scrapped
    story.order.version += 1


def _backflush(story: _Story) -> None:
    """Use up the components that this operation takes without being handed out."""
    ctx, pieces = story.ctx, story.body.worked_up
    all_materials = operations.materials_at_hand(ctx.session, story.order)
    materials = operations.used_up_by(all_materials, story.steps, story.operation)
    if not materials or pieces <= 0:
        return
    # What will be received is locked with what is used up: two calls would break the order of locks.
    received = _received_items(story) if story.is_last else []
    inventory.lock_items(ctx.session, [*received, *(one.item_id for one in materials)])
    free = availability(
        ctx.session, [one.item_id for one in materials], today=ctx.today, except_document=story.order.id
    )
    left = {item_id: one.at_hand for item_id, one in free.items()}
    for material in sorted(materials, key=lambda one: one.item_id):
        item = fetch(ctx.session, Item, material.item_id)
        quantity = _used_up(story, material, item, pieces)
        if quantity > left[material.item_id]:
            ctx.hold(BackflushShort(item=f"{item.number} {item.name}"))
            quantity = left[material.item_id]
        left[material.item_id] -= quantity
        if quantity > 0:
            hand_over(
                ctx,
                story.order,
                material,
                quantity,
                story.operation.seq,
                work_centre_id=story.operation.work_centre_id,
            )


def _used_up(story: _Story, material: WorkOrderMaterial, item: Item, pieces: Decimal) -> Decimal:
    """How much of a material the reported *pieces* use up; of what is counted in pieces, what makes up whole ones in all."""
    whole = item.serial_traced or item.id in counted_in_pieces(story.ctx.session, [item.id])

    def of(worked: Decimal) -> Decimal:
        gross = rules.required_quantity(worked, material.quantity_per, material.loss_rate, whole=whole)
        planned = story.order.quantity * (1 + material.operation_loss)
        return rules.backflush_quantity(
            worked, planned, material.required, material.swapped, gross, whole=whole
        )

    if not whole:
        return of(pieces)
    so_far = operations.output_of(story.operation)
    return of(so_far) - of(so_far - pieces)


def _cost(story: _Story, report: OperationReport) -> None:
    """Wage and machine time, or what is paid outside, onto the order's cost sheet."""
    postings = (
        ("labour", report.labour_cost, report.good),
        ("machine", report.machine_cost, report.minutes),
        ("subcontract", story.fee or ZERO, report.good),
    )
    for element, amount, quantity in postings:
        if amount:
            finance.post_cost(
                story.ctx,
                order_id=story.order.id,
                element=element,
                amount=amount,
                quantity=quantity,
                operation_seq=story.operation.seq,
                document_id=report.id,
            )


def _receive(story: _Story) -> None:
    """The last operation's good pieces go into stock at standard cost; closing the order puts the difference right."""
    ctx, order, good = story.ctx, story.order, story.body.good
    order.good += good
    if good <= 0:
        return
    inventory.lock_items(ctx.session, _received_items(story))
    item = fetch(ctx.session, Item, order.item_id)
    unit_cost = item.standard_cost or inventory.last_unit_cost(ctx.session, item.id)
    value = round_money(unit_cost * good)
    move = inventory.receive_from_production(
        ctx,
        item_id=item.id,
        quantity=good,
        value=value,
        document=DocumentRef("work_order", order.id, order.number),
        lot_status=QUARANTINE if item.final_inspection else AVAILABLE,
    )
    finance.post_cost(
        ctx,
        order_id=order.id,
        element="receipt",
        amount=-value,
        quantity=good,
        operation_seq=story.operation.seq,
        item_id=item.id,
        document_id=move.id,
    )
    receive_by_products(ctx, order, unit_cost, story.operation.seq)


def _received_items(story: _Story) -> list[UUID]:
    outputs = operations.outputs_of(story.ctx.session, story.order.id)
    return [story.order.item_id, *(one.item_id for one in outputs)]


def _go_on(story: _Story) -> None:
    """Where the order stands now: this operation perhaps finished, the next one ready."""
    if story.order.status != "started":
        return
    if story.operation.status in ("pending", "ready"):
        operations.begin_operation(story.ctx, story.operation)
    following = operations.next_operation(story.steps, story.operation)
    if following is not None and following.status == "pending" and story.operation.good > 0:
        following.status = "ready"
    operations.finish_if_done(story.ctx, story.order, story.steps, story.operation)
