"""Items: the list, and one item with its structure, stock and cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.core.quantity import LIMIT
from webapp.domains.items.queries import ItemParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.items.blueprint import blueprint
from webapp.web.items.categories import category_filter
from webapp.web.items.custom import own_columns, own_facts, own_fields
from webapp.web.items.papers import DOCUMENT_KINDS, DOCUMENT_STATES, NOT_USED, size_words
from webapp.web.items.substitutes import STATES, STRATEGIES
from webapp.web.items.substitutes import equation as swap_equation
from webapp.web.items.trees import nested
from webapp.web.items.units import equation
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.session import current_actor

SPEC = ListSpec(
    "items",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="sub"),
        Column("name", N_("Name"), "name", sort="name", phone="title", clip=True),
        Column("specification", N_("Specification"), sort="specification", phone="wide", clip=True),
        Column("kind", N_("Source"), "state", state="item_kind", sort="kind"),
        Column("category_name", N_("Category"), "name", phone="hide", clip=True),
        Column("unit", N_("Unit"), value=lambda row: local_name(row, "unit_name"), phone="hide"),
        Column(
            "standard_cost", N_("Standard cost"), "quantity", value=lambda row: shown_cost(row.standard_cost)
        ),
        Column("sales_price", N_("Sales price"), "quantity", value=lambda row: row.sales_price or None),
    ),
    filters=(
        Filter("kind", (Choice("made", N_("Made here")), Choice("purchased", N_("Bought")))),
        Filter("phantom", (Choice("true", N_("Phantoms")),)),
        Filter("low_level", (Choice("0", N_("End products")),)),
        Filter("lot_traced", (Choice("true", N_("Lot traced")),)),
        Filter("active", (Choice("false", N_("No longer in use")),)),
    ),
    search=N_("Number, name, specification or code"),
    href=lambda row: url_for("items.item", item_id=row.id),
    empty_title=N_("No items yet"),
    empty_text=N_("Enter what is bought and made; orders, stock and work orders name it."),
    empty_icon="package",
)
IN_FILE_ALONE = (
    Column("lot_traced", N_("Lot traced"), "bool"),
    Column("serial_traced", N_("Serial numbers"), "bool"),
    Column("final_inspection", N_("Final inspection"), "bool"),
    Column("incoming_inspection", N_("Incoming inspection"), "bool"),
    Column("shelf_life_days", N_("Shelf life"), "number"),
    Column("arrival_days", N_("Still good for, when it comes"), "number"),
    Column("shipping_days", N_("Still good for, when it is shipped"), "number"),
    Column("safety_stock", N_("Safety stock"), "quantity"),
    Column("reorder_point", N_("Reorder point"), "quantity"),
)
"""What the item's page says, and would make the list wider than a desk."""
_SEEN_BY = {"standard_cost": ("items.cost",), "sales_price": ("sales.read",)}

ROUTING = (
    Column("name", N_("Operation"), phone="title", value=lambda step: f"{step.seq} {local_name(step)}"),
    Column("work_centre_name", N_("Work centre"), "name", phone="sub", clip=True),
    Column("setup_minutes", N_("Setup, min"), "quantity"),
    Column("run_minutes", N_("Run, min"), "quantity"),
    Column("piece_price", N_("Piece price"), "quantity", value=lambda step: step.piece_price or None),
    Column("loss_rate", N_("Loss"), "percent", value=lambda step: step.loss_rate or None),
    Column("first_article", N_("First article"), value=lambda step: _("Yes") if step.first_article else None),
)
BY_PRODUCTS = (
    Column("name", N_("Item"), "name", phone="title"),
    Column("number", N_("Item number"), "code", phone="sub"),
    Column("quantity", N_("Quantity in one"), "quantity", unit="unit_name"),
    Column("unit_value", N_("Value of one"), "quantity", value=lambda row: row.unit_value or None),
    Column("cost_share", N_("Share of the cost"), "percent", value=lambda row: row.cost_share or None),
)
WHERE_USED = (
    Column("name", N_("Item"), "name", phone="title"),
    Column("number", N_("Item number"), "code", phone="sub"),
    Column("quantity", N_("Quantity in one"), "quantity"),
)


REVISION_STATES = {
    "past": ("nodata", N_("Over")),
    "current": ("running", N_("In force")),
    "coming": ("act", N_("Coming")),
    "pending": ("attention", N_("Waits for its day")),
}


