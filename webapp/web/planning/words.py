"""How planning says things: where a reference leads, what a lot rule is called, the tabs of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.web.i18n import local_name
from webapp.web.lists import Column
from webapp.web.places import page_of
from webapp.web.planning.blueprint import blueprint
from webapp.web.templating import link_to

LOT_RULES = (
    ("lot_for_lot", N_("As needed (lot for lot)")),
    ("fixed", N_("Fixed quantity")),
    ("period", N_("All of some days in one")),
    ("wagner_whitin", N_("Least cost (Wagner–Whitin)")),
)
_PAGES = {
    "sales": "sales.order",
    "work_order": "production.work_order",
    "purchase": "purchasing.order",
    "subcontract": "subcontracting.order",
}
_KINDS = {
    "stock": N_("In stock"),
    "safety": N_("Safety stock"),
    "excess": N_("Left over"),
    "by_product": N_("By-product"),
    "substitute": N_("Substitute"),
    "phantom": N_("Made of its components"),
    "declined": N_("Rejected proposal"),
    "proposal": N_("Proposal"),
    "firm": N_("Firm proposal"),
    "forecast": N_("Forecast"),
    "work_order": N_("Work order"),
    "purchase": N_("Purchase order"),
    "subcontract": N_("Subcontract order"),
    "sales": N_("Sales order"),
}
SOURCES = (
    ("own", N_("Made here")),
    ("subcontract", N_("Made outside of our material")),
)
TABS = (
    ("planning.mrp", N_("Proposals")),
    ("planning.master_schedule", N_("Master schedule")),
    ("planning.messages", N_("Exceptions")),
    ("planning.rush", N_("Rush order")),
    ("planning.forecasts", N_("Forecasts")),
    ("planning.rules", N_("Rules")),
)


def address_of(reference: Any) -> str:
    """The page of what a plan names, or nothing."""
    if reference.kind in _PAGES:
        return page_of(_PAGES[reference.kind], reference.id)
    if reference.kind in ("proposal", "firm", "declined") and reference.id:
        return url_for("planning.proposal", proposal_id=reference.id)
    if reference.item_id:
        return url_for("planning.item", item_id=reference.item_id)
    return ""


def words_of(reference: Any) -> str:
    """``Sales order SO-1 · customer``."""
    kind = _(_KINDS.get(reference.kind, reference.kind))
    if reference.instead_of:
        return f"{kind} {stand_in_words(reference)}"
    if reference.kind in ("stock", "safety", "excess"):
        return kind
    named = " · ".join(one for one in (reference.number, local_name(reference, "words")) if one)
    return f"{kind} {named}" if named else kind


def stand_in_words(reference: Any) -> str:
    """``MOTOR-B + CLIP instead of MOTOR + SCREW``."""
    return _("%(substitutes)s instead of %(mains)s", substitutes=reference.number, mains=reference.instead_of)


def short_words_of(reference: Any) -> str:
    """``SO-1 · customer``: a document's number says what it is; what has none is called by its kind."""
    if not reference.number or reference.kind not in _PAGES:
        return words_of(reference)
    return " · ".join(one for one in (reference.number, local_name(reference, "words")) if one)


def rule_words(rule: str) -> str:
    """What a lot rule is called."""
    return _({**dict(LOT_RULES), "by_hand": N_("Entered by hand")}.get(rule, rule))


def served_address(row: Any) -> str:
    """The page of whom a supply serves."""
    return address_of(row.to)


def tabs() -> list[tuple[str, str, bool]]:
    """The pages of planning, the present one marked."""
    return [(_(words), link_to(endpoint), request.endpoint == endpoint) for endpoint, words in TABS]


def share(row: Any) -> Decimal:
    """The part of a supply that serves one demand. Pegs are exact to a millionth; people read a hundredth of a piece at most."""
    return round(row.quantity, 2) or row.quantity


PEGS = (
    Column("demand", N_("Needed by"), phone="title", value=lambda row: words_of(row.demand)),
    Column("supply", N_("Covered by"), phone="wide", value=lambda row: words_of(row.supply)),
    Column("demand_on", N_("Needed on"), "day"),
    Column("supply_on", N_("There on"), "due"),
    Column("quantity", N_("Quantity"), "quantity", value=share),
)
SERVED = (
    Column("to", N_("For"), phone="title", value=lambda row: words_of(row.to)),
    Column("item_name", N_("Item"), "name", phone="wide"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("due_on", N_("Due date"), "due", value=lambda row: row.to.due_on),
    Column("of_number", N_("Supplied item"), "code"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit", value=share),
)
"""Whom a supply serves in the end; the day is marked where it comes too late."""
STAND_INS = (
    Column("what", N_("Substitute"), phone="title", value=lambda row: stand_in_words(row.what)),
    Column(
        "use_up",
        N_("When it is used"),
        phone="sub",
        value=lambda row: _("Before stock of the item itself") if row.use_up else _("For what lacks"),
    ),
    Column("quantity", N_("Quantity"), "quantity"),
)
SERVING = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column(
        "item_number",
        N_("Item number"),
        "code",
        phone="sub",
        value=lambda row: "· " * row.level + row.item_number,
    ),
    Column("quantity", N_("Quantity"), "quantity", unit="unit", value=share),
    Column("supply", N_("Covered by"), "actions", phone="wide"),
    Column("needed_on", N_("Needed on"), "day"),
    Column("supply_on", N_("There on"), "due"),
)
"""What serves a sales order; the points before a number say how deep it lies."""


FILTERS: Mapping[str, Any] = {
    "reference_url": address_of,
    "reference_words": words_of,
    "lot_rule": rule_words,
}
for _name, _filter in FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)
