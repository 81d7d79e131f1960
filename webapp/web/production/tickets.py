"""Job tickets: which are printed and which are not, and printing one or many."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.core.codes import display
from webapp.core.i18n import N_
from webapp.domains.production.ticket_queries import IN_USE, TicketParams, TicketRow
from webapp.flows.print_papers import MAY_PRINT_TICKETS
from webapp.printing.tickets import PAPERS
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.forms import Form
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.production.blueprint import blueprint
from webapp.web.scanned import words_in
from webapp.web.session import current_actor

PAPER_NAMES = {"a5": N_("A5 landscape"), "a5-portrait": N_("A5 portrait"), "a6": N_("A6")}
JOBS_SHOWN = 5


def print_state(ticket: TicketRow) -> str:
    """Whether a ticket still has to be printed."""
    if ticket.status not in IN_USE:
        return "over"
    return "printed" if ticket.print_count else "new"


COLUMNS = (
    Column("code", N_("Ticket"), "code", phone="title", value=lambda row: display(row.code)),
    Column("item_name", N_("Item"), "name", phone="sub", clip=True),
    Column("state", N_("Status"), "state", state="print", value=print_state),
    Column("work_order", N_("Work order"), "code", sort="work_order", phone="wide"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("due_on", N_("Due date"), "due", sort="due_on", phone="wide"),
    Column("printed_at", N_("Printed at"), "moment", sort="printed_at"),
)
PRINTS = Column("print_count", N_("Prints"), "number")
CHOOSE = Column("choose", "", "actions")


def _print_jobs() -> list[Any]:
    """The reader's latest print-outs."""
    mine = [one for one in ask("jobs.mine") if one.kind != "planning"]
    return mine[:JOBS_SHOWN]


def _spec(may_print: bool) -> ListSpec:
    states = (
        Choice("unprinted", N_("Not printed")),
        Choice("printed", N_("Printed")),
        Choice("over", N_("Order is over")),
        Choice("any", N_("All")),
    )
    return ListSpec(
        "job-tickets",
        columns=(*COLUMNS, CHOOSE) if may_print else COLUMNS,
        filters=(Filter("state", states, all_label=N_("In use")),),
        search=N_("Ticket code, work order or item"),
        href=lambda row: url_for("production.work_order", order_id=row.work_order_id),
        empty_title=N_("No job tickets yet"),
        empty_text=N_("They come with the release of a work order."),
        empty_icon="qr-code",
    )


def _state(params: TicketParams) -> Any:
    """What the chip that is on stands for: without one, the floor's tickets; all of an order's when one was named."""
    if request.args.get("state") == "any" or params.work_order_id or params.search:
        return params.state
    return params.state or "in_use"


@blueprint.get("/tickets")
@requires("production.read")
def tickets() -> Response | str:
    actor = current_actor()
    may_print = any(actor.may(permission) for permission in MAY_PRINT_TICKETS)
    params = read_params(TicketParams, request.args)
    params = params.model_copy(update={"search": words_in(params.search), "state": _state(params)})
    order = ask("production.order", id=params.work_order_id) if params.work_order_id else None
    return list_page(
        _spec(may_print),
        _("Job tickets"),
        "production/tickets.html",
        params,
        lambda asked: ask("production.tickets", asked),
        more=(PRINTS,),
        may_print=may_print,
        order=order,
        chosen=params.work_order_id is not None or params.state == "unprinted",
        papers=[(paper, _(PAPER_NAMES[paper])) for paper in PAPERS],
        jobs=_print_jobs() if may_print else [],
        form=Form(),
    )
