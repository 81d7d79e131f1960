"""Entering a purchase order and changing one: price list, last prices, stock and supply stand beside the fields."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lookups import buying_facts
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

ROWS = {"lines": ("item_id", "quantity", "unit_price")}
DRAFT = "purchasing.order.new"


@blueprint.get("/purchase-orders/new")
@requires("purchasing.write")
def new_order() -> Answer:
    """An empty form; ``?supplier=`` names from whom, ``?item=`` what and ``?quantity=`` how much, ``?like=`` an order."""
    like, supplier, item = (id_in_address(name) for name in ("like", "supplier", "item"))
    if like:
        return _entry_page(Form(_repeated(ask("purchasing.order", id=like))), draft="")
    values: dict[str, Any] = _of_supplier(ask("partners.partner", id=supplier)) if supplier else {}
    if item:
        row = ask("items.item", id=item)
        line = {"item_id": str(item), "item_id__text": f"{row.number} {local_name(row)}"}
        values["lines"] = [line | {"quantity": request.args.get("quantity", "")}]
    return _entry_page(Form(values), DRAFT if not values else "")


@blueprint.post("/purchase-orders/new")
@requires("purchasing.write")
def enter_order() -> Answer:
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("purchasing.place_order", form)
    if went_wrong(outcome):
        return _entry_page(form, DRAFT), 422
    number = outcome.result.get("number", "")
    draft = outcome.result.get("status") == "draft"
    done = (
        _("Draft %(number)s saved.", number=number)
        if draft
        else _("Ordered under %(number)s.", number=number)
    )
    again = [(_("Enter another one"), url_for("purchasing.new_order"))]
    keep(result_of(outcome, done, links=again, clears_draft=DRAFT))
    if not outcome.applied:
        return redirect(url_for("purchasing.orders"), 303)
    return redirect(url_for("purchasing.order", purchase_id=outcome.result["id"]), 303)


@blueprint.get("/purchase-orders/<uuid:purchase_id>/change")
@requires("purchasing.write")
def change_form(purchase_id: UUID) -> Answer:
    order = ask("purchasing.order", id=purchase_id)
    return _change_page(order, Form(_as_typed(order)))


@blueprint.post("/purchase-orders/<uuid:purchase_id>/change")
@requires("purchasing.write")
def change_order(purchase_id: UUID) -> Answer:
    form = Form.read(request.form, keys=ROWS)
    # What was emptied has to be said: a part left out of the command stays as it is.
    emptied = {name: form.value(name) for name in ("supplier_reference", "terms", "note")}
    outcome = tell("purchasing.change_order", form, order_id=purchase_id, **emptied)
    if went_wrong(outcome):
        return _change_page(ask("purchasing.order", id=purchase_id), form), 422
    keep(result_of(outcome, _("Order changed."), clears_draft=f"purchasing.order.{purchase_id}"))
    return redirect(url_for("purchasing.order", purchase_id=purchase_id), 303)


def id_in_address(name: str) -> UUID | None:
    """The id that the address gives under *name*, or None."""
    text = request.args.get(name, "")
    return UUID(text) if _is_id(text) else None


def _entry_page(form: Form, draft: str) -> str:
    return render_template(
        "purchasing/order_form.html",
        form=form,
        draft=draft,
        order=None,
        locked={},
        hints=_hints(form, form.value("supplier_id")),
    )


def _change_page(order: Any, form: Form) -> str:
    return render_template(
        "purchasing/order_form.html",
        form=form,
        draft=f"purchasing.order.{order.id}",
        order=order,
        locked={str(line.id): True for line in order.lines if line.received or line.returned},
        hints=_hints(form, str(order.supplier_id)),
    )


def _hints(form: Form, supplier_id: str) -> dict[str, dict[str, str]]:
    """What stands beside the lines' fields when the page comes: facts and unit by item id."""
    chosen = {form.value(f"lines.{index}.item_id") for index in form.rows("lines")}
    ids = [one for one in chosen if _is_id(one)]
    if not ids:
        return {}
    narrowed: dict[str, Any] = {"supplier_id": supplier_id} if _is_id(supplier_id) else {}
    found = ask("purchasing.item_choices", ids=ids, size=len(ids), **narrowed)
    return {str(row.id): {"facts": buying_facts(row), "unit": local_name(row, "unit")} for row in found}


def _as_typed(order: Any) -> dict[str, Any]:
    """The order as its form shows it."""
    lines = [
        _line(line) | {"line_id": str(line.id), "due_on": line.due_on.isoformat()} for line in order.lines
    ]
    return {
        "version": order.version,
        "supplier_reference": order.supplier_reference,
        "terms": order.terms,
        "note": order.note,
        "lines": lines,
    }


def _repeated(order: Any) -> dict[str, Any]:
    supplier = {"supplier_id": str(order.supplier_id), "supplier_id__text": local_name(order, "supplier")}
    return supplier | {"terms": order.terms, "lines": [_line(line) for line in order.lines]}


def _line(line: Any) -> dict[str, str]:
    return {
        "item_id": str(line.item_id),
        "item_id__text": f"{line.item_number} {local_name(line, 'item_name')}",
        "quantity": plain(line.quantity),
        "unit_price": plain(line.unit_price),
    }


def _of_supplier(partner: Any) -> dict[str, Any]:
    """The supplier, and what was agreed with it the last time."""
    text = f"{partner.number} {local_name(partner)}"
    last = ask("purchasing.orders", supplier_id=partner.id, sort="-ordered_on", size=1).rows
    terms = ask("purchasing.order", id=last[0].id).terms if last else ""
    return {"supplier_id": str(partner.id), "supplier_id__text": text, "terms": terms}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
