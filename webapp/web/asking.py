"""What nearly every office screen does: ask a query, send a command, show a list or hand it out as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response, render_template, request
from pydantic import BaseModel

from webapp.core.changes import current_cursor
from webapp.core.envelope import Outcome
from webapp.core.errors import NotFound
from webapp.core.queries import Page, PageParams, all_queries, run_query
from webapp.extensions import current_clock, db
from webapp.web.excel import download, workbook
from webapp.web.forms import Form, send
from webapp.web.freshness import unless_unchanged
from webapp.web.i18n import language
from webapp.web.lists import Column, ListSpec, all_rows, listing
from webapp.web.preferences import preference
from webapp.web.session import current_actor


def ask(name: str, params: BaseModel | None = None, **fields: Any) -> Any:
    """Answer the query *name* for who is signed in, with *params* or with parameters made of *fields*."""
    asked = all_queries()[name].params.model_validate(fields) if fields else params
    return run_query(db.session(), current_actor(), current_clock(), name, asked)


def tell(type_: str, form: Form, **fixed: Any) -> Outcome:
    """Send *form* as the command *type_*; see ``forms.send``."""
    return send(db.session(), current_actor(), current_clock(), type_, form, **fixed)


def found(outcome: Outcome) -> Outcome:
    """*outcome* of a command about what the address names. Raises NotFound where that is not there, or another company's."""
    if outcome.code == NotFound.code:
        raise NotFound
    return outcome


def went_wrong(outcome: Outcome) -> bool:
    """Whether the form has to be shown again."""
    return outcome.status in ("refused", "rejected", "failed")


def list_page(
    spec: ListSpec,
    title: str,
    template: str,
    params: PageParams,
    fetch: Callable[[Any], Page[Any]],
    *,
    more: Sequence[Column] = (),
    **ingredients: Any,
) -> Response | str:
    """A list as a page, or as an Excel file called by *title* when the address asks for one; the file has *more* columns."""
    if sheet_asked():
        return sheet((*spec.columns, *more), all_rows(params, fetch), title, spec.name)
    shown = listing(spec, fetch(params), params, request.path, request.args)
    return render_template(template, title=title, listing=shown, **ingredients)


def sheet_asked() -> bool:
    """Whether the address asks for the list as an Excel file."""
    return request.args.get("format") == "xlsx"


def sheet(columns: Sequence[Column], rows: Iterable[Any], title: str, name: str) -> Response:
    """*columns* of *rows* as an Excel file: *title* names its sheet, *name* the file."""
    return download(workbook(columns, rows, title), name)


def live(render: Callable[[], str]) -> Response:
    """The page that *render* makes, with an ETag for the page's own questions whether it changed (``data-refresh``).

    The browser itself must not keep it: a page opened again may carry an answer that is shown once.
    """
    actor = current_actor()
    looks = (language(), preference("theme"), preference("density"))
    response = unless_unchanged(
        (request.full_path, current_cursor(db.session()), actor.user_id, *looks), render
    )
    response.headers["Cache-Control"] = "no-store"
    return response
