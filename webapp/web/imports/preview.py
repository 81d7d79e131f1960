"""The preview: what is what, what is wrong, what would change; and taking it in."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp.core.clock import local_day
from webapp.core.errors import DomainError
from webapp.extensions import current_clock, current_config, db
from webapp.flows.imports.looking import Look, look
from webapp.flows.imports.own_fields import with_own_fields
from webapp.imports.files import sheet_names
from webapp.imports.kinds import KINDS
from webapp.web.access import requires
from webapp.web.asking import tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, say
from webapp.web.imports.access import kind_called
from webapp.web.imports.answers import take_answers
from webapp.web.imports.blueprint import blueprint
from webapp.web.imports.drafts import Draft, days_left, draft_of
from webapp.web.imports.showing import (
    PAGE,
    VERDICTS,
    left_out_words,
    open_cells,
    questions,
    shown_columns,
    shown_rows,
    wrong_first,
)
from webapp.web.results import Result, keep
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

LISTS = {
    "items": "items.items",
    "boms": "items.items",
    "routings": "items.items",
    "prices": "items.items",
    "partners": "partners.partners",
    "stock": "inventory.stock",
    "orders": "sales.orders",
    "terms": "purchasing.terms",
    "units": "items.items",
}
"""Where one sees what came in."""


@blueprint.get("/imports/<uuid:draft_id>")
@requires("imports.use")
def draft(draft_id: UUID) -> Answer:
    found = _draft(draft_id)
    if found.done:
        return _done_page(found)
    try:
        return _page(found, _look(found), Form())
    except DomainError as error:
        return render_template(
            "imports/unreadable.html",
            draft=found,
            kind=KINDS[found.kind],
            text=say(error.message, error.params),
        )


@blueprint.post("/imports/<uuid:draft_id>")
@requires("imports.use")
def answer(draft_id: UUID) -> Answer:
    """Keep every answer first, then go where the button says: on, to other rows, or to taking it in."""
    found = _draft(draft_id)
    if found.done:
        return redirect(url_for("imports.draft", draft_id=draft_id), 303)
    take_answers(found.wishes, request.form)
    found.keep()
    if request.form.get("do") == "take":
        return _take_in(found)
    return redirect(url_for("imports.draft", draft_id=draft_id) + _where(request.form.get("go", "")), 303)


@blueprint.post("/imports/<uuid:draft_id>/drop")
@requires("imports.use")
def drop(draft_id: UUID) -> Answer:
    _draft(draft_id).drop()
    keep(Result("running", _("The draft is gone; nothing was taken in.")))
    return redirect(url_for("imports.overview"), 303)


def _draft(draft_id: UUID) -> Draft:
    found = draft_of(current_config().imports, current_actor(), draft_id)
    kind_called(found.kind)
    return found


def _look(found: Draft) -> Look:
    today = local_day(current_clock().now(), current_actor().time_zone)
    kind = with_own_fields(db.session(), KINDS[found.kind])
    return look(db.session(), today, kind, found.file, found.wishes)


def _take_in(found: Draft) -> Answer:
    form = Form.read(request.form)
    seen = _look(found)
    if not seen.ready:
        keep(Result("attention", _("Not yet: something is still open."), _("It is marked below.")))
        return redirect(url_for("imports.draft", draft_id=found.id) + _where("show=wrong"), 303)
    command = Form()
    command.command_id = form.command_id
    outcome = tell(seen.kind.command, command, **seen.body(found.source))
    if went_wrong(outcome):
        texts = [say(one.message, one.params) for one in outcome.errors] or [
            say(outcome.message, outcome.params)
        ]
        keep(Result("stopped", _("Nothing was taken in."), " ".join(dict.fromkeys(texts))))
        return redirect(url_for("imports.draft", draft_id=found.id), 303)
    found.finish(outcome.result)
    return redirect(url_for("imports.draft", draft_id=found.id), 303)


def _where(asked: str) -> str:
    """The part of the address that says which rows are shown; only ours."""
    pairs = [part.partition("=")[::2] for part in asked.split("&")]
    kept = [(name, value) for name, value in pairs if name in ("show", "page") and value]
    return f"?{urlencode(kept)}#rows" if kept else ""


def _page(found: Draft, seen: Look, form: Form) -> str:
    show = request.args.get("show", "")
    counts = seen.counts
    if "show" not in request.args and counts["wrong"]:
        show = "wrong"  # what is open comes first
    if show not in VERDICTS:
        show = ""
    page = max(1, request.args.get("page", 1, int))
    rows, total = shown_rows(seen, show, page)
    wrong, asked = open_cells(seen)
    skipped = len(found.wishes.answers.skipped)
    return render_template(
        "imports/draft.html",
        draft=found,
        days=days_left(found, current_clock()),
        kind=seen.kind,
        seen=seen,
        form=form,
        rows=rows,
        columns=wrong_first(shown_columns(seen), rows),
        filters=_filters(seen, show),
        show=show,
        page=page,
        pages=max(1, -(-total // PAGE)),
        total=total,
        questions=questions(seen),
        wrong=wrong,
        asked=asked,
        skipped=skipped,
        left_out=left_out_words(seen, skipped),
        sheets=sheet_names(found.file),
        units=[(one.code, local_name(one)) for one in seen.units],
        why_not=_why_not(seen, wrong, asked),
        fields=[("", _("Leave this column out"))] + [(one.name, _(one.label)) for one in seen.kind.fields],
        unsure=[one for one in seen.columns if not one.sure and one.head not in found.wishes.mapping],
        nameless=_has_no_numbers(seen, found),
        unsaid=_unsaid(seen),
    )


def _filters(seen: Look, show: str) -> list[tuple[str, str, int, bool]]:
    counts = seen.counts
    chips = [("", _("All"), len(seen.rows), show == "")]
    return chips + [
        (name, _(words), counts[name], show == name) for name, words in VERDICTS.items() if counts[name]
    ]


def _has_no_numbers(seen: Look, found: Draft) -> bool:
    """Whether rows say a name and no number, so that one may ask whether the names serve as numbers."""
    if seen.kind.name not in ("items", "boms"):
        return False
    return bool(found.wishes.numbers) or any(
        one.field == "number" and one.code == "missing" and row.values.get("name")
        for row in seen.rows
        for one in row.problems
    )


def _unsaid(seen: Look) -> dict[str, str]:
    """Of what one answer may settle for all new items: how many name none, by field."""
    counts = Counter(one.field for row in seen.rows for one in row.problems if one.code == "new_needs")
    return {
        name: ngettext("%(num)s new item names none.", "%(num)s new items name none.", counts[name])
        for name in ("unit", "kind")
        if counts[name]
    }


def _why_not(seen: Look, wrong: int, asked: int) -> str:
    if seen.missing:
        names = ", ".join(_(one.label) for one in seen.missing)
        return _("Say which column is: %(names)s", names=names)
    if not seen.rows:
        return _("There is no row to take in.")
    said = []
    if wrong:
        said.append(ngettext("%(num)s cell to mend", "%(num)s cells to mend", wrong))
    if asked:
        said.append(ngettext("%(num)s question to answer", "%(num)s questions to answer", asked))
    return ", ".join(said)


def _done_page(found: Draft) -> str:
    return render_template(
        "imports/done.html", draft=found, kind=KINDS[found.kind], endpoint=LISTS[found.kind], done=found.done
    )
