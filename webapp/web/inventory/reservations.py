"""Who has reserved what, soft and hard; and the page on which the office locks stock for a line of an order, or gives it free."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.domains.insights.reservations import ReservationParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.inventory.blueprint import blueprint
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.places import page_of
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | AnyResponse | tuple[str, int]

COLUMNS = (
    Column("number", N_("For order"), "code", sort="number", phone="title"),
    Column("for_whom", N_("For whom"), "name", phone="sub", clip=True),
    Column("item_name", N_("Item"), "name", sort="item_number", clip=True, phone="wide"),
    Column("state", N_("How"), "state", state="reservation"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit", sort="quantity"),
    Column("short", N_("Cut"), "quantity", value=lambda row: row.short or None),
    Column("due_on", N_("Due date"), "day"),
    Column("place", N_("Place"), "name", phone="hide", clip=True),
    Column("lot_number", N_("Lot"), "code"),
)
SINCE = (Column("made_at", N_("Since"), "moment"), Column("reason", N_("Reason"), clip=True))
"""What the Excel file and the page of one line say besides."""
MORE = (Column("item_number", N_("Item number"), "code"), *SINCE)
LOCKED = (
    Column("place", N_("Place"), "name", phone="title"),
    *(one for one in COLUMNS if one.key in ("lot_number", "state", "quantity", "short")),
    *SINCE,
)
PAGES = {
    "sales_order": ("sales.order", "sales.read"),
    "work_order": ("production.work_order", "production.read"),
}
COMMANDS = {
    "sales_order": ("sales.lock_stock", "order_id", "line_id"),
    "work_order": ("production.lock_stock", "work_order_id", "material_id"),
}


def _order_page(row: Any) -> str:
    """The page of the order that has reserved; "" where the reader may not see it."""
    endpoint, permission = PAGES.get(row.document_kind, ("", ""))
    return page_of(endpoint, row.document_id) if permission and current_actor().may(permission) else ""


def _page_of_row(row: Any) -> str:
    """What is locked leads to where it is given free; other reservations to their order."""
    if row.line_id and row.state != "picked" and current_actor().may("stock.lock"):
        return url_for("inventory.lock_form", order_line_id=row.line_id)
    return _order_page(row)


SPEC = ListSpec(
    "reservations",
    columns=COLUMNS,
    filters=(
        Filter(
            "state",
            (
                Choice("locked", N_("Locked")),
                Choice("picked", N_("Stands ready")),
                Choice("soft", N_("By priority")),
                Choice("short", N_("Cut")),
            ),
        ),
    ),
    search=N_("Order, customer or item"),
    href=_page_of_row,
    empty_title=N_("Nothing is reserved"),
    empty_text=N_(
        "A released work order reserves its material; stock is locked for a line on the page of its order."
    ),
    empty_icon="lock-open",
)


@blueprint.get("/stock/reservations")
@requires("stock.read")
def reservations() -> Response | str:
    params = read_params(ReservationParams, request.args)
    only = ask("inventory.item_stock", id=params.item_id) if params.item_id else None
    return list_page(
        SPEC,
        _("Reservations"),
        "inventory/reservations.html",
        params,
        lambda asked: ask("insights.reservations", asked),
        more=MORE,
        only=local_name(only, "item_name") if only else "",
    )


@blueprint.get("/stock/order-lines/<uuid:order_line_id>/lock")
@requires("stock.lock")
def lock_form(order_line_id: UUID) -> Answer:
    return _page(order_line_id, Form())


@blueprint.post("/stock/order-lines/<uuid:order_line_id>/lock")
@requires("stock.lock")
def lock(order_line_id: UUID) -> Answer:
    line, form = ask("insights.line_stock", id=order_line_id), Form.read(request.form)
    command, order, own_line = COMMANDS[line.document_kind]
    outcome = tell(command, form, **{order: line.document_id, own_line: order_line_id})
    if went_wrong(outcome):
        return _page(order_line_id, form), 422
    words = _("%(quantity)s locked for %(order)s.", quantity=_amount(outcome, line), order=line.number)
    return _done(order_line_id, outcome, words)


@blueprint.post("/stock/order-lines/<uuid:order_line_id>/unlock")
@requires("stock.lock")
def unlock(order_line_id: UUID) -> Answer:
    line, form = ask("insights.line_stock", id=order_line_id), Form.read(request.form)
    outcome = tell("inventory.unlock_stock", form, line_id=order_line_id)
    if went_wrong(outcome):
        return _page(order_line_id, form, "unlock"), 422
    words = _(
        "%(quantity)s of %(order)s are free for others.", quantity=_amount(outcome, line), order=line.number
    )
    return _done(order_line_id, outcome, words)


def _amount(outcome: Any, line: Any) -> str:
    return f"{number(outcome.result.get('quantity', 0))} {local_name(line, 'unit')}"


def _done(order_line_id: UUID, outcome: Any, words: str) -> AnyResponse:
    keep(result_of(outcome, words))
    return redirect(url_for("inventory.lock_form", order_line_id=order_line_id), 303)


def _page(order_line_id: UUID, form: Form, opened: str = "") -> str:
    line = ask("insights.line_stock", id=order_line_id)
    unit = local_name(line, "unit")
    return render_template(
        "inventory/lock.html",
        line=line,
        form=form,
        opened=opened,
        columns=filled(LOCKED, line.locked),
        suggested=plain(min(line.wanted, line.free)) if line.free else "",
        lots=[(one.lot_id, f"{one.lot_number} · {number(one.free)} {unit}") for one in line.lots],
        order_url=_order_page(line),
    )
