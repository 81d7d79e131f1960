"""On-hand stock, and everything about the stock of one item."""

from __future__ import annotations

from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.domains.inventory.move_queries import sees_costs
from webapp.domains.inventory.stock_queries import StockParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.inventory.alerts import found_alerts, summary
from webapp.web.inventory.blueprint import blueprint
from webapp.web.inventory.moves import OF_ONE
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.session import current_actor

COLUMNS = (
    Column("item_name", N_("Item"), "name", sort="name", phone="title", clip=True),
    Column("item_number", N_("Item number"), "code", sort="number", phone="sub"),
    Column("specification", N_("Specification"), phone="hide", clip=True),
    Column(
        "alert",
        N_("Status"),
        "state",
        state="stock",
        value=lambda row: None if row.alert == "ok" else row.alert,
    ),
    Column("on_hand", N_("On hand"), "quantity", unit="unit", sort="on_hand"),
    Column("on_hold", N_("Blocked"), "quantity", value=lambda row: row.on_hold or None),
    Column("reserved", N_("Reserved"), "quantity", sort="reserved", value=lambda row: row.reserved or None),
    Column("free", N_("Free"), "quantity"),
    Column("safety_stock", N_("Safety stock"), "quantity", value=lambda row: row.safety_stock or None),
)
PROMISES = 20
"""So many reservations are named on the item's page; the list has them all."""
VALUE = Column("value", N_("Value"), "money", sort="value")

LOTS = (
    Column("lot_number", N_("Lot"), "code", phone="title", value=lambda row: row.lot_number or _("No lot")),
    Column("place", N_("Warehouse"), "name", phone="sub"),
    Column(
        "status", N_("Status"), "state", state="lot", value=lambda row: row.status if row.lot_id else None
    ),
    Column("quantity", N_("Quantity"), "quantity"),
    Column("received_at", N_("Received"), "moment"),
    Column("expires_on", N_("Last good day"), "expiry"),
)


def _spec(columns: tuple[Column, ...]) -> ListSpec:
    return ListSpec(
        "stock",
        columns=columns,
        filters=(
            Filter(
                "state",
                (
                    Choice("in_stock", N_("In stock")),
                    Choice("low", N_("Below safety stock")),
                    Choice("blocked", N_("Blocked or expired")),
                ),
            ),
            Filter("kind", (Choice("purchased", N_("Bought")), Choice("made", N_("Made here")))),
        ),
        search=N_("Item number, name or specification"),
        href=lambda row: url_for("inventory.item_stock", item_id=row.item_id),
        empty_title=N_("No items yet"),
        empty_icon="warehouse",
    )


@blueprint.get("/stock")
@requires("stock.read")
def stock() -> Response | str:
    columns = (*COLUMNS, VALUE) if sees_costs(current_actor()) else COLUMNS
    return list_page(
        _spec(columns),
        _("On-hand stock"),
        "inventory/stock.html",
        read_params(StockParams, request.args),
        lambda asked: ask("inventory.stock", asked),
    )


@blueprint.get("/stock/warnings")
@requires("stock.read")
def warnings() -> str:
    """What is wrong with the stock, for the head of its list: it comes after the list, which need not wait for it."""
    return render_template("inventory/_warnings.html", alerts=summary(found_alerts(current_actor())))


@blueprint.get("/stock/items/<uuid:item_id>")
@requires("stock.read")
def item_stock(item_id: UUID) -> str:
    item = ask("inventory.item_stock", id=item_id)
    short = [one for one in found_alerts(current_actor()) if one.item_id == item_id]
    return render_template(
        "inventory/item.html",
        item=item,
        alerts=[one for one in short if one.kind == "short_for_order"],
        promises=ask("insights.reservations", item_id=item_id, size=PROMISES).rows,
        lot_columns=filled(LOTS, item.lots),
        move_columns=filled(OF_ONE, item.recent_moves),
        lot_url=lambda row: url_for("inventory.lot", lot_id=row.lot_id) if row.lot_id else "",
    )
