"""Incoming inspection: what waits, and one lot with its readings and what is decided about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.errors import DomainError
from webapp.core.i18n import N_
from webapp.domains.quality.incoming_queries import IncomingParams
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.blobs import keep_picture
from webapp.extensions import current_clock, current_config, db
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, live, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, say
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.quality.blueprint import blueprint
from webapp.web.quality.words import limits, section_tabs
from webapp.web.results import keep, result_of
from webapp.web.scanned import words_in

Answer = str | AnyResponse | tuple[str, int]

SPEC = ListSpec(
    "incoming-inspection",
    columns=(
        Column("item_name", N_("Item"), "name", sort="item_name", phone="title", clip=True),
        Column("number", N_("Lot"), "code", sort="number", phone="sub"),
        Column("quantity", N_("Quantity"), "quantity", unit="unit"),
        Column("days", N_("Days waiting"), "number"),
        Column("verdict", N_("Inspected"), "state", state="verdict"),
        Column("supplier", N_("Supplier"), "name", clip=True, phone="wide"),
        Column("supplier_lot", N_("Supplier's lot"), "code", phone="hide"),
        Column("received_at", N_("Received"), "moment", sort="received_at", phone="wide"),
    ),
    filters=(
        Filter(
            "state", (Choice("open", N_("To be inspected")), Choice("failed", N_("Inspected, to be decided")))
        ),
    ),
    search=N_("Lot, item or supplier"),
    href=lambda row: url_for("quality.incoming_lot", lot_id=row.id),
    empty_title=N_("Nothing waits for its inspection"),
    empty_text=N_("Goods wait here when their item asks for an incoming inspection."),
    empty_icon="shield-check",
)


@blueprint.get("/inspections/incoming")
@requires("quality.read")
def incoming() -> Response | str:
    if request.args.get("format") == "xlsx":
        return _list()
    return live(lambda: str(_list()))


def _list() -> Response | str:
    params = read_params(IncomingParams, request.args)
    params = params.model_copy(update={"search": words_in(params.search)})
    return list_page(
        SPEC,
        _("Incoming inspection"),
        "quality/incoming.html",
        params,
        lambda asked: ask("quality.incoming", asked),
        section_tabs=section_tabs("quality.incoming"),
    )


@blueprint.get("/inspections/incoming/<uuid:lot_id>")
@requires("quality.read")
def incoming_lot(lot_id: UUID) -> Answer:
    return _page(lot_id, Form())


@blueprint.post("/inspections/incoming/<uuid:lot_id>")
@requires("quality.inspect")
def settle_lot(lot_id: UUID) -> Answer:
    """Record the readings with the decision; where the lot was inspected already, or has no plan, the decision alone."""
    lot = ask("quality.incoming_lot", id=lot_id)
    form = Form.read(request.form)
    if not _keep_photos(form, lot):
        return _page(lot_id, form), 422
    if _measures(lot):
        outcome = tell(
            "quality.inspect",
            form,
            plan_id=lot.plan.id,
            lot_id=lot_id,
            units=list(_units(form, lot.plan)),
        )
    else:
        outcome = tell("quality.dispose", form, lot_id=lot_id, **form.body().get("decision", {}))
        _point_into_decision(form)
    if went_wrong(outcome):
        return _page(lot_id, form), 422
    done = {
        "accept": _("Lot %(lot)s accepted: it may be used.", lot=lot.number),
        "deviation": _("Lot %(lot)s accepted with deviation: it may be used.", lot=lot.number),
        "reject": _("Lot %(lot)s rejected: it cannot be used.", lot=lot.number),
    }
    links = [(_("Next lot"), url_for("quality.incoming"))]
    keep(result_of(outcome, done.get(form.value("decision.decision"), ""), links=links))
    return redirect(url_for("quality.incoming_lot", lot_id=lot_id), 303)


def _measures(lot: Any) -> bool:
    """Whether readings are recorded: a lot that was inspected is decided by that, unless somebody measures it again."""
    return lot.plan is not None and (lot.inspection is None or request.args.get("again") == "true")


def _units(form: Form, plan: Any) -> Iterator[dict[str, Any]]:
    for index in range(plan.sample_size):
        typed = ((one.id, form.value(_control(index, one))) for one in plan.characteristics)
        readings = [{"characteristic_id": str(key), "value": value} for key, value in typed]
        yield {"unit": index + 1, "readings": readings}


def _control(index: int, characteristic: Any) -> str:
    """What the control of a reading is called: as the errors of the command point at it."""
    return f"units.{index}.readings.{characteristic.id}"


def _keep_photos(form: Form, lot: Any) -> bool:
    """Keep the pictures that were chosen, and name them as the readings they are; False where one is no picture."""
    store, good = BlobStore(current_config().blobs), True
    for index in range(lot.plan.sample_size if lot.plan else 0):
        for one in lot.plan.characteristics:
            file = request.files.get(f"photo.{index}.{one.id}") if one.kind == "photo" else None
            data = file.read() if file else b""
            if not data:
                continue
            try:
                form.put(_control(index, one), keep_picture(db.session(), current_clock(), store, data))
            except DomainError as refusal:
                form.add_error(_control(index, one), say(refusal.message, refusal.params))
                good = False
    return good


def _point_into_decision(form: Form) -> None:
    """The same controls serve a decision that comes alone."""
    for name in ("decision", "rejected", "reason"):
        for message in form.errors(name):
            form.add_error(f"decision.{name}", message)
        form.forget(name)


def _page(lot_id: UUID, form: Form) -> str:
    lot = ask("quality.incoming_lot", id=lot_id)
    return render_template(
        "quality/incoming_lot.html",
        title=lot.number,
        lot=lot,
        form=form,
        measures=_measures(lot),
        control=_control,
        limits=limits,
        chosen_from=lambda one: [(choice["value"], local_name(choice)) for choice in one.choices],
        dispositions=ask("quality.dispositions", id=lot_id),
    )
