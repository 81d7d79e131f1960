"""One item over time, and how it is planned."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Column
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.mrp import status_of
from webapp.web.planning.words import LOT_RULES, PEGS, SOURCES, address_of
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]


def _unless_zero(name: str) -> Any:
    return lambda row: getattr(row, name) or None


BUCKETS = (
    Column("day", N_("Day"), "day", phone="title"),
    Column("gross", N_("Gross requirement"), "quantity", value=_unless_zero("gross")),
    Column("receipts", N_("Scheduled receipts"), "quantity", value=_unless_zero("receipts")),
    Column("net", N_("Net requirement"), "quantity", value=_unless_zero("net")),
    Column("planned", N_("Planned receipts"), "quantity", value=_unless_zero("planned")),
    Column("releases", N_("Planned releases"), "quantity", value=_unless_zero("releases")),
    Column("balance", N_("On hand afterwards"), "quantity"),
)
PROPOSALS = (
    Column("due_on", N_("Due date"), "day", phone="title"),
    Column("status", N_("Status"), "state", state="proposal", value=status_of),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("start_on", N_("Start"), "day"),
)
_QUANTITIES = ("fixed_quantity", "minimum", "multiple", "maximum", "order_cost", "holding_cost")
_OPTIONAL = ("setup_days", "queue_days", "daily_minutes")
_WHOLE = ("period_days", "inspection_days")


@blueprint.get("/planning/items/<uuid:item_id>")
@requires("planning.read")
def item(item_id: UUID) -> Answer:
    found = ask("planning.item", id=item_id)
    return render_template(
        "planning/item.html",
        plan=found,
        buckets=BUCKETS,
        peg_columns=PEGS,
        peg_url=lambda row: address_of(row.demand),
        proposal_columns=PROPOSALS,
        proposal_url=lambda row: url_for("planning.proposal", proposal_id=row.id),
        title=local_name(found, "item_name"),
    )


@blueprint.get("/planning/items/<uuid:item_id>/parameters")
@requires("items.write")
def parameters(item_id: UUID) -> Answer:
    found = ask("planning.parameters", id=item_id)
    return _page(item_id, Form(_as_typed(found)), found)


@blueprint.post("/planning/items/<uuid:item_id>/parameters")
@requires("items.write")
def set_parameters(item_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("planning.set_item", form, item_id=item_id)
    if went_wrong(outcome):
        return _page(item_id, form, ask("planning.parameters", id=item_id)), 422
    keep(result_of(outcome, _("Saved. The next run plans by it.")))
    return redirect(url_for("planning.item", item_id=item_id), 303)


def _as_typed(found: Any) -> dict[str, Any]:
    return (
        {name: plain(getattr(found, name)) if getattr(found, name) else "" for name in _QUANTITIES}
        | {name: "" if getattr(found, name) is None else plain(getattr(found, name)) for name in _OPTIONAL}
        | {name: getattr(found, name) or "" for name in _WHOLE}
        | {"lead_days": "" if found.lead_days is None else found.lead_days, "lot_rule": found.lot_rule}
        | {"source": found.source}
    )


def _page(item_id: UUID, form: Form, found: Any) -> str:
    rules = [(value, _(words)) for value, words in LOT_RULES]
    shown = ask("items.item", id=item_id)
    sources = [(value, _(words)) for value, words in SOURCES]
    return render_template(
        "planning/parameters.html", form=form, usual=found, item=shown, lot_rules=rules, sources=sources
    )
