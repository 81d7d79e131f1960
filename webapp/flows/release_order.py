"""A work order is released: revision in force → kitting check → stock reserved → tickets made → the first operation is ready."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from webapp.core.commands import Body, Context, command
from webapp.core.documents import DocumentRef
from webapp.core.errors import StateError
from webapp.core.quantity import ZERO, CountedQuantity, PositiveQuantity, plain
from webapp.domains.identity.models import Company
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.queries import availability
from webapp.domains.items.engineering_changes import parts_given_up, used_up_first
from webapp.domains.items.models import EngineeringChangeItem, Item
from webapp.domains.items.validity import revision_on
from webapp.domains.production import operations, planning, rules
from webapp.domains.production.errors import MaterialShort, NoMaterial, ReleaseTooLarge
from webapp.domains.production.kitting import check_kit
from webapp.domains.production.models import WorkOrder


class ReleaseOrder(Body):
    """Release a planned order.

    *partial_reason* says why, when material is short; *quantity* releases only so many pieces and leaves the rest planned,
    as an order of its own; *ticket_quantity* makes a ticket for each so many pieces.
    """

    work_order_id: UUID
    quantity: PositiveQuantity | None = None
    partial_reason: str = Field("", max_length=200)
    ticket_quantity: PositiveQuantity | None = None


class Released(BaseModel):
    """What the release came to. *rest*: the number of the order that stays planned."""

    number: str
    kit_quantity: CountedQuantity
    tickets: list[str]
    rest: str = ""
    rest_id: UUID | None = None


@command("production.release", permission="production.plan", body=ReleaseOrder, result=Released)
def release_order(ctx: Context, body: ReleaseOrder) -> Released:
    """Release a work order to the floor."""
    order = operations.lock_order(ctx.session, body.work_order_id)
    _follow_revision(ctx, order)
    rest = _leave_rest(ctx, order, body.quantity)
    operations.move_order(order, "released")
    # Two releases at once must not both count on the same stock.
    inventory.lock_items(ctx.session, [one.item_id for one in operations.materials_of(ctx.session, order.id)])
    kit = check_kit(ctx.session, order, ctx.today)
    _accept_shortage(ctx, kit, body.partial_reason)
    order.partial_reason = body.partial_reason if kit.state != "full" else ""
    order.released_at = ctx.occurred_at
    _reserve(ctx, order, kit)
    company = ctx.session.get_one(Company, ctx.company_id)
    tickets = operations.make_tickets(ctx, order, company.tag, body.ticket_quantity)
    operations.operations_of(ctx.session, order.id)[0].status = "ready"
    return Released(
        number=order.number,
        kit_quantity=kit.kit_quantity,
        tickets=[one.code for one in tickets],
        rest=rest.number if rest else "",
        rest_id=rest.id if rest else None,
    )


def _leave_rest(ctx: Context, order: WorkOrder, quantity: Decimal | None) -> WorkOrder | None:
    """Split off what is not to be released yet. Raises ReleaseTooLarge, SplitSwapped, StateError."""
    if quantity is None or quantity == order.quantity:
        return None
    if order.status != "planned":
        raise StateError(status=order.status)
    if quantity > order.quantity:
        raise ReleaseTooLarge(at="quantity", quantity=plain(order.quantity))
    return planning.split_order(ctx, order, order.quantity - quantity)


def _follow_revision(ctx: Context, order: WorkOrder) -> None:
    """Before it is released an order is made by the revision in force; from then on it keeps its own.

    While a change waits for old parts to be used up, their stock decides instead of the day.
    """
    if order.status != "planned" or order.revision_kept:
        return
    revision = revision_on(ctx.session, order.item_id, planning.material_day(ctx, order))
    change = used_up_first(ctx.session, order.item_id)
    if change is not None and revision in (change.revision - 1, change.revision):
        revision = change.revision - 1 if _old_parts_suffice(ctx, order, change) else change.revision
    planning.revise_order(ctx, order, revision)


def _old_parts_suffice(ctx: Context, order: WorkOrder, change: EngineeringChangeItem) -> bool:
    """Whether the stock of what the new revision gives up is enough to make the order by the old one."""
    old = parts_given_up(ctx.session, order.item_id, change.revision, ctx.today)
    inventory.lock_items(ctx.session, sorted(old))
    free = availability(ctx.session, old, today=ctx.today, except_document=order.id)
    return all(free[part].free >= order.quantity * each for part, each in old.items())


def _accept_shortage(ctx: Context, kit: rules.Kit, reason: str) -> None:
    if kit.state == "short":
        raise NoMaterial(items=_shortage_text(ctx, kit))
    if kit.state == "partial" and not reason:
        raise MaterialShort(at="partial_reason", kit=plain(kit.kit_quantity), quantity=plain(kit.quantity))


def _shortage_text(ctx: Context, kit: rules.Kit) -> str:
    short = {need.item_id: need.short for need in kit.needs if need.short > 0}
    items = ctx.session.scalars(select(Item).where(Item.id.in_(short)).order_by(Item.number))
    return "; ".join(f"{item.number} {item.name} −{plain(short[item.id])}" for item in items)


def _reserve(ctx: Context, order: WorkOrder, kit: rules.Kit) -> None:
    """What is locked for the order counts; what the rest that stays planned takes along is wanted here no longer."""
    document = DocumentRef("work_order", order.id, order.number)
    for material in operations.materials_of(ctx.session, order.id):
        inventory.trim(ctx, material.id, max(ZERO, material.required - material.issued))
    for need in sorted(kit.needs, key=lambda one: one.item_id):
        locked = inventory.held_for(ctx.session, order.id, need.item_id)
        quantity: Decimal = min(need.outstanding, need.free) - locked
        if quantity > 0:
            inventory.reserve(ctx, item_id=need.item_id, quantity=quantity, document=document)
