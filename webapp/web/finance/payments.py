"""Payments of customers: the list, one with what it settles, entering one, taking one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.clock import local_day
from webapp.core.i18n import N_
from webapp.domains.finance.payment_queries import PaymentParams
from webapp.extensions import current_clock
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.finance.blueprint import blueprint
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Column, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

DRAFT = "finance.payment.new"
METHODS = {
    "bank": N_("Bank transfer"),
    "acceptance": N_("Acceptance bill"),
    "cash": N_("Cash"),
    "other": N_("Another way"),
}

SPEC = ListSpec(
    "payments",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="title"),
        Column("customer", N_("Customer"), "name", phone="sub", clip=True),
        Column("paid_on", N_("Paid on"), "day", sort="paid_on"),
        Column("amount", N_("Amount"), "money", sort="amount", total=True),
        Column("net", N_("Without tax"), "money", total=True),
        Column("method", N_("Paid by"), value=lambda row: _(METHODS[row.method])),
        Column("reference", N_("Reference"), phone="wide", clip=True),
        Column("state", N_("Status"), "state", state="payment"),
    ),
    search=N_("Number, customer or reference"),
    href=lambda row: url_for("finance.payment", payment_id=row.id),
    empty_title=N_("No payments yet"),
    empty_text=N_(
        "From the first one on, a delivery is owed until it is paid; what was due before counts as paid."
    ),
    empty_icon="hand-coins",
)
PARTS = (
    Column("number", N_("Sales order"), "code", phone="title"),
    Column("amount", N_("Amount"), "money"),
)


@blueprint.get("/payments")
@requires("sales.read")
def payments() -> Any:
    params = read_params(PaymentParams, request.args)
    named = params.customer_id if current_actor().may("partners.read") else None
    return list_page(
        SPEC,
        _("Payments received"),
        "finance/payments.html",
        params,
        lambda asked: ask("finance.payments", asked),
        only=local_name(ask("partners.partner", id=named)) if named else "",
    )


@blueprint.get("/payments/<uuid:payment_id>")
@requires("sales.read")
def payment(payment_id: UUID) -> Answer:
    return _show(payment_id, Form())


@blueprint.post("/payments/<uuid:payment_id>/take-back")
@requires("finance.receive")
def take_back(payment_id: UUID) -> Answer:
    ask("finance.payment", id=payment_id)
    form = Form.read(request.form)
    outcome = tell("finance.take_back_payment", form, payment_id=payment_id)
    if went_wrong(outcome):
        return _show(payment_id, form), 422
    keep(result_of(outcome, _("Taken back; the deliveries are open again.")))
    return redirect(url_for("finance.payment", payment_id=payment_id), 303)


@blueprint.get("/payments/new")
@requires("finance.receive")
def new_payment() -> Answer:
    """An empty form; ``?customer=`` names who paid."""
    values: dict[str, Any] = {}
    try:
        found = ask("partners.partner", id=UUID(request.args.get("customer", "")))
        values = {"customer_id": str(found.id), "customer_id__text": f"{found.number} {local_name(found)}"}
    except ValueError:
        pass
    return _entry(Form(values), "" if values else DRAFT)


@blueprint.post("/payments/new")
@requires("finance.receive")
def enter_payment() -> Answer:
    form = Form.read(request.form, keys={"parts": ("order_id", "amount")})
    outcome = tell("finance.receive_payment", form)
    if went_wrong(outcome):
        return _entry(form, DRAFT), 422
    words = _("Payment %(number)s entered.", number=outcome.result.get("number", ""))
    again = [(_("Enter another one"), url_for("finance.new_payment"))]
    keep(result_of(outcome, words, links=again, clears_draft=DRAFT))
    if not outcome.applied:
        return redirect(url_for("finance.payments"), 303)
    return redirect(url_for("finance.payment", payment_id=outcome.result["id"]), 303)


def _entry(form: Form, draft: str) -> str:
    return render_template(
        "finance/payment_form.html",
        form=form,
        draft=draft,
        methods=[(value, _(words)) for value, words in METHODS.items()],
        today=local_day(current_clock().now(), current_actor().time_zone),
    )


def _show(payment_id: UUID, form: Form) -> str:
    found = ask("finance.payment", id=payment_id)
    orders = [ask("sales.order", id=one.order_id) for one in found.parts]
    return render_template(
        "finance/payment.html",
        title=found.number,
        payment=found,
        method=_(METHODS[found.method]),
        columns=PARTS,
        parts=[
            {"id": order.id, "number": order.number, "amount": part.amount}
            for order, part in zip(orders, found.parts, strict=True)
        ],
        order_url=lambda row: url_for("sales.order", order_id=row["id"]),
        form=form,
    )
