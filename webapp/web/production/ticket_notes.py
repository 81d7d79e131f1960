"""What is noted on a job ticket: a remark for the next one, and where the basket stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.db import fetch
from webapp.core.errors import Forbidden
from webapp.domains.production.models import Ticket
from webapp.domains.production.ticket_notes import FIELDS
from webapp.extensions import db
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.production.blueprint import blueprint
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

COMMANDS = (("production.plan", "production.edit_ticket"), ("production.work", "production.note_ticket"))
"""A permission, and the command that it allows: who works on the floor too notes as the floor does."""


@blueprint.get("/tickets/<uuid:ticket_id>/notes")
@requires("production.read")
def ticket_notes_form(ticket_id: UUID) -> str:
    return _page(ticket_id, Form())


@blueprint.post("/tickets/<uuid:ticket_id>/notes")
@requires("production.read")
def ticket_notes(ticket_id: UUID) -> Answer:
    form, sending = Form.read(request.form), Form()
    sending.command_id = form.command_id
    changes = {name: {"from": form.value(f"seen.{name}"), "to": form.value(name)} for name in FIELDS}
    changed = {name: one for name, one in changes.items() if one["from"] != one["to"]}
    ticket = fetch(db.session(), Ticket, ticket_id)
    back = redirect(url_for("production.work_order", order_id=ticket.work_order_id), 303)
    if not changed:
        return back
    outcome = tell(_command(), sending, ticket_id=ticket_id, changes=changed)
    if went_wrong(outcome):
        form.command_id = sending.command_id
        for name, message in sending.summary():
            form.add_error(name.removeprefix("changes.").removesuffix(".to"), message)
        return _page(ticket_id, form), 422
    keep(result_of(outcome, _("Changes saved.")))
    return back


def may_note() -> bool:
    """Whether who is signed in may change what a ticket says."""
    return any(current_actor().may(permission) for permission, _command in COMMANDS)


def _command() -> str:
    for permission, command in COMMANDS:
        if current_actor().may(permission):
            return command
    raise Forbidden


def _page(ticket_id: UUID, form: Form) -> str:
    ticket = fetch(db.session(), Ticket, ticket_id)
    now: dict[str, Any] = {name: getattr(ticket, name) for name in FIELDS}
    order = ask("production.order", id=ticket.work_order_id)
    return render_template(
        "production/ticket_notes.html", ticket=ticket, order=order, form=form, now=now, may_note=may_note()
    )
