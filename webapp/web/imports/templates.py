"""Sheets to fill in: the headers of a kind of list, an example, and a sheet of notes, in Chinese or English."""

from __future__ import annotations

from io import BytesIO

from flask import Response, request
from flask_babel import force_locale
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from webapp.extensions import db
from webapp.flows.imports.own_fields import with_own_fields
from webapp.imports.kinds import Field, Kind
from webapp.web.access import requires
from webapp.web.excel import download, heading, text_cell
from webapp.web.i18n import language
from webapp.web.imports.access import kind_called
from webapp.web.imports.blueprint import blueprint

_LANGUAGES = ("zh", "en")


@blueprint.get("/imports/template")
@requires("imports.use")
def template() -> Response:
    kind = with_own_fields(db.session(), kind_called(request.args.get("kind", "")))
    chosen = request.args.get("lang", "")
    tongue = chosen if chosen in _LANGUAGES else language()
    with force_locale(tongue):
        return download(sheet_of(kind, tongue), f"{kind.name}-{tongue}")


def sheet_of(kind: Kind, tongue: str) -> bytes:
    """The sheet to fill in for *kind*, in the language *tongue*, which must be the one of the moment."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_(kind.title)[:31])
    sheet.freeze_panes = "A2"
    for place in range(1, len(kind.fields) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 18
    sheet.append([heading(sheet, _(one.label)) for one in kind.fields])
    sheet.append([text_cell(sheet, one.examples[_LANGUAGES.index(tongue)]) for one in kind.fields])
    notes = book.create_sheet(_("Notes"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 22, 90
    notes.append([heading(notes, _("Column")), heading(notes, _("What goes into it"))])
    for one in kind.fields:
        notes.append([text_cell(notes, _(one.label)), text_cell(notes, _note(one))])
    for line in (
        _("The second row of the list is an example: write over it."),
        _("What is left empty stays as it is where the record is there already."),
        _("Columns may stand in any order; those that you do not need can go."),
    ):
        notes.append([text_cell(notes, ""), text_cell(notes, line)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _note(column: Field) -> str:
    words = [_("Needed.")] if column.required else []
    return " ".join([*words, *([_(column.help)] if column.help else [])])
