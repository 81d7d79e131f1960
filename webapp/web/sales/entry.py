"""Entering an order and changing one: prices, stock and cost stand beside the fields."""

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
from webapp.web.lookups import price_facts
from webapp.web.results import keep, result_of
from webapp.web.sales.blueprint import blueprint
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

ROWS = {"lines": ("item_id", "quantity", "unit_price")}
DRAFT = "sales.order.new"


@blueprint.get("/sales-orders/new")
@requires("sales.write")
def new_order() -> Answer:
    """An empty form; ``?customer=`` names whose order it is, ``?like=`` an order to repeat."""
    like = id_of("like")
    if like:
        return _entry_page(Form(_repeated(ask("sales.order", id=like))), draft="")
    customer = id_of("customer")
    if customer:
        return _entry_page(Form(_of_customer(ask("partners.partner", id=customer))), draft="")
    return _entry_page(Form(), DRAFT)


@blueprint.post("/sales-orders/new")
@requires("sales.write")
def enter_order() -> Answer:
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("sales.place_order", form)
    if went_wrong(outcome):
        return _entry_page(form, DRAFT), 422
    number = outcome.result.get("number", "")
    done = _entered(number, outcome.result.get("status", ""))
    again = [(_("Enter another one"), url_for("sales.new_order"))]
    keep(result_of(outcome, done, links=again, clears_draft=DRAFT))
    if not outcome.applied:
        return redirect(url_for("sales.orders"), 303)
    return redirect(url_for("sales.order", order_id=outcome.result["id"]), 303)


@blueprint.get("/sales-orders/<uuid:order_id>/change")
@requires("sales.write")
def change_form(order_id: UUID) -> Answer:
    order = ask("sales.order", id=order_id)
    return _change_page(order, Form(_as_typed(order)))


@blueprint.post("/sales-orders/<uuid:order_id>/change")
@requires("sales.write")
def change_order(order_id: UUID) -> Answer:
    form = Form.read(request.form, keys=ROWS)
    # What was emptied has to be said: a part left out of the command stays as it is.
    emptied = {name: form.value(name) for name in ("customer_reference", "note")}
    emptied["address"] = "" if form.value("address_id") else form.value("address")
    outcome = tell("sales.change_order", form, order_id=order_id, **emptied)
    if went_wrong(outcome):
        return _change_page(ask("sales.order", id=order_id), form), 422
    keep(result_of(outcome, _("Order changed."), clears_draft=f"sales.order.{order_id}"))
    return redirect(url_for("sales.order", order_id=order_id), 303)


def _entered(number: str, status: str) -> str:
    if status == "quoted":
        return _("Quotation %(number)s saved.", number=number)
    if status == "draft":
        return _("Draft %(number)s saved.", number=number)
    return _("Order %(number)s entered.", number=number)


def _entry_page(form: Form, draft: str) -> str:
    customer = form.value("customer_id")
    return render_template(
        "sales/order_form.html",
        form=form,
        draft=draft,
        order=None,
        locked={},
        hints=_hints(form),
        kept=kept_addresses(customer) if _is_id(customer) else [],
    )


def _change_page(order: Any, form: Form) -> str:
    return render_template(
        "sales/order_form.html",
        form=form,
        draft=f"sales.order.{order.id}",
        order=order,
        locked=_locked(order),
        hints=_hints(form),
        kept=kept_addresses(order.customer_id),
    )


def _hints(form: Form) -> dict[str, dict[str, str]]:
    """What stands beside the lines' fields when the page comes: facts and unit by item id."""
    chosen = {form.value(f"lines.{index}.item_id") for index in form.rows("lines")}
    ids = [one for one in chosen if _is_id(one)]
    if not ids:
        return {}
    customer = form.value("customer_id")
    narrowed: dict[str, Any] = {"customer_id": customer} if _is_id(customer) else {}
    found = ask("sales.item_choices", ids=ids, size=len(ids), **narrowed)
    return {str(row.id): {"facts": price_facts(row), "unit": local_name(row, "unit")} for row in found}


def kept_addresses(customer_id: Any) -> list[tuple[str, str]]:
    """The customer's delivery addresses as choices, the usual one first; none for who may not read partners."""
    if not current_actor().may("partners.read"):
        return []
    found = ask("partners.partner", id=customer_id).addresses
    return [(str(one.id), f"{one.name} · {one.address}") for one in found]


def _locked(order: Any) -> dict[str, str]:
    """Why a line keeps its item, quantity and price, by line id."""
    life = ask("insights.order_life", id=order.id)
    planned = {one.line_seq: one.number for one in life.work_orders if one.status != "cancelled"}
    reasons = {}
    for line in order.lines:
        if line.shipped > 0:
            reasons[str(line.id)] = _("Part of it has been shipped: only the due date can change.")
        elif line.seq in planned:
            number = planned[line.seq]
            reasons[str(line.id)] = _("%(number)s makes it: only the due date can change.", number=number)
    return reasons


def _as_typed(order: Any) -> dict[str, Any]:
    """The order as its form shows it. A line due when the order is says nothing of its own, and moves with it."""
    lines = [
        _line(line)
        | {"line_id": str(line.id), "due_on": "" if line.due_on == order.due_on else line.due_on.isoformat()}
        for line in order.lines
    ]
    return {
        "version": order.version,
        "customer_reference": order.customer_reference,
        "due_on": order.due_on.isoformat(),
        "rush": str(order.rush).lower(),
        "valid_until": order.valid_until.isoformat() if order.valid_until else "",
        "note": order.note,
        "address": order.address,
        "contact": order.contact,
        "lines": lines,
    }


def _repeated(order: Any) -> dict[str, Any]:
    customer = {"customer_id": str(order.customer_id), "customer_id__text": local_name(order, "customer")}
    return customer | {"lines": [_line(line) for line in order.lines]}


def _line(line: Any) -> dict[str, str]:
    return {
        "item_id": str(line.item_id),
        "item_id__text": f"{line.item_number} {local_name(line, 'item_name')}",
        "quantity": plain(line.quantity),
        "unit_price": plain(line.unit_price),
    }


def _of_customer(partner: Any) -> dict[str, str]:
    return {"customer_id": str(partner.id), "customer_id__text": f"{partner.number} {local_name(partner)}"}


def id_of(name: str) -> UUID | None:
    """The id that the address says of *name*, for who may read what it leads to."""
    text = request.args.get(name, "")
    allowed = current_actor().may("sales.read")
    return UUID(text) if allowed and _is_id(text) else None


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
