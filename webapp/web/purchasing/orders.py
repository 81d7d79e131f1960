"""Purchase orders: the list, and one order with everything around it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.core.i18n import N_
from webapp.domains.purchasing.queries import OrderParams, sees_prices
from webapp.domains.purchasing.rules import OPEN_STATUSES
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, live
from webapp.web.forms import Form
from webapp.web.held_words import reason_of
from webapp.web.i18n import local_name, moment, number
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.places import page_of
from webapp.web.planning.serves import serves_of
from webapp.web.planning.words import SERVED, served_address
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.purchasing.life import lateness, life_of
from webapp.web.session import current_actor


def what(row: Any) -> str:
    """The first item of a document, and how many more lines there are."""
    name = local_name(row, "item_name")
    return _("%(item)s and %(count)s more", item=name, count=row.more_lines) if row.more_lines else name


COLUMNS = (
    Column("number", N_("Number"), "code", sort="number", phone="title"),
    Column("supplier", N_("Supplier"), "name", sort="supplier", phone="sub", clip=True),
    Column("status", N_("Status"), "state", state="purchase", sort="status"),
    Column("item", N_("Item"), clip=True, phone="wide", value=what),
    Column(
        "progress", N_("Arrived"), "progress", phone="hide", value=lambda row: (row.received, row.quantity)
    ),
    Column("due_on", N_("Due date"), "due", sort="due_on", phone="wide"),
)
MORE = (Column("supplier_reference", N_("Supplier's number")),)
"""In Excel alone: at a desk the row has no room for it."""
TOTAL = Column("total", N_("Amount"), "money", sort="total", total=True)


def _spec(columns: tuple[Column, ...]) -> ListSpec:
    return ListSpec(
        "purchase-orders",
        columns=columns,
        filters=(
            Filter(
                "status",
                (
                    Choice("draft", N_("Draft")),
                    Choice("confirmed", N_("Order placed")),
                    Choice("partly_received", N_("Partly received")),
                    Choice("received", N_("Fully received")),
                    Choice("closed", N_("Closed")),
                    Choice("cancelled", N_("Cancelled")),
                    Choice("any", N_("All")),
                ),
                all_label=N_("Open"),
            ),
            Filter("late", (Choice("true", N_("Late")),)),
        ),
        search=N_("Number, supplier or item"),
        href=lambda row: url_for("purchasing.order", purchase_id=row.id),
        empty_title=N_("No open purchase orders"),
        empty_text=N_("Order what is needed, or look at those already received."),
        empty_icon="shopping-cart",
    )


_STATUS = {"": "open", "any": ""}
"""What a chip stands for where it is not a state itself: one looks for what is still to come."""

_CLOSED_HOW = {
    "by_hand": N_("closed by hand"),
    "receipt": N_("closed with the receipt"),
    "tolerance": N_("so little is missing that the receipt closed it"),
    "plan": N_("given up as the plan asked"),
    "change": N_("given up for an engineering change"),
}


def _closed(line: Any) -> Any:
    """What of a line is not awaited any more, since when, by whom and how; None where all is."""
    if not line.cut:
        return None
    missing = _(
        "%(missing)s of %(of)s not awaited any more",
        missing=number(line.quantity - line.received),
        of=number(line.quantity),
    )
    how = _(_CLOSED_HOW[line.closed_how]) if line.closed_how else ""
    parts = (missing, how, moment(line.closed_at), local_name(line, "closed_by"))
    return Markup("<span>{}</span>").format(Markup(" · ").join(part for part in parts if part))


LINES = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column(
        "progress",
        N_("Arrived"),
        "progress",
        phone="wide",
        value=lambda line: (line.received, line.quantity),
    ),
    Column("wanted", N_("Quantity"), "quantity", unit="unit"),
    Column("open", N_("Still to come"), "quantity", value=lambda line: line.open or None),
    Column("returned", N_("Returned"), "quantity", value=lambda line: line.returned or None),
    Column("unit_price", N_("Unit price"), "quantity"),
    Column("amount", N_("Amount"), "money"),
    Column("due_on", N_("Due date"), "due"),
    Column("cut", N_("Short-closed"), phone="wide", value=_closed),
    Column("again", "", "actions"),
)
RECEIPTS = (
    Column("number", N_("Receipt"), "code", phone="title"),
    Column("item_name", N_("Item"), "name", phone="sub", clip=True),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("lot_number", N_("Lot"), "code"),
    Column("supplier_lot", N_("Supplier's lot"), "code"),
    Column("occurred_at", N_("Received"), "moment"),
    Column("returned", N_("Returned"), "quantity", value=lambda row: row.returned or None),
    Column("value", N_("Value"), "money"),
    Column("ends_line", N_("Rest"), value=lambda row: _("Not awaited any more") if row.ends_line else None),
)


@blueprint.get("/purchase-orders")
@requires("purchasing.read")
def orders() -> Response | str:
    translated = request.args.copy()
    status = request.args.get("status", "")
    translated["status"] = _STATUS.get(status, status)
    params = read_params(OrderParams, translated)
    columns = (*COLUMNS, TOTAL) if sees_prices(current_actor()) else COLUMNS
    return list_page(
        _spec(columns),
        _("Purchase orders"),
        "purchasing/orders.html",
        params,
        lambda asked: ask("purchasing.orders", asked),
        more=MORE,
        only=_narrowed_to(params),
    )


def _narrowed_to(params: OrderParams) -> str:
    """The supplier or item whose orders alone are listed, by name; "" where there is none."""
    if params.supplier_id:
        return local_name(ask("partners.partner", id=params.supplier_id))
    return local_name(ask("items.item", id=params.item_id)) if params.item_id else ""


@blueprint.get("/purchase-orders/<uuid:purchase_id>")
@requires("purchasing.read")
def order(purchase_id: UUID) -> Response:
    return live(lambda: show_order(purchase_id))


def show_order(purchase_id: UUID, form: Form | None = None) -> str:
    """The page of a purchase order; *form* is a step that was refused."""
    found = ask("purchasing.order", id=purchase_id)
    receipts = ask("purchasing.receipts", order_id=purchase_id, size=100).rows
    return render_template(
        "purchasing/order.html",
        title=found.number,
        order=found,
        steps=life_of(found, {"received": "#receipts" if receipts else ""}),
        lateness=lateness(found),
        columns=_line_columns(found),
        receipts=receipts,
        receipt_columns=filled(RECEIPTS, receipts),
        receipt_url=lambda row: url_for("purchasing.receipts", receipt_id=row.receipt_id),
        returns=ask("purchasing.returns", order_id=purchase_id, size=100).rows,
        requests=_requests(found),
        sees_prices=sees_prices(current_actor()),
        form=form or Form(),
        waiting=ask("purchasing.waiting_receipts", order_id=purchase_id, size=50).rows,
        reason_of=reason_of,
        serves=serves_of("purchase", purchase_id, is_open=found.status in OPEN_STATUSES),
        serves_columns=SERVED,
        serves_address=served_address,
    )


def _line_columns(found: Any) -> list[Column]:
    """The columns in which something stands; the last where a line may be awaited again."""
    again = found.status != "cancelled" and any(line.cut for line in found.lines)
    hidden = () if again and current_actor().may("purchasing.write") else ("again",)
    return [one for one in filled(LINES, found.lines) if one.key not in hidden]


def _requests(found: Any) -> list[tuple[str, str]]:
    """What the order is for, each document once: its number and its page, where there is one."""
    pages = {
        "purchase_request": "purchasing.one_request",
        "work_order": "production.work_order",
        "sales_order": "sales.order",
    }
    seen: dict[str, str] = {}
    for peg in (one for line in found.lines for one in line.pegs if one.document_number):
        seen[peg.document_number] = page_of(pages.get(peg.document_kind, ""), peg.document_id)
    return list(seen.items())
