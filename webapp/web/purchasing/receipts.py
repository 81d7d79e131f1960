"""What came on purchase orders, lot by lot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.core.clock import local_day
from webapp.core.i18n import N_
from webapp.domains.purchasing.queries import sees_prices
from webapp.domains.purchasing.receipt_queries import ReceiptParams, ReturnParams
from webapp.extensions import current_clock
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.session import current_actor

P = TypeVar("P", ReceiptParams, ReturnParams)

DAYS = Filter("days", (Choice("0", N_("Today")), Choice("7", N_("7 days")), Choice("30", N_("30 days"))))
ORDER = Column("order_number", N_("Purchase order"), "code", phone="wide")
VALUE = Column("value", N_("Value"), "money", total=True)


def _lot_status(row: Any) -> Any:
    """What keeps a lot from being used; nothing for one that can be."""
    return row.lot_status if row.lot_status != "available" else None


RECEIPTS = (
    Column("item_name", N_("Item"), "name", phone="title", clip=True),
    Column("number", N_("Receipt"), "code", sort="number", phone="sub"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("lot_number", N_("Lot"), "code", phone="wide"),
    Column("supplier_lot", N_("Supplier's lot"), "code", clip=True),
    Column("lot_status", N_("Status"), "state", state="lot", value=_lot_status),
    Column("occurred_at", N_("Received"), "moment", sort="occurred_at", phone="wide"),
    Column("supplier", N_("Supplier"), "name", clip=True, phone="wide"),
)
MORE = (
    Column("days_late", N_("Days late"), "number", value=lambda row: row.days_late or None),
    Column("item_number", N_("Item number"), "code"),
    ORDER,
    Column("returned", N_("Returned"), "quantity", value=lambda row: row.returned or None),
    Column("delivery_note", N_("Delivery note")),
    Column("due_on", N_("Due date"), "day"),
)
CAUSES = {
    "quality": N_("The goods are bad"),
    "quantity": N_("Too many came"),
    "other": N_("Another reason"),
}
"""Why goods go back; only bad goods lower the supplier's quality."""
RETURNS = (
    Column("item_name", N_("Item"), "name", phone="title", clip=True),
    Column("number", N_("Return"), "code", sort="number", phone="sub"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("cause", N_("Cause of return"), value=lambda row: _(CAUSES[row.cause])),
    Column("reason", N_("Reason"), phone="wide", clip=True),
    Column("replaced", N_("Will be replaced"), "bool"),
    Column("occurred_at", N_("Sent back"), "moment", sort="occurred_at", phone="wide"),
    ORDER,
    Column("supplier", N_("Supplier"), "name", clip=True, phone="wide"),
)


@blueprint.get("/purchase-receipts")
@requires("purchasing.read")
def receipts() -> Response | str:
    params = _in_days(read_params(ReceiptParams, request.args))
    spec = ListSpec(
        "purchase-receipts",
        columns=(*RECEIPTS, VALUE) if sees_prices(current_actor()) else RECEIPTS,
        filters=(DAYS, Filter("late", (Choice("true", N_("Late")),))),
        search=N_("Receipt, order, item, supplier, delivery note or supplier's lot"),
        href=lambda row: (
            url_for("purchasing.return_form", receipt_line=row.id)
            if current_actor().may("purchasing.return")
            else url_for("purchasing.order", purchase_id=row.order_id)
        ),
        empty_title=N_("Nothing has come yet"),
        empty_text=N_("Receipts come from a purchase order: open it and receive."),
        empty_icon="package-open",
    )
    return list_page(
        spec,
        _("Goods received"),
        "purchasing/receipts.html",
        params,
        lambda asked: ask("purchasing.receipts", asked),
        more=MORE,
        only=_narrowed_to(params),
        waiting_count=ask("purchasing.waiting_receipt_count"),
    )


@blueprint.get("/purchase-returns")
@requires("purchasing.read")
def returns() -> Response | str:
    params = _in_days(read_params(ReturnParams, request.args))
    spec = ListSpec(
        "purchase-returns",
        columns=(*RETURNS, VALUE) if sees_prices(current_actor()) else RETURNS,
        filters=(DAYS,),
        search=N_("Return, order, item, supplier or reason"),
        href=lambda row: url_for("purchasing.order", purchase_id=row.order_id),
        empty_title=N_("Nothing went back"),
        empty_text=N_("What a supplier has to take back is sent from its receipt or its lot."),
        empty_icon="undo-2",
    )
    return list_page(
        spec,
        _("Returned to suppliers"),
        "purchasing/receipts.html",
        params,
        lambda asked: ask("purchasing.returns", asked),
        more=(Column("lot_number", N_("Lot"), "code"),),
        only=_narrowed_to(params),
        waiting_count=ask("purchasing.waiting_receipt_count"),
    )


def _in_days(params: P) -> P:
    days = request.args.get("days", "")
    if not (days.isdecimal() and len(days) < 4):
        return params
    today = local_day(current_clock().now(), current_actor().time_zone)
    return params.model_copy(update={"since": today - timedelta(days=int(days))})


def _narrowed_to(params: ReceiptParams | ReturnParams) -> str:
    """What alone is listed: a supplier, an item, an order; "" where nothing narrows the list."""
    if params.supplier_id:
        return local_name(ask("partners.partner", id=params.supplier_id))
    if params.item_id:
        return local_name(ask("items.item", id=params.item_id))
    return ask("purchasing.order", id=params.order_id).number if params.order_id else ""
