"""A supplier's scores, as its page shows them; every figure leads to the documents behind it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.domains.purchasing.queries import sees_prices
from webapp.web.access import requires
from webapp.web.asking import ask, sheet
from webapp.web.lists import Column
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.session import current_actor

NEIGHBOURS_SHOWN = 10


def _signed(share: Decimal | None) -> str:
    """``+2.3 %``: dearer is no more wrong than cheaper, so that no lamp and no colour judges it."""
    return "" if share is None else f"{share * 100:+.1f} %"


ORDERS = (
    Column("number", N_("Number"), "code", phone="title"),
    Column("item_name", N_("Item"), "name", phone="sub", clip=True),
    Column("status", N_("Status"), "state", state="purchase"),
    Column("due_on", N_("Due date"), "due"),
    Column("total", N_("Amount"), "money"),
)
RECEIPTS = (
    Column("item_name", N_("Item"), "name", phone="title", clip=True),
    Column("number", N_("Receipt"), "code", phone="sub"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("lot_number", N_("Lot"), "code"),
    Column("supplier_lot", N_("Supplier's lot"), "code", clip=True),
    Column("occurred_at", N_("Received"), "moment"),
)
ITEMS = (
    Column("item_name", N_("Item"), "name", phone="title", clip=True),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("received", N_("Arrived"), "quantity", unit="unit"),
    Column("late", N_("Late"), "code", value=lambda row: f"{row.late} / {row.deliveries}"),
    Column("bad", N_("Returned or rejected"), "quantity", value=lambda row: row.bad or None),
    Column("bad_rate", N_("Bad share"), "percent", value=lambda row: row.bad_rate or None),
    Column("last_price", N_("Last price"), "quantity"),
    Column("average_price", N_("12-month average"), "quantity"),
    Column("price_change", N_("Price change"), "code", value=lambda row: _signed(row.price_change)),
)


@blueprint.get("/partners/<uuid:partner_id>/scores")
@requires("purchasing.read")
def scores(partner_id: UUID) -> Response:
    """A supplier's scorecard by item, as an Excel file."""
    rows = ask("purchasing.scorecard", supplier_id=partner_id).items
    return sheet(_score_columns(), rows, _("Scorecard"), "scorecard")


def _score_columns() -> tuple[Column, ...]:
    hidden = () if sees_prices(current_actor()) else ("last_price", "average_price")
    return tuple(one for one in ITEMS if one.key not in hidden)


def buying_part(supplier_id: UUID) -> dict[str, Any]:
    """What a supplier's page needs of purchasing; nothing for who does not read it."""
    actor = current_actor()
    if not actor.may("purchasing.read"):
        return {"purchases": None, "card": None}
    card = ask("purchasing.scorecard", supplier_id=supplier_id)
    shown = sees_prices(actor)
    span: dict[str, Any] = {"supplier_id": supplier_id}
    return {
        "purchases": ask(
            "purchasing.orders", supplier_id=supplier_id, sort="-ordered_on", size=NEIGHBOURS_SHOWN
        ),
        "purchase_columns": tuple(one for one in ORDERS if shown or one.key != "total"),
        "purchase_url": lambda row: url_for("purchasing.order", purchase_id=row.id),
        "receipts": ask("purchasing.receipts", supplier_id=supplier_id, size=NEIGHBOURS_SHOWN),
        "receipt_columns": RECEIPTS,
        "receipt_url": lambda row: url_for("purchasing.receipts", receipt_id=row.receipt_id),
        "card": card,
        "score_columns": _score_columns(),
        "score_url": lambda row: url_for("purchasing.receipts", item_id=row.item_id, **span),
        "score_links": {
            "late": url_for("purchasing.receipts", late="true", since=card.since, **span),
            "returns": url_for("purchasing.returns", since=card.since, **span),
            "receipts": url_for("purchasing.receipts", since=card.since, **span),
            "overdue": url_for("purchasing.orders", late="true", **span),
        },
        "price_change": _signed(card.price_change),
        "price_lists": ask("purchasing.terms", supplier_id=supplier_id, size=1).total,
    }
