"""What of ours lies with suppliers."""

from __future__ import annotations

from uuid import UUID

from webapp.core.db import fetch
from webapp.core.queries import Page, PageParams, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing.queries import sees_prices
from webapp.domains.subcontracting import rules
from webapp.domains.subcontracting.account import all_accounts
from webapp.domains.subcontracting.models import OVER, SubcontractOrder
from webapp.domains.subcontracting.queries import items_of, joined
from webapp.domains.subcontracting.views import OutsideRow, item_facts


class OutsideParams(PageParams):
    """What lies with suppliers, of all or of one, of all items or of one."""

    supplier_id: UUID | None = None
    item_id: UUID | None = None


@query("subcontracting.outside", permission="purchasing.read", params=OutsideParams, result=Page[OutsideRow])
def outside(ctx: ReadContext, params: OutsideParams) -> Page[OutsideRow]:
    """Materials of ours at suppliers, order by order, the earliest due first."""
    statement = joined().where(SubcontractOrder.status.not_in(OVER), SubcontractOrder.operation_id.is_(None))
    if params.supplier_id is not None:
        statement = statement.where(SubcontractOrder.supplier_id == params.supplier_id)
    found = ctx.session.execute(statement.order_by(SubcontractOrder.due_on, SubcontractOrder.number)).all()
    accounts = all_accounts(ctx.session, [row[0].id for row in found])
    wanted = {item_id for own in accounts.values() for item_id in own}
    items = {one.id: one for one in items_of(ctx, list(wanted))}
    rows = []
    for of, supplier, _item, _unit in found:
        for item_id, account in accounts[of.id].items():
            if account.left > 0 and params.item_id in (None, item_id):
                rows.append(_outside_row(ctx, of, supplier, items[item_id], account))
    word = params.search.casefold()
    rows = [
        one
        for one in rows
        if word in f"{one.order_number} {one.supplier} {one.item_number} {one.item_name}".casefold()
    ]
    cut = rows[(params.page - 1) * params.size : params.page * params.size]
    return Page[OutsideRow](rows=cut, total=len(rows), page=params.page, size=params.size)


def _outside_row(
    ctx: ReadContext, of: SubcontractOrder, supplier: Partner, item: Item, account: rules.Account
) -> OutsideRow:
    return OutsideRow(
        order_id=of.id,
        order_number=of.number,
        supplier=supplier.name,
        supplier_en=supplier.name_en,
        item_id=item.id,
        **item_facts(item, fetch(ctx.session, Unit, item.unit_id)),
        quantity=account.left,
        value=account.value if sees_prices(ctx.actor) else None,
        due_on=of.due_on,
    )
