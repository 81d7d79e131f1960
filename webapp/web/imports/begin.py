"""The way in: which kind of list, and the list itself, pasted or as a file."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.errors import DomainError
from webapp.core.i18n import N_
from webapp.extensions import current_clock, current_config
from webapp.imports.files import MOST_BYTES, read_sheet, sheet_names
from webapp.imports.kinds import KINDS, Kind
from webapp.web.access import requires
from webapp.web.forms import Form
from webapp.web.i18n import say
from webapp.web.imports.access import kind_called, own_kinds
from webapp.web.imports.blueprint import blueprint
from webapp.web.imports.drafts import Draft, begin, drafts_of
from webapp.web.lists import Column
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

FORM_BYTES = 64 * 1024
"""What the form around the file takes."""
DRAFT = "imports.new"
DRAFTS = (
    Column("source", N_("File"), phone="title", clip=True),
    Column("kind", N_("List"), phone="sub", value=lambda row: _(KINDS[row.kind].title)),
    Column("at", N_("Begun"), "moment"),
)


@blueprint.get("/imports")
@requires("imports.use")
def overview() -> str:
    actor = current_actor()
    return render_template(
        "imports/overview.html",
        kinds=own_kinds(),
        drafts=[one for one in drafts_of(current_config().imports, actor) if one.kind in KINDS],
        columns=DRAFTS,
        draft_url=lambda row: url_for("imports.draft", draft_id=row.id),
    )


@blueprint.get("/imports/new")
@requires("imports.use")
def new_import() -> str:
    return _page(kind_called(request.args.get("kind", "")), Form())


@blueprint.post("/imports/new")
@requires("imports.use", most_bytes=MOST_BYTES + FORM_BYTES)
def begin_import() -> Answer:
    """Keep what was sent and look whether it is a table at all; what is in it is asked on the next page."""
    form = Form.read(request.form)
    kind = kind_called(request.args.get("kind", ""))
    draft = _kept(kind, form)
    if draft is None:
        form.add_error("file", _("Please choose a file, or paste the cells."))
        return _page(kind, form), 422
    try:
        names = sheet_names(draft.file)
        read_sheet(draft.file, names[0] if names else "")
    except DomainError as error:
        draft.drop()
        form.add_error("file", say(error.message, error.params))
        return _page(kind, form), 422
    draft.wishes.sheet = names[0] if names else ""
    draft.keep()
    return redirect(url_for("imports.draft", draft_id=draft.id), 303)


def _kept(kind: Kind, form: Form) -> Draft | None:
    root, clock, actor = current_config().imports, current_clock(), current_actor()
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        with closing(sent):
            return begin(root, clock, actor, kind.name, sent.filename[-120:], sent.stream)
    pasted = request.form.get("pasted", "")
    if not pasted.strip():
        return None
    return begin(root, clock, actor, kind.name, _("Pasted cells"), BytesIO(pasted.encode()))


def _page(kind: Kind, form: Form) -> str:
    return render_template("imports/new.html", kind=kind, kinds=own_kinds(), form=form, draft=DRAFT)
