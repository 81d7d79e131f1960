"""The list of proposals: run the plan, make orders of it, do without, fix."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp.core.envelope import Outcome
from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.domains.planning.views import ProposalParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.places import page_of
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.words import SERVED, STAND_INS, address_of, rule_words, served_address, tabs
from webapp.web.production.life import today
from webapp.web.results import Result, keep, result_of

Answer = str | Response | tuple[str, int]

MOST = 500
"""So many proposals are accepted at a time."""


def status_of(row: Any) -> str:
    """What the list calls the state of a proposal."""
    if row.status == "proposed":
        return "late" if row.late else "firm" if row.firm else "proposed"
    return str(row.status)


_RUN_FROM = {"schedule": "planning.master_schedule"}
"""The page from which the plan was run, other than its own."""
SPEC = ListSpec(
    "proposals",
    columns=(
        Column("item_name", N_("Item"), "name", sort="item", phone="title", clip=True),
        Column("item_number", N_("Item number"), "code", phone="sub"),
        Column("kind", N_("Make or buy"), "state", state="plan_kind", sort="kind"),
        Column("quantity", N_("Quantity"), "quantity", unit="unit", sort="quantity"),
        Column("start_on", N_("Start"), "day", sort="start_on"),
        Column("due_on", N_("Due date"), "day", sort="due_on"),
        Column("status", N_("Status"), "state", state="proposal", value=status_of, phone="hide"),
        Column("act", "", "actions"),
    ),
    filters=(
        Filter(
            "kind",
            (
                Choice("make", N_("To make")),
                Choice("buy", N_("To buy")),
                Choice("subcontract", N_("To have made outside")),
            ),
        ),
        Filter(
            "status",
            (
                Choice("firm", N_("Firm")),
                Choice("accepted", N_("Accepted")),
                Choice("rejected", N_("Rejected")),
            ),
            all_label=N_("Open"),
        ),
        Filter("message", (Choice("past_due_start", N_("Too late to be in time")),)),
    ),
    search=N_("Item"),
    href=lambda row: url_for("planning.proposal", proposal_id=row.id),
    empty_title=N_("Nothing to make or to buy"),
    empty_text=N_("Run the plan: it says what is needed for all orders and forecasts, how much and when."),
    empty_icon="calculator",
)
MORE = (
    Column("available_on", N_("Usable on"), "day"),
    Column("gross", N_("Gross requirement"), "quantity", value=lambda row: row.why.gross),
    Column("on_hand", N_("On hand"), "quantity", value=lambda row: row.why.on_hand),
    Column("inbound", N_("On the way"), "quantity", value=lambda row: row.why.inbound),
    Column("safety", N_("Safety stock"), "quantity", value=lambda row: row.why.safety),
    Column("net", N_("Net requirement"), "quantity", value=lambda row: row.why.net),
    Column("rule", N_("Lot rule"), value=lambda row: rule_words(row.why.rule)),
)
"""What the Excel file says besides: with it, a shopping list explains itself."""


@blueprint.get("/planning")
@requires("planning.read")
def mrp() -> Answer:
    params = read_params(ProposalParams, request.args)
    found = ask("planning.state")
    return list_page(
        SPEC,
        _("Planning"),
        "planning/mrp.html",
        params,
        lambda asked: ask("planning.proposals", asked),
        more=MORE,
        found=found,
        form=Form(),
        tabs_shown=tabs(),
        today=today(),
        rest=_rest(params),
        asked_again="HX-Request" in request.headers,
    )


@blueprint.post("/planning/run")
@requires("planning.write")
def run() -> Answer:
    form = Form.read(request.form)
    fresh = Form()
    fresh.command_id = form.command_id
    everything = {"everything": True} if form.value("everything") else {}
    if form.value("later") or ask("planning.state").large:
        outcome = tell("planning.run_later", fresh, **everything)
        keep(result_of(outcome, _("The plan is being made. You may go on working.")))
        return redirect(url_for("planning.mrp"), 303)
    outcome = tell("planning.run", fresh, **everything)
    keep(result_of(outcome, _ran(outcome)))
    return redirect(url_for(_RUN_FROM.get(form.value("from"), "planning.mrp")), 303)


@blueprint.get("/planning/proposals/<uuid:proposal_id>")
@requires("planning.read")
def proposal(proposal_id: UUID) -> Answer:
    return _page(proposal_id, Form())


@blueprint.post("/planning/proposals/<uuid:proposal_id>/accept")
@requires("planning.write")
def accept(proposal_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("planning.accept", form, proposal_ids=[str(proposal_id)])
    return _accepted(outcome)


@blueprint.post("/planning/accept")
@requires("planning.write")
def accept_many() -> Answer:
    """Make orders of all open proposals of a kind that begin up to a day."""
    form = Form.read(request.form)
    params = ProposalParams.model_validate(
        {"kind": form.value("kind"), "start_to": form.value("start_to") or None, "size": MOST}
    )
    ids = [str(one.id) for one in ask("planning.proposals", params).rows]
    if not ids:
        keep(Result("attention", _("No proposal begins by then.")))
        return redirect(url_for("planning.mrp", kind=form.value("kind")), 303)
    fresh = Form()
    fresh.command_id = form.command_id
    return _accepted(tell("planning.accept", fresh, proposal_ids=ids))


@blueprint.post("/planning/proposals/<uuid:proposal_id>/reject")
@requires("planning.write")
def reject(proposal_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("planning.reject", form, proposal_id=proposal_id)
    if went_wrong(outcome):
        return _page(proposal_id, form), 422
    keep(result_of(outcome, _("Proposal rejected. The next run plans without it.")))
    return redirect(url_for("planning.mrp"), 303)


@blueprint.post("/planning/proposals/<uuid:proposal_id>/firm")
@requires("planning.write")
def make_firm(proposal_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("planning.make_firm", form, proposal_id=proposal_id)
    if went_wrong(outcome):
        return _page(proposal_id, form), 422
    keep(result_of(outcome, _("The proposal is firm: planning leaves it as it is.")))
    return redirect(url_for("planning.proposal", proposal_id=proposal_id), 303)


@blueprint.post("/planning/proposals/<uuid:proposal_id>/release")
@requires("planning.write")
def release(proposal_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("planning.release_firm", form, proposal_id=proposal_id)
    keep(result_of(outcome, _("The proposal is left to planning. Run the plan to see what it becomes.")))
    return redirect(url_for("planning.mrp"), 303)


def _page(proposal_id: UUID, form: Form) -> str:
    found = ask("planning.proposal", id=proposal_id)
    return render_template(
        "planning/proposal.html",
        one=found,
        quantity=plain(found.quantity),
        form=form,
        status=status_of(found),
        documents=_documents(found),
        served=SERVED,
        served_url=served_address,
        stand_ins=STAND_INS,
        stand_in_url=lambda row: address_of(row.what),
    )


def _documents(found: Any) -> list[tuple[str, str]]:
    pages = {
        "work_order": "production.work_order",
        "purchase_order": "purchasing.order",
        "subcontract_order": "subcontracting.order",
    }
    return [(one["number"], page_of(pages[one["kind"]], one["id"])) for one in found.documents]


def _accepted(outcome: Outcome) -> Response:
    made = outcome.result if outcome.applied else {}
    orders, bought = made.get("work_orders", []), made.get("purchase_orders", [])
    outside = made.get("subcontract_orders", [])
    links = [(one["number"], page_of("production.work_order", one["id"])) for one in orders[:5]]
    links += [(one["number"], page_of("purchasing.order", one["id"])) for one in bought[:5]]
    links += [(one["number"], page_of("subcontracting.order", one["id"])) for one in outside[:5]]
    parts = []
    if orders:
        parts.append(ngettext("%(num)s work order planned", "%(num)s work orders planned", len(orders)))
    if bought:
        parts.append(
            ngettext("%(num)s purchase order drafted", "%(num)s purchase orders drafted", len(bought))
        )
    if outside:
        parts.append(
            ngettext("%(num)s subcontract order placed", "%(num)s subcontract orders placed", len(outside))
        )
    if made.get("without_supplier"):
        parts.append(
            ngettext(
                "%(num)s proposal stays: no supplier with a price is known",
                "%(num)s proposals stay: no supplier with a price is known",
                made["without_supplier"],
            )
        )
    keep(result_of(outcome, " · ".join(parts), links=[one for one in links if one[1]]))
    return redirect(url_for("planning.mrp"), 303)


def _ran(outcome: Outcome) -> str:
    if not outcome.applied:
        return ""
    made = outcome.result
    if not made["changed"]:
        return _("Nothing has changed since the last run.")
    return _(
        "%(planned)s items planned, the plan of %(altered)s became different.",
        planned=made["planned"],
        altered=made["altered"],
    )


def _rest(params: ProposalParams) -> dict[str, Any]:
    """What the form that accepts many starts with."""
    horizon = date.fromordinal(today().toordinal() + 7)
    return {"kind": params.kind, "start_to": (params.start_to or horizon).isoformat()}
