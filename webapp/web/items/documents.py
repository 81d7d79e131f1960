"""Documents of an item: adding a drawing, an instruction or a certificate, and withdrawing one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.errors import DomainError
from webapp.domains.sync.blob_store import DOCUMENT_LIMIT, BlobStore
from webapp.domains.sync.blobs import keep_document
from webapp.extensions import current_clock, current_config, db
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.items.blueprint import blueprint
from webapp.web.items.catalogue import show_item
from webapp.web.items.papers import DOCUMENT_KINDS, size_words
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

MOST_BYTES = 3 * DOCUMENT_LIMIT
"""More than is kept: what is too large comes as far as the form, which says so at the field."""


@blueprint.get("/items/<uuid:item_id>/documents/new")
@requires("items.write")
def new_document(item_id: UUID) -> Answer:
    names = ("kind", "number", "title", "revision")
    given = {name: request.args[name][:200] for name in names if request.args.get(name)}
    return _page(ask("items.item", id=item_id), Form({"kind": "drawing"} | given))


@blueprint.post("/items/<uuid:item_id>/documents/new")
@requires("items.write", most_bytes=MOST_BYTES)
def add_document(item_id: UUID) -> Answer:
    item, form = ask("items.item", id=item_id), Form.read(request.form)
    if not _take_file(form):
        return _page(item, form), 422
    outcome = tell("items.add_document", form, item_id=item_id)
    if went_wrong(outcome):
        return _page(item, form), 422
    keep(result_of(outcome, _("Document added.")))
    revision = form.value("revision") or None
    return redirect(url_for("items.item", item_id=item_id, revision=revision, _anchor="documents"), 303)


@blueprint.post("/items/<uuid:item_id>/documents/withdraw")
@requires("items.write")
def withdraw_document(item_id: UUID) -> Answer:
    form = Form.read(request.form)
    ask("items.item", id=item_id)
    outcome = tell("items.withdraw_document", form)
    if went_wrong(outcome):
        return show_item(item_id, form), 422
    keep(result_of(outcome, _("Document withdrawn. It stays readable.")))
    return redirect(url_for("items.item", item_id=item_id, _anchor="documents"), 303)


def _take_file(form: Form) -> bool:
    """Keep the file that was sent; one that came with an earlier try of the same form is still here. Whether there is one."""
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    if sent is not None and data:
        try:
            sha256 = keep_document(db.session(), current_clock(), BlobStore(current_config().blobs), data)
        except DomainError as refusal:
            form.show_refusal(refusal)
            return False
        form.values = {**form.values, "sha256": sha256, "file_name": (sent.filename or "")[-200:]}
    elif not form.value("sha256"):
        form.add_error("file", _("Please choose a file first."))
        return False
    return True


def _page(item: Any, form: Form) -> str:
    revisions = [(str(one.seq), one.name) for one in item.revisions]
    return render_template(
        "items/document_form.html",
        item=item,
        form=form,
        kinds=[(value, _(words)) for value, words in DOCUMENT_KINDS.items()],
        revisions=revisions,
        limit=size_words(DOCUMENT_LIMIT),
    )
