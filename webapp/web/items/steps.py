"""What is done with items: roll the standard cost up, show a drawing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.errors import DomainError
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.blobs import keep_picture
from webapp.extensions import current_clock, current_config, db
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.items.blueprint import blueprint
from webapp.web.items.catalogue import show_item
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]


@blueprint.post("/items/roll-up")
@requires("items.write")
def roll_up_all() -> Answer:
    """Compute the standard costs of all made items and show what changed. Loading it again shows the same answer."""
    form = Form.read(request.form)
    outcome = tell("items.roll_up_cost", form)
    if went_wrong(outcome):
        return render_template("items/rolled_up.html", form=form, changes=None, item=None), 422
    return _rolled_up(form, list(outcome.result.get("changes", ())), None)


@blueprint.post("/items/<uuid:item_id>/roll-up")
@requires("items.write")
def roll_up(item_id: UUID) -> Answer:
    """The same for one item and what is in it."""
    form = Form.read(request.form)
    outcome = tell("items.roll_up_cost", form, item_id=item_id)
    if went_wrong(outcome):
        return show_item(item_id, form), 422
    return _rolled_up(form, list(outcome.result.get("changes", ())), item_id)


@blueprint.post("/items/<uuid:item_id>/drawing")
@requires("items.write")
def attach_drawing(item_id: UUID) -> Answer:
    form = Form.read(request.form)
    try:
        sha256 = _kept_picture()
    except DomainError as refusal:
        form.show_refusal(refusal)
        return show_item(item_id, form), 422
    if sha256 is None:
        form.add_error("", _("Please choose a picture of the drawing first."))
        return show_item(item_id, form), 422
    return _attach(item_id, form, sha256, _("Drawing saved."))


@blueprint.post("/items/<uuid:item_id>/drawing/remove")
@requires("items.write")
def remove_drawing(item_id: UUID) -> Answer:
    return _attach(item_id, Form.read(request.form), None, _("Drawing taken away."))


def _attach(item_id: UUID, form: Form, sha256: str | None, words: str) -> Answer:
    outcome = tell("items.attach_drawing", form, item_id=item_id, sha256=sha256)
    if went_wrong(outcome):
        return show_item(item_id, form), 422
    keep(result_of(outcome, words))
    return redirect(url_for("items.item", item_id=item_id), 303)


def _kept_picture() -> str | None:
    """The hash of the picture that was sent, checked and encoded anew; None when none was chosen."""
    file = request.files.get("drawing")
    data = file.read() if file else b""
    if not data:
        return None
    return keep_picture(db.session(), current_clock(), BlobStore(current_config().blobs), data)


def _rolled_up(form: Form, changes: list[dict[str, Any]], item_id: UUID | None) -> str:
    item = ask("items.item", id=item_id) if item_id else None
    shown = [_shown(one) for one in changes]
    return render_template("items/rolled_up.html", form=form, changes=shown, item=item)


def _shown(change: dict[str, Any]) -> dict[str, Any]:
    """A change of cost as people read it: four places say all that a piece's cost can mean."""
    before, after = (round(Decimal(change[name]), 4) for name in ("before", "after"))
    return change | {"before": before, "after": after, "difference": after - before}
