"""The end of a subcontract order: what never came back is allowed, charged or borne."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import amount
from webapp.web.results import keep, result_of
from webapp.web.subcontracting.blueprint import blueprint

Answer = str | Response | tuple[str, int]


@blueprint.get("/subcontract-orders/<uuid:subcontract_id>/settle")
@requires("purchasing.write")
def settle_form(subcontract_id: UUID) -> Answer:
    return _page(subcontract_id, Form())


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/settle")
@requires("purchasing.write")
def settle(subcontract_id: UUID) -> Answer:
    ask("subcontracting.order", id=subcontract_id)
    form = Form.read(request.form)
    outcome = tell("subcontracting.settle", form, order_id=subcontract_id)
    if went_wrong(outcome):
        return _page(subcontract_id, form), 422
    charged = outcome.result.get("charged", "0")
    words = _("Settled. %(amount)s are charged to the supplier.", amount=amount(charged))
    keep(result_of(outcome, words if charged.strip("0.") else _("Settled.")))
    return redirect(url_for("subcontracting.order", subcontract_id=subcontract_id), 303)


def _page(subcontract_id: UUID, form: Form) -> str:
    order = ask("subcontracting.order", id=subcontract_id)
    return render_template("subcontracting/settle.html", order=order, form=form)
