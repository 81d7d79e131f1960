"""Screens of engineering changes: the list, a new one, and one with what it touches and the answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.domains.insights.change_work import ChangeParams
from webapp.flows.answer_engineering_change import MAY
from webapp.web.access import requires
from webapp.web.asking import ask, found, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.items.blueprint import blueprint
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

DRAFT = "items.engineering_change.new"
EFFECTIVITIES = {"date": N_("From a day on"), "use_up": N_("When the old parts are used up")}
ANSWERS = {"keep": N_("Keep"), "change": N_("Change")}
"""What is answered with one tap; what ends a document is asked first (``CANCELS``)."""
ANSWERED = {
    "keep": ("running", N_("Kept")),
    "change": ("running", N_("Changed")),
    "cancel": ("nodata", N_("Cancelled")),
}
KINDS = {
    "work_order": N_("Work order"),
    "purchase_line": N_("Purchase order"),
    "purchase_request": N_("Purchase request"),
    "subcontract_order": N_("Subcontract order"),
    "proposal": N_("Planned order"),
}
CANCELS = {
    "work_order": (N_("Cancel this work order"), N_("Reserved material is let go.")),
    "purchase_line": (
        N_("Cancel this purchase line"),
        N_("Nobody waits for the rest any more. Tell the supplier."),
    ),
    "purchase_request": (N_("Decline this request"), N_("Whoever asked is told why.")),
    "subcontract_order": (
        N_("Cancel this subcontract order"),
        N_("Nothing of it may be with the supplier. Tell the supplier."),
    ),
    "proposal": (N_("Reject this proposal"), N_("The plan proposes it no more.")),
}
"""What ends each kind of document, in words of its own, and what comes of it."""
NEVER_CANCELLED_BEGUN = frozenset({"work_order", "subcontract_order", "purchase_request"})
NEVER_CHANGED_BEGUN = frozenset({"work_order", "subcontract_order"})

SPEC = ListSpec(
    "engineering-changes",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="sub"),
        Column("title", N_("What changes"), phone="title", clip=True),
        Column("status", N_("Status"), "state", state="engineering_change"),
        Column("effective_on", N_("In force from"), "day", sort="effective_on", phone="wide"),
        Column("effectivity", N_("Comes"), value=lambda row: _(EFFECTIVITIES[row.effectivity]), phone="hide"),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("draft", N_("Draft")),
                Choice("open", N_("Open")),
                Choice("closed", N_("Closed")),
                Choice("cancelled", N_("Cancelled")),
            ),
        ),
    ),
    search=N_("Number or title"),
    href=lambda row: url_for("items.engineering_change", change_id=row.id),
    empty_title=N_("No engineering changes yet"),
    empty_text=N_("One gives items new revisions together, and asks about everything that is on order."),
    empty_icon="history",
)


@blueprint.get("/engineering-changes")
@requires("items.read")
def engineering_changes() -> Answer:
    params = read_params(ChangeParams, request.args)
    return list_page(
        SPEC,
        _("Engineering changes"),
        "items/engineering_changes.html",
        params,
        lambda asked: ask("insights.engineering_changes", asked),
    )


@blueprint.get("/engineering-changes/new")
@requires("items.write")
def new_engineering_change() -> Answer:
    return _form_page(Form({"effectivity": "date"}))


@blueprint.post("/engineering-changes/new")
@requires("items.write")
def add_engineering_change() -> Answer:
    form = Form.read(request.form, keys={"items": ("item_id", "name")})
    outcome = tell("items.add_engineering_change", form)
    if went_wrong(outcome):
        return _form_page(form), 422
    words = _("Its new revisions begin as copies. Change them, then issue the change.")
    keep(result_of(outcome, words, clears_draft=DRAFT))
    return redirect(url_for("items.engineering_change", change_id=outcome.result["id"]), 303)


@blueprint.get("/engineering-changes/<uuid:change_id>")
@requires("items.read")
def engineering_change(change_id: UUID) -> Answer:
    return _page(change_id)


@blueprint.get("/engineering-changes/<uuid:change_id>/change")
@requires("items.write")
def edit_engineering_change(change_id: UUID) -> Answer:
    change = ask("insights.engineering_change", id=change_id)
    if change.status != "draft":
        return _page(change_id)
    typed = {name: getattr(change, name) for name in ("title", "reason", "effectivity", "version")}
    items = [
        {"item_id": one.item_id, "item_id__text": f"{one.number} {local_name(one)}", "name": one.new_name}
        for one in change.items
    ]
    return _form_page(Form(typed | {"effective_on": change.effective_on or "", "items": items}), change)


@blueprint.post("/engineering-changes/<uuid:change_id>/change")
@requires("items.write")
def change_engineering_change(change_id: UUID) -> Answer:
    form = Form.read(request.form, keys={"items": ("item_id", "name")})
    emptied: dict[str, Any] = {"title": "", "reason": "", "effective_on": None}
    said = {name: value for name, value in emptied.items() if not form.value(name)}
    items = form.body().get("items", [])
    outcome = found(tell("items.change_engineering_change", form, change_id=change_id, items=items, **said))
    if went_wrong(outcome):
        return _form_page(form, ask("insights.engineering_change", id=change_id)), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("items.engineering_change", change_id=change_id), 303)


@blueprint.post("/engineering-changes/<uuid:change_id>/open")
@requires("items.write")
def open_engineering_change(change_id: UUID) -> Answer:
    return _step("items.open_engineering_change", change_id, _("Issued. Answer now for what it touches."))


@blueprint.post("/engineering-changes/<uuid:change_id>/move")
@requires("items.write")
def move_engineering_change(change_id: UUID) -> Answer:
    return _step("items.move_engineering_change", change_id, _("Day saved."))


@blueprint.post("/engineering-changes/<uuid:change_id>/cancel")
@requires("items.write")
def cancel_engineering_change(change_id: UUID) -> Answer:
    return _step("items.cancel_engineering_change", change_id, _("Change given up; its revisions are gone."))


@blueprint.post("/engineering-changes/<uuid:change_id>/close")
@requires("items.write")
def close_engineering_change(change_id: UUID) -> Answer:
    return _step("items.close_engineering_change", change_id, _("Change closed."))


@blueprint.post("/engineering-changes/<uuid:change_id>/answer")
@requires("items.read")
def answer_engineering_change(change_id: UUID) -> Answer:
    return _step("items.answer_engineering_change", change_id, _("Answered."))


def _step(command: str, change_id: UUID, words: str) -> Answer:
    form = Form.read(request.form)
    outcome = tell(command, form, change_id=change_id)
    if went_wrong(outcome):
        return _page(change_id, form), 422
    keep(result_of(outcome, words))
    return redirect(url_for("items.engineering_change", change_id=change_id), 303)


def _page(change_id: UUID, form: Form | None = None) -> str:
    change = ask("insights.engineering_change", id=change_id)
    actor = current_actor()
    return render_template(
        "items/engineering_change.html",
        title=change.number,
        change=change,
        effectivity=_(EFFECTIVITIES[change.effectivity]),
        answers=ANSWERS,
        answered=ANSWERED,
        kinds=KINDS,
        cancels=CANCELS,
        cancellable=lambda row: not (row.begun and row.kind in NEVER_CANCELLED_BEGUN),
        changeable=lambda row: not (row.begun and row.kind in NEVER_CHANGED_BEGUN),
        may={kind for kind, permission in MAY.items() if actor.may(permission)},
        document_url=_document_url,
        document_name=_document_name,
        form=form or Form(),
    )


def _document_name(row: Any) -> str:
    return row.number or f"{row.item_number} {local_name(row, 'item_name')}"


def _document_url(row: Any) -> str:
    if row.kind == "work_order":
        return url_for("production.work_order", order_id=row.document_id)
    if row.kind == "purchase_line":
        return url_for("purchasing.order", purchase_id=row.parent_id)
    if row.kind == "purchase_request":
        return url_for("purchasing.one_request", request_id=row.parent_id)
    if row.kind == "subcontract_order":
        return url_for("subcontracting.order", subcontract_id=row.document_id)
    return "" if row.status == "done" else url_for("planning.proposal", proposal_id=row.document_id)


def _form_page(form: Form, change: Any = None) -> str:
    effectivities = [(value, _(words)) for value, words in EFFECTIVITIES.items()]
    return render_template(
        "items/engineering_change_form.html",
        form=form,
        change=change,
        draft="" if change else DRAFT,
        effectivities=effectivities,
    )
