"""Subcontract orders: the list, one order with its account at the supplier, and baskets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import and_, select

from webapp.core.clock import as_utc
from webapp.core.db import fetch, find
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import WorkOrder, WorkOrderOperation
from webapp.domains.purchasing.queries import sees_prices
from webapp.domains.subcontracting import rules
from webapp.domains.subcontracting.account import Accounts, accounts_of, pieces_outside
from webapp.domains.subcontracting.links import open_link
from webapp.domains.subcontracting.models import (
    OVER,
    SubcontractLoss,
    SubcontractMaterial,
    SubcontractOrder,
    SubcontractReceipt,
    SubcontractReversal,
    SubcontractSending,
    SupplierAnswer,
)
from webapp.domains.subcontracting.operations import materials_of
from webapp.domains.subcontracting.views import (
    AccountView,
    AnswerView,
    LinkView,
    LossView,
    ReceiptView,
    SendingRow,
    SendingView,
    SubcontractRow,
    SubcontractView,
    item_facts,
)

OPEN = ("ordered", "sent", "partly_received", "received")


class SubcontractParams(PageParams):
    """*status*: one state, or ``open`` (all that are not over); *late*: pieces are owed after the due day."""

    status: Literal["", "open", "ordered", "sent", "partly_received", "received", "settled", "cancelled"] = ""
    late: bool | None = None
    supplier_id: UUID | None = None
    item_id: UUID | None = None
    work_order_id: UUID | None = None


_SORTS = {
    "number": SubcontractOrder.number,
    "due_on": SubcontractOrder.due_on,
    "supplier": Partner.name,
    "item_name": Item.name,
    "status": SubcontractOrder.status,
}


@query(
    "subcontracting.orders",
    permission="purchasing.read",
    params=SubcontractParams,
    result=Page[SubcontractRow],
)
def orders(ctx: ReadContext, params: SubcontractParams) -> Page[SubcontractRow]:
    """Subcontract orders, the most urgent first."""
    order = SubcontractOrder
    columns = (order.number, Partner.name, Partner.name_en, Item.number, Item.name, Item.name_en)
    statement = searched(_filtered(joined(), params, ctx.today), params.search, *columns)
    statement = sorted_by(statement, params.sort, _SORTS, "due_on", order.number)
    found, counted = page_of(ctx.session, statement, params)
    rows = [SubcontractRow(**_facts(ctx, *row)) for row in found]
    return Page[SubcontractRow](rows=rows, **counted)


@query("subcontracting.order", permission="purchasing.read", params=ById, result=SubcontractView)
def order(ctx: ReadContext, params: ById) -> SubcontractView:
    """One subcontract order. Raises NotFound."""
    found = fetch(ctx.session, SubcontractOrder, params.id)
    row = ctx.session.execute(joined().where(SubcontractOrder.id == found.id)).one()
    supplier: Partner = row[1]
    receipts = _of(ctx, SubcontractReceipt, found.id)
    losses = _of(ctx, SubcontractLoss, found.id)
    seen = sees_prices(ctx.actor)
    return SubcontractView(
        **_facts(ctx, *row),
        supplier_number=supplier.number,
        loss_rate=found.loss_rate,
        note=found.note,
        outside=pieces_outside(found) if found.operation_id else ZERO,
        created_at=found.created_at,
        finished_at=found.finished_at,
        fees=sum((one.fee for one in receipts), ZERO) if seen else None,
        charged=sum((one.charged for one in losses), ZERO) if seen else None,
        materials=_account_views(ctx, found, materials_of(ctx.session, found.id)),
        sendings=[
            SendingView.model_validate(one, from_attributes=True)
            for one in _of(ctx, SubcontractSending, found.id)
        ],
        receipts=_receipt_views(ctx, found, receipts, seen=seen),
        losses=[_loss_view(ctx, one, seen=seen) for one in losses],
        answers=[
            AnswerView.model_validate(one, from_attributes=True) for one in _of(ctx, SupplierAnswer, found.id)
        ],
        link=_link_view(ctx, found),
    )


def _link_view(ctx: ReadContext, found: SubcontractOrder) -> LinkView | None:
    link = open_link(ctx.session, found.id) if ctx.actor.may("purchasing.write") else None
    if link is None or found.status in OVER:
        return None
    return LinkView(id=link.id, expires_at=link.expires_at, expired=as_utc(link.expires_at) <= ctx.now)


class SendingParams(PageParams):
    """Baskets, by number or by the code on their paper."""

    order_id: UUID | None = None


@query("subcontracting.sendings", permission="purchasing.read", params=SendingParams, result=Page[SendingRow])
def sendings(ctx: ReadContext, params: SendingParams) -> Page[SendingRow]:
    """Baskets that went to suppliers or came back, the latest first."""
    one, of = SubcontractSending, SubcontractOrder
    statement = (
        select(one, of.number, of.status, Partner)
        .join(of, and_(of.id == one.order_id, of.company_id == one.company_id))
        .join(Partner, and_(Partner.id == of.supplier_id, Partner.company_id == of.company_id))
    )
    if params.order_id is not None:
        statement = statement.where(one.order_id == params.order_id)
    statement = searched(
        statement, params.search, one.number, of.number, Partner.name, Partner.name_en, code=one.code
    )
    statement = sorted_by(statement, params.sort, {"occurred_at": one.occurred_at}, "-occurred_at")
    found, counted = page_of(ctx.session, statement.order_by(one.number), params)
    rows = [
        SendingRow(
            **SendingView.model_validate(sending, from_attributes=True).model_dump(),
            order_id=sending.order_id,
            order_number=number,
            status=status,
            supplier=supplier.name,
            supplier_en=supplier.name_en,
        )
        for sending, number, status, supplier in found
    ]
    return Page[SendingRow](rows=rows, **counted)


def joined() -> AnySelect:
    """Orders with supplier, item and its unit."""
    of = SubcontractOrder
    return (
        select(of, Partner, Item, Unit)
        .join(Partner, and_(Partner.id == of.supplier_id, Partner.company_id == of.company_id))
        .join(Item, and_(Item.id == of.item_id, Item.company_id == of.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
    )


def _filtered(statement: AnySelect, params: SubcontractParams, today: date) -> AnySelect:
    of = SubcontractOrder
    if params.status == "open":
        statement = statement.where(of.status.not_in(OVER))
    elif params.status:
        statement = statement.where(of.status == params.status)
    if params.late is not None:
        late = and_(of.status.in_(("ordered", "sent", "partly_received")), of.due_on < today)
        statement = statement.where(late if params.late else ~late)
    for name in ("supplier_id", "item_id", "work_order_id"):
        wanted = getattr(params, name)
        if wanted is not None:
            statement = statement.where(getattr(of, name) == wanted)
    return statement


_OWN = (
    "id",
    "number",
    "supplier_id",
    "item_id",
    "work_order_id",
    "operation_id",
    "quantity",
    "sent",
    "good",
    "scrap",
    "material_scrap",
    "status",
    "ordered_on",
    "due_on",
    "send_on",
    "version",
)


def _facts(
    ctx: ReadContext, found: SubcontractOrder, supplier: Partner, item: Item, unit: Unit
) -> dict[str, Any]:
    work_order = find(ctx.session, WorkOrder, found.work_order_id) if found.work_order_id else None
    step = find(ctx.session, WorkOrderOperation, found.operation_id) if found.operation_id else None
    return {name: getattr(found, name) for name in _OWN} | {
        "supplier": supplier.name,
        "supplier_en": supplier.name_en,
        "specification": item.specification,
        **item_facts(item, unit),
        "work_order": work_order.number if work_order else "",
        "operation_seq": step.seq if step else None,
        "operation": step.name if step else "",
        "operation_en": step.name_en if step else "",
        "came": found.came,
        "late": found.status in OPEN[:3] and found.due_on < ctx.today,
        "unit_price": found.unit_price if sees_prices(ctx.actor) else None,
    }


def _of(ctx: ReadContext, model: Any, order_id: UUID) -> list[Any]:
    return list(ctx.session.scalars(select(model).where(model.order_id == order_id).order_by(model.id)))


def _account_views(
    ctx: ReadContext, found: SubcontractOrder, materials: Sequence[SubcontractMaterial]
) -> list[AccountView]:
    accounts: Accounts = accounts_of(ctx.session, found.id)
    items = {one.id: one for one in items_of(ctx, [one.item_id for one in materials])}
    return [_account_view(ctx, found, one, items[one.item_id], accounts[one.item_id]) for one in materials]


def items_of(ctx: ReadContext, ids: Sequence[UUID]) -> Sequence[Item]:
    """The items with these *ids*."""
    return ctx.session.scalars(select(Item).where(Item.id.in_(ids))).all()


def _account_view(
    ctx: ReadContext,
    found: SubcontractOrder,
    material: SubcontractMaterial,
    item: Item,
    account: rules.Account,
) -> AccountView:
    per, rate = material.quantity_per, material.loss_rate
    faulty = rules.used_by(found.material_scrap, per)
    needed = rules.Needed(found.quantity, found.came, per, rate)
    required = rules.required(found.quantity, per, rate)
    loss = rules.settle(account.left, account.value, account.used, rate, faulty)
    return AccountView(
        material_id=material.id,
        item_id=item.id,
        lot_traced=item.lot_traced,
        **item_facts(item, fetch(ctx.session, Unit, item.unit_id)),
        quantity_per=per,
        loss_rate=rate,
        required=required,
        to_send=ZERO if found.status in OVER else rules.to_send(needed, account, found.spoilt),
        sent=account.sent,
        returned=account.returned,
        used=account.used,
        lost=account.lost,
        left=account.left,
        in_scrap=rules.in_spoilt(account, per, found.spoilt),
        allowed=loss.allowed,
        owed=loss.excess,
        value=account.value if sees_prices(ctx.actor) else None,
    )


def _receipt_views(
    ctx: ReadContext, found: SubcontractOrder, receipts: Sequence[SubcontractReceipt], *, seen: bool
) -> list[ReceiptView]:
    reasons: dict[UUID, str] = {}
    for one in _of(ctx, SubcontractReversal, found.id):
        reasons |= {one.receipt_id: one.reason, one.mirror_id: one.reason}
    hidden: dict[str, Any] = {} if seen else {"material": None, "fee": None}
    return [
        ReceiptView.model_validate(one, from_attributes=True).model_copy(
            update=hidden
            | {
                "reason": reasons.get(one.id, ""),
                "can_reverse": one.id not in reasons and found.status not in OVER,
            }
        )
        for one in receipts
    ]


def _loss_view(ctx: ReadContext, one: SubcontractLoss, *, seen: bool) -> LossView:
    item = fetch(ctx.session, Item, one.item_id)
    money: dict[str, Decimal | None] = {
        name: getattr(one, name) if seen else None for name in ("value", "charged", "accepted")
    }
    own = ("item_id", "lost", "allowed", "excess", "reason")
    return LossView(
        **{name: getattr(one, name) for name in own},
        **money,
        **item_facts(item, fetch(ctx.session, Unit, item.unit_id)),
    )
