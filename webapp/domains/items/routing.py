"""Setting the routing of one item, as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.errors import (
    ItemIsPurchased,
    OperationInUse,
    OperationsOutOfOrder,
    PhantomHasNoRouting,
    WorkCentreUnknown,
)
from webapp.domains.items.models import BomLine, Item, RoutingOperation
from webapp.domains.items.operations import lock_made_item
from webapp.domains.items.revisions import revision_to_edit


def set_routing(
    ctx: Context,
    item_id: UUID,
    version: int,
    steps: Sequence[Mapping[str, Any]],
    revision: int | None = None,
) -> Item:
    """Replace the whole routing of an item by *steps* (the columns of ``RoutingOperation``, but for the item).

    In the *revision* of that number, or in the one in force. Orders already made keep the routing they were made with. Raises
    RevisionUnknown, RevisionOver, StaleVersion, ItemUnknown, ItemIsPurchased,
    PhantomHasNoRouting, OperationsOutOfOrder, WorkCentreUnknown, OperationInUse.
    """
    item = lock_made_item(ctx, item_id, version)
    if item.kind != "made" and steps:
        raise ItemIsPurchased(at="item_id")
    if item.phantom and steps:
        raise PhantomHasNoRouting(at="item_id")
    _check_order([step["seq"] for step in steps])
    _check_work_centres(ctx.session, [step["work_centre_id"] for step in steps])
    number, days = revision_to_edit(ctx, item, revision)
    _check_bom(ctx.session, item_id, number, {step["seq"] for step in steps})
    own = (RoutingOperation.item_id == item_id, RoutingOperation.revision == number)
    ctx.session.execute(delete(RoutingOperation).where(*own))
    ctx.session.add_all(RoutingOperation(item_id=item_id, **days, **step) for step in steps)
    ctx.session.flush()
    return item


def _check_order(numbers: Sequence[int]) -> None:
    for place in range(1, len(numbers)):
        if numbers[place] <= numbers[place - 1]:
            raise OperationsOutOfOrder(at=f"operations.{place}.seq")


def _check_work_centres(session: Session, centre_ids: Sequence[UUID]) -> None:
    known = set(session.scalars(select(WorkCentre.id).where(WorkCentre.id.in_(set(centre_ids)))))
    for place, centre_id in enumerate(centre_ids):
        if centre_id not in known:
            raise WorkCentreUnknown(at=f"operations.{place}.work_centre_id")


def _check_bom(session: Session, item_id: UUID, revision: int, numbers: set[int]) -> None:
    statement = (
        select(BomLine.operation_seq, Item.number)
        .join(Item, (Item.company_id == BomLine.company_id) & (Item.id == BomLine.component_id))
        .where(BomLine.item_id == item_id, BomLine.revision == revision, BomLine.operation_seq.is_not(None))
    )
    for operation, component in session.execute(statement.order_by(BomLine.seq)):
        if numbers and operation not in numbers:
            raise OperationInUse(at="operations", component=component, operation=operation)
