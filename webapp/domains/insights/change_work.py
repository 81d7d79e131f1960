"""What an engineering change touches, how each document was answered, and what becomes of the old parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch, find
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.insights.change_documents import open_documents, purchase_lines
from webapp.domains.insights.used_up import Outlook, outlooks
from webapp.domains.inventory.queries import availability
from webapp.domains.items.engineering_changes import answers_to, parts_given_up, parts_of, parts_removed
from webapp.domains.items.models import (
    EngineeringChange,
    EngineeringChangeAnswer,
    EngineeringChangeItem,
    Item,
    Unit,
)
from webapp.domains.items.validity import name_of_revision
from webapp.domains.planning.models import PlanningRun
from webapp.domains.production.models import WorkOrder
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.subcontracting.models import AWAITING, SubcontractOrder

People: TypeAlias = dict[UUID | None, User]


class TouchedRow(BaseModel):
    """A document that the change touches. ``parent_id``: the purchase order of a line, else the document itself.

    ``answer``: keep, change, cancel, or empty while nobody has said. What is over and was answered stays in the list.
    ``begun``: something was made, sent or received already, so that it can only be kept, or changed by agreement.
    """

    kind: str
    document_id: UUID
    parent_id: UUID
    number: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit_name: str
    unit_name_en: str
    quantity: Quantity
    due_on: date | None
    status: str
    begun: bool
    answer: str
    note: str
    answered_by: str
    answered_by_en: str
    answered_at: datetime | None


class GivenUpRow(BaseModel):
    """A part that the new revisions take less of, or none: what of it is in stock and on order.

    For parts that old stock is to be used up of, by the last plan: *used_up_on*, or how much is *left* of what is there and on
    order (None: the plan does not know the part, or some of it is still taken).
    """

    item_id: UUID
    number: str
    name: str
    name_en: str
    unit_name: str
    unit_name_en: str
    on_hand: Quantity
    on_order: Quantity
    used_up_on: date | None = None
    left: Quantity | None = None


class ChangedItemRow(BaseModel):
    """An item of the change with its old and new revision."""

    item_id: UUID
    number: str
    name: str
    name_en: str
    revision: int
    old_name: str
    new_name: str


class ChangeRow(BaseModel):
    """An engineering change in a list. ``effectivity``: date or use_up; ``status``: draft, open, closed, cancelled."""

    id: UUID
    number: str
    title: str
    effectivity: str
    effective_on: date | None
    status: str
    created_at: datetime
    version: int


class ChangeView(ChangeRow):
    """An engineering change with what it touches. ``unanswered``: how many answers are missing before it can be closed.

    Where old parts are to be used up first: ``planned_at``, when the plan ran by which they are, and ``suggested_on``, the first
    day on which one of them is not enough any more; None where none runs out.
    """

    reason: str
    created_by: str
    created_by_en: str
    closed_at: datetime | None
    in_force: bool
    items: list[ChangedItemRow]
    given_up: list[GivenUpRow]
    touched: list[TouchedRow]
    unanswered: int
    planned_at: datetime | None
    suggested_on: date | None


class ChangeParams(PageParams):
    """*status*: one state; empty means all."""

    status: str = ""


_SORTS = {"number": EngineeringChange.number, "effective_on": EngineeringChange.effective_on}


@query("insights.engineering_changes", permission="items.read", params=ChangeParams, result=Page[ChangeRow])
def engineering_changes(ctx: ReadContext, params: ChangeParams) -> Page[ChangeRow]:
    """Engineering changes, the newest first."""
    change = EngineeringChange
    statement = searched(select(change), params.search, change.number, change.title)
    if params.status:
        statement = statement.where(change.status == params.status)
    statement = sorted_by(statement, params.sort, _SORTS, "-number")
    found, counted = page_of(ctx.session, statement, params)
    rows = [ChangeRow.model_validate(row[0], from_attributes=True) for row in found]
    return Page(rows=rows, **counted)


@query("insights.engineering_change", permission="items.read", params=ById, result=ChangeView)
def engineering_change(ctx: ReadContext, params: ById) -> ChangeView:
    """One engineering change with its items, the parts given up, and the work list. Raises NotFound."""
    change = fetch(ctx.session, EngineeringChange, params.id)
    parts = parts_of(ctx.session, change.id)
    rows = work_list(ctx.session, change, ctx.today)
    head = ChangeRow.model_validate(change, from_attributes=True)
    who = find(ctx.session, User, change.created_by_id) if change.created_by_id else None
    ending = _to_be_used_up(ctx, change, parts)
    return ChangeView(
        **dict(head),
        reason=change.reason,
        created_by=who.name if who else "",
        created_by_en=who.name_en if who else "",
        closed_at=change.closed_at,
        in_force=change.status in ("open", "closed")
        and change.effective_on is not None
        and change.effective_on <= ctx.today,
        items=[_changed(ctx.session, one) for one in parts],
        given_up=_given_up(ctx, parts, ending),
        touched=rows,
        unanswered=sum(not one.answer for one in rows),
        planned_at=ctx.session.scalar(select(func.max(PlanningRun.ran_at))),
        suggested_on=min((one.lacks_from for one in ending.values() if one.lacks_from), default=None),
    )


def work_list(session: Session, change: EngineeringChange, today: date) -> list[TouchedRow]:
    """What the change touches: all that is open and must be answered, and what was answered before.

    A draft or what is over touches nothing new.
    """
    answers = {(one.kind, one.document_id): one for one in answers_to(session, change.id)}
    people = _people(session, {one.user_id for one in answers.values()})
    found = list(open_documents(session, change, today)) if change.status == "open" else []
    live = {(row["kind"], row["document_id"]) for row in found}
    gone = [answer for key, answer in answers.items() if key not in live]
    rows = [*found, *(_answered(one) for one in gone)]
    names = _names(session, {row["item_id"] for row in rows})
    return [
        TouchedRow(
            **row,
            **names[row["item_id"]],
            **_answer(answers.get((row["kind"], row["document_id"])), people),
        )
        for row in rows
    ]


def _answered(answer: EngineeringChangeAnswer) -> dict[str, Any]:
    """A document that was answered and is no longer open, as it was then."""
    return {
        "kind": answer.kind,
        "document_id": answer.document_id,
        "parent_id": answer.parent_id,
        "number": answer.number,
        "item_id": answer.item_id,
        "quantity": answer.quantity,
        "due_on": None,
        "status": "done",
        "begun": False,
    }


def _answer(answer: EngineeringChangeAnswer | None, people: People) -> dict[str, Any]:
    if answer is None:
        return {"answer": "", "note": "", **_by(None), "answered_at": None}
    return {
        "answer": answer.answer,
        "note": answer.note,
        **_by(people.get(answer.user_id)),
        "answered_at": answer.occurred_at,
    }


def _by(who: User | None) -> dict[str, str]:
    return {"answered_by": who.name if who else "", "answered_by_en": who.name_en if who else ""}


def _people(session: Session, ids: set[UUID | None]) -> People:
    wanted = {one for one in ids if one}
    return {one.id: one for one in session.scalars(select(User).where(User.id.in_(wanted)))}


def _names(session: Session, item_ids: set[UUID]) -> dict[UUID, dict[str, str]]:
    statement = (
        select(Item, Unit)
        .join(Unit, and_(Unit.company_id == Item.company_id, Unit.id == Item.unit_id))
        .where(Item.id.in_(item_ids))
    )
    return {
        item.id: {
            "item_number": item.number,
            "item_name": item.name,
            "item_name_en": item.name_en,
            "unit_name": unit.name,
            "unit_name_en": unit.name_en,
        }
        for item, unit in session.execute(statement)
    }


def _changed(session: Session, part: EngineeringChangeItem) -> ChangedItemRow:
    item = fetch(session, Item, part.item_id)
    return ChangedItemRow(
        item_id=item.id,
        number=item.number,
        name=item.name,
        name_en=item.name_en,
        revision=part.revision,
        old_name=name_of_revision(session, item.id, part.revision - 1),
        new_name=name_of_revision(session, item.id, part.revision),
    )


def _to_be_used_up(
    ctx: ReadContext, change: EngineeringChange, parts: Sequence[EngineeringChangeItem]
) -> dict[UUID, Outlook]:
    """When the old parts are used up that the change waits for and that its items take no more."""
    if change.effectivity != "use_up" or change.status not in ("draft", "open"):
        return {}
    removed: set[UUID] = set()
    for part in parts:
        removed |= parts_removed(ctx.session, part.item_id, part.revision, ctx.today)
    return outlooks(ctx.session, removed, ctx.today)


def _given_up(
    ctx: ReadContext, parts: Sequence[EngineeringChangeItem], ending: Mapping[UUID, Outlook]
) -> list[GivenUpRow]:
    wanted: set[UUID] = set()
    for part in parts:
        wanted |= parts_given_up(ctx.session, part.item_id, part.revision, ctx.today).keys()
    stock = availability(ctx.session, wanted, today=ctx.today)
    ordered = dict.fromkeys(wanted, Decimal(0))
    for row in purchase_lines(ctx.session, wanted):
        ordered[row["item_id"]] += row["quantity"]
    made = select(WorkOrder).where(WorkOrder.item_id.in_(wanted), WorkOrder.status.in_(STILL_TO_MAKE))
    for order in ctx.session.scalars(made):
        ordered[order.item_id] += max(Decimal(0), order.quantity - order.good - order.scrap)
    outside = select(SubcontractOrder).where(
        SubcontractOrder.item_id.in_(wanted),
        SubcontractOrder.operation_id.is_(None),
        SubcontractOrder.status.in_(AWAITING),
    )
    for job in ctx.session.scalars(outside):
        ordered[job.item_id] += max(Decimal(0), job.quantity - job.came)
    names = _names(ctx.session, wanted)
    return [
        GivenUpRow(
            item_id=item_id,
            **{key.removeprefix("item_"): words for key, words in names[item_id].items()},
            on_hand=stock[item_id].on_hand,
            on_order=ordered[item_id],
            used_up_on=ending[item_id].used_up_on if item_id in ending else None,
            left=ending[item_id].left if item_id in ending else None,
        )
        for item_id in sorted(wanted, key=lambda one: names[one]["item_number"])
    ]