@blueprint.get("/items")
@requires("items.read")
def items() -> Response | str:
    params = read_params(ItemParams, request.args)
    if params.active is None:
        params = params.model_copy(update={"active": True})
    filters = (*category_filter(params.category_id), *SPEC.filters)
    fields = own_fields()
    listed = own_columns([one for one in fields if one.listed])
    spec = replace(SPEC, columns=(*_seen(SPEC.columns), *listed), filters=filters)
    more = (*IN_FILE_ALONE, *own_columns([one for one in fields if not one.listed]))
    return list_page(
        spec,
        _("Items"),
        "items/items.html",
        params,
        lambda asked: ask("items.items", asked),
        more=more,
        form=Form(),
    )


@blueprint.get("/items/<uuid:item_id>")
@requires("items.read")
def item(item_id: UUID) -> str:
    return show_item(item_id, revision=asked_revision())


def show_item(item_id: UUID, form: Form | None = None, revision: int | None = None) -> str:
    """The page of an item in the *revision* of that number or the one in force; *form* is a step that was refused."""
    found = ask("items.item", id=item_id, revision=revision)
    shown = next((one for one in found.revisions if one.seq == found.revision), None)
    other = shown is not None and shown.state != "current"
    quantity = asked_quantity()
    documents = ask("items.documents", id=item_id, revision=found.revision)
    return render_template(
        "items/item.html",
        title=local_name(found),
        item=found,
        shown=shown,
        revision=found.revision if other else None,
        in_force=next((one.seq for one in found.revisions if one.state == "current"), None),
        revision_states=REVISION_STATES,
        nodes=nested(ask("items.bom_tree", id=item_id, quantity=quantity, revision=revision))
        if found.bom
        else [],
        quantity=quantity,
        stock=ask("inventory.item_stock", id=item_id) if current_actor().may("stock.read") else None,
        own=own_facts(found.custom),
        documents=documents,
        withdrawable=[
            (one.id, f"{one.number} {one.document_revision} {one.title}".strip())
            for one in documents
            if one.state != "withdrawn"
        ],
        document_kinds=DOCUMENT_KINDS,
        document_states=DOCUMENT_STATES,
        not_used=NOT_USED,
        size_words=size_words,
        substitutes=ask("items.substitutions", id=item_id),
        swap_equation=swap_equation,
        strategies=STRATEGIES,
        swap_states=STATES,
        also_counted=_also_counted(item_id),
        elements=_elements(found),
        by_product_columns=filled(BY_PRODUCTS, found.by_products),
        routing_columns=_seen(ROUTING),
        where_used_columns=WHERE_USED,
        item_url=lambda row: url_for("items.item", item_id=row.item_id),
        product_url=lambda row: url_for("items.item", item_id=row.product_id),
        step_url=lambda row: url_for(
            "items.operation", item_id=item_id, seq=row.seq, revision=found.revision if other else None
        ),
        shown_cost=shown_cost,
        form=form or Form(),
    )


def _also_counted(item_id: UUID) -> str:
    """The item's own conversions in one line: "1 roll = 250 kg, 3 m = 2 kg"."""
    return "; ".join(equation(row) for row in ask("items.item_units", id=item_id).own)


def asked_revision() -> int | None:
    """The number of the revision that the address asks for; none means the one in force."""
    text = request.args.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 6 else None


def asked_quantity(name: str = "quantity", default: int = 1) -> Decimal:
    """How many the address asks for; *default* unless it says something sensible."""
    text = request.args.get(name, "").replace(",", "")
    try:
        quantity = Decimal(text or default).quantize(Decimal("0.000001"))
    except ArithmeticError:
        return Decimal(default)
    return quantity if 0 < quantity < LIMIT else Decimal(default)


def shown_cost(cost: Decimal | None) -> Decimal | None:
    """A unit's cost as people read it: cents, or four places where a piece costs less than a yuan."""
    if not cost:
        return None
    return cost.quantize(Decimal("0.01") if cost >= 1 else Decimal("0.0001"), rounding=ROUND_HALF_UP)


def _elements(found: Any) -> list[tuple[str, Decimal]]:
    """The standard cost by element; nothing for who may not see it, or where there is none."""
    if not found.standard_cost:
        return []
    words = {"material": _("Material cost"), "labour": _("Labour"), "machine": _("Machine time")}
    return [(label, getattr(found, f"standard_{name}")) for name, label in words.items()]


def _seen(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns that the reader's role shows; a price that always is empty would only raise questions."""
    actor = current_actor()
    return tuple(
        one
        for one in columns
        if one.key not in _SEEN_BY or any(actor.may(need) for need in _SEEN_BY[one.key])
    )
