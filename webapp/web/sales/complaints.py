"""Complaints: the list, entering one, and settling it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.domains.sales.complaint_queries import ComplaintParams
from webapp.domains.sales.complaints import USUAL_DAYS
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.sales.blueprint import blueprint
from webapp.web.sales.entry import id_of
from webapp.web.sales.life import today
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

DRAFT = "sales.complaint.new"
KINDS = {
    "quality": N_("Quality"),
    "damage": N_("Damaged on the way"),
    "shortage": N_("Something is missing"),
    "wrong_goods": N_("Wrong goods"),
    "late": N_("Delivered too late"),
    "other": N_("Something else"),
}
OUTCOMES = {
    "none": N_("Nothing more"),
    "return": N_("Taken back"),
    "credit": N_("Credited"),
    "replacement": N_("Replaced"),
}
RETURNS_SHOWN = 50
STEPS = ("assign", "answer", "close", "reopen")


def _about(row: Any) -> str:
    """The item, else the delivery or order, that it is about."""
    return local_name(row, "item_name") or row.shipment_number or row.order_number


def _kind(row: Any) -> str:
    return _(KINDS[row.kind])


COLUMNS = (
    Column("number", N_("Number"), "code", sort="number", phone="title"),
    Column("customer", N_("Customer"), "name", sort="customer", phone="sub", clip=True),
    Column("what", N_("What happened"), phone="wide", clip=True),
    Column("about", N_("Concerns"), clip=True, value=_about),
    Column("handler", N_("Who settles it"), "name"),
    Column("due_on", N_("To be closed by"), "due", sort="due_on"),
    Column("status", N_("Status"), "state", state="complaint"),
)
MORE = (
    Column("kind", N_("Kind"), "word", value=_kind),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("raised_at", N_("Entered"), "moment"),
)
"""What the Excel file says besides."""
SPEC = ListSpec(
    "complaints",
    columns=COLUMNS,
    filters=(
        Filter(
            "status",
            (
                Choice("unsettled", N_("Not closed")),
                Choice("open", N_("Open")),
                Choice("answered", N_("Answered")),
                Choice("closed", N_("Closed")),
            ),
        ),
        Filter("late", (Choice("true", N_("Overdue")),)),
    ),
    search=N_("Number, customer, item or words"),
    href=lambda row: url_for("sales.complaint", complaint_id=row.id),
    empty_title=N_("No complaints"),
    empty_text=N_("A complaint is entered from a delivery, from a customer's page, or here."),
    empty_icon="megaphone",
)
OF_CUSTOMER = tuple(one for one in COLUMNS if one.key in ("number", "what", "about", "due_on", "status"))


@blueprint.get("/complaints")
@requires("sales.read")
def complaints() -> Any:
    params = read_params(ComplaintParams, request.args)
    named = params.customer_id if current_actor().may("partners.read") else None
    return list_page(
        SPEC,
        _("Complaints"),
        "sales/complaints.html",
        params,
        lambda asked: ask("sales.complaints", asked),
        more=MORE,
        only=local_name(ask("partners.partner", id=named)) if named else "",
    )


@blueprint.get("/complaints/new")
@requires("sales.write")
def new_complaint() -> Answer:
    """An empty form; ``?shipment=`` or ``?customer=`` names what it is about."""
    values: dict[str, Any] = {"due_on": (today() + timedelta(days=USUAL_DAYS)).isoformat()}
    shipment_id, customer_id = id_of("shipment"), id_of("customer")
    if shipment_id:
        return _form(Form(values | {"shipment_id": str(shipment_id)}))
    if customer_id:
        row = ask("partners.partner", id=customer_id)
        values |= {"customer_id": str(row.id), "customer_id__text": f"{row.number} {local_name(row)}"}
    return _form(Form(values))


@blueprint.post("/complaints/new")
@requires("sales.write")
def raise_complaint() -> Answer:
    form = Form.read(request.form)
    outcome = tell("sales.raise_complaint", form)
    if went_wrong(outcome):
        return _form(form), 422
    keep(
        result_of(
            outcome, _("Complaint %(number)s entered.", number=outcome.result["number"]), clears_draft=DRAFT
        )
    )
    return redirect(url_for("sales.complaint", complaint_id=outcome.result["id"]), 303)


@blueprint.get("/complaints/<uuid:complaint_id>")
@requires("sales.read")
def complaint(complaint_id: UUID) -> Answer:
    return _page(complaint_id)


@blueprint.post("/complaints/<uuid:complaint_id>/assign")
@requires("sales.write")
def assign_complaint(complaint_id: UUID) -> Answer:
    return _step(complaint_id, "assign", _("Saved."))


@blueprint.post("/complaints/<uuid:complaint_id>/answer")
@requires("sales.write")
def answer_complaint(complaint_id: UUID) -> Answer:
    return _step(complaint_id, "answer", _("Answer noted."))


@blueprint.post("/complaints/<uuid:complaint_id>/close")
@requires("sales.write")
def close_complaint(complaint_id: UUID) -> Answer:
    return _step(complaint_id, "close", _("Complaint closed."))


@blueprint.post("/complaints/<uuid:complaint_id>/reopen")
@requires("sales.write")
def reopen_complaint(complaint_id: UUID) -> Answer:
    return _step(complaint_id, "reopen", _("The complaint is open again."))


def _step(complaint_id: UUID, step: str, words: str) -> Answer:
    ask("sales.complaint", id=complaint_id)
    form = Form.read(request.form)
    outcome = tell(f"sales.{step}_complaint", form, complaint_id=complaint_id)
    if went_wrong(outcome):
        return _page(complaint_id, {step: form}), 422
    keep(result_of(outcome, words))
    return redirect(url_for("sales.complaint", complaint_id=complaint_id), 303)


def _form(form: Form) -> str:
    delivery = None
    if form.value("shipment_id"):
        delivery = ask("sales.shipment", id=UUID(form.value("shipment_id")))
    items = {str(line.item_id): line for line in delivery.lines} if delivery else {}
    return render_template(
        "sales/complaint_form.html",
        form=form,
        delivery=delivery,
        items=[(key, f"{line.item_number} {local_name(line, 'item_name')}") for key, line in items.items()],
        kinds=[(key, _(words)) for key, words in KINDS.items()],
        handlers=_handlers(),
        draft="" if delivery or form.value("customer_id") else DRAFT,
    )


def _handlers() -> list[tuple[str, str]]:
    return [(str(one.id), local_name(one)) for one in ask("sales.complaint_handlers")]


def _page(complaint_id: UUID, posted: Mapping[str, Form] = MappingProxyType({})) -> str:
    """The complaint with a form for each step; the one that was *posted* and refused still holds what was typed."""
    found = ask("sales.complaint", id=complaint_id)
    writes = current_actor().may("sales.write")
    return render_template(
        "sales/complaint.html",
        title=found.number,
        complaint=found,
        kind=_kind(found),
        outcome=_(OUTCOMES[found.outcome]) if found.outcome else "",
        outcomes=[(key, _(words)) for key, words in OUTCOMES.items()],
        handlers=_handlers() if writes else [],
        returns=_returns(found) if writes and found.status == "answered" else [],
        forms={step: posted.get(step) or Form() for step in STEPS},
    )


def _returns(found: Any) -> list[tuple[str, str]]:
    """What this customer sent back, the latest first: one of it may be what the complaint led to."""
    rows = ask("sales.returns", customer_id=found.customer_id, size=RETURNS_SHOWN).rows
    return [
        (str(one.id), f"{one.number} · {local_name(one, 'item_name')} · {plain(one.quantity)}")
        for one in rows
    ]
