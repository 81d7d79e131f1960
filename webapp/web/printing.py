"""Tickets, badges and labels on paper: a few at once, many by the background worker, whose progress has a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.db import fetch
from webapp.core.errors import DomainError, Forbidden
from webapp.core.i18n import N_
from webapp.core.jobs import JobView
from webapp.core.queries import ById, run_query
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import Ticket, WorkOrder
from webapp.domains.purchasing.models import PurchaseOrder
from webapp.domains.purchasing.queries import sees_prices
from webapp.domains.sales.models import SalesOrder, Shipment
from webapp.domains.subcontracting.models import SubcontractSending
from webapp.domains.sync.blob_store import BlobStore
from webapp.extensions import current_clock, current_config, db
from webapp.flows.print_papers import (
    AT_ONCE,
    CARDS_AT_ONCE,
    MAY_PRINT_LABELS,
    MAY_PRINT_TICKETS,
    NoTickets,
)
from webapp.printing.documents import (
    basket_document,
    card_document,
    delivery_note_document,
    purchase_order_document,
    sales_order_document,
    ticket_document,
)
from webapp.printing.papers import paper_file
from webapp.printing.source import Source, open_source
from webapp.printing.tickets import PAPERS, Paper
from webapp.printing.words import LANGUAGES
from webapp.web import outcomes
from webapp.web.access import requires, signed_in
from webapp.web.forms import Form, send
from webapp.web.i18n import language
from webapp.web.problems import answer
from webapp.web.session import current_actor

blueprint = Blueprint("printing", __name__, url_prefix="/print")

PDF = "application/pdf"
UNDERWAY = ("queued", "running")


class TooManyToShow(DomainError):
    """A page that is asked for by its address must come at once."""

    code = "too_many_at_once"
    message = N_(
        "These are {count}; at most {most} are made at once. Use the print button, which makes them in the background."
    )
    http_status = 409


@blueprint.post("/tickets")
@signed_in
def print_tickets() -> AnyResponse:
    """Note the tickets as printed, then show them, or the page of the job that makes them."""
    result = _send("production.print_tickets")
    if isinstance(result, Response):
        return result
    if result["job_id"]:
        return redirect(url_for(".job", job_id=result["job_id"]), 303)
    return redirect(url_for(".tickets", id=result["ids"], paper=_paper()), 303)


@blueprint.post("/labels")
@signed_in
def print_labels() -> AnyResponse:
    """Show badges or labels, or the page of the job that makes them."""
    result = _send("production.print_labels")
    if isinstance(result, Response):
        return result
    if result["job_id"]:
        return redirect(url_for(".job", job_id=result["job_id"]), 303)
    return redirect(url_for(".labels", kind=request.form["kind"], id=result["ids"]), 303)


@blueprint.get("/tickets/<uuid:work_order_id>.pdf")
@signed_in
def tickets_of_order(work_order_id: UUID) -> Response:
    fetch(db.session(), WorkOrder, work_order_id)
    statement = select(Ticket.id).where(Ticket.work_order_id == work_order_id).order_by(Ticket.seq)
    return _tickets(list(db.session.scalars(statement)))


@blueprint.get("/tickets.pdf")
@signed_in
def tickets() -> Response:
    return _tickets(_ids())


@blueprint.get("/labels/<any(badge, machine, place, lot, serial):kind>.pdf")
@signed_in
def labels(kind: str) -> Response:
    if not current_actor().may(MAY_PRINT_LABELS[kind]):
        raise Forbidden
    ids = _ids()
    _at_most(CARDS_AT_ONCE, ids)
    return _shown(card_document(_source(), kind, ids), f"{kind}.pdf")


@blueprint.get("/purchase-orders/<uuid:purchase_id>.pdf")
@requires("purchasing.read")
def purchase_order(purchase_id: UUID) -> Response:
    """The order for its supplier; with prices, so only for who may see them. ``?lang=`` chooses the paper's language."""
    if not sees_prices(current_actor()):
        raise Forbidden
    number = fetch(db.session(), PurchaseOrder, purchase_id).number
    return _shown(purchase_order_document(_source(_wished(language())), purchase_id), f"{number}.pdf")


@blueprint.get("/sales-orders/<uuid:order_id>.pdf")
@requires("sales.read")
def sales_order(order_id: UUID) -> Response:
    """A quotation, or an order's confirmation, in the customer's language; ``?lang=`` chooses another one."""
    order = fetch(db.session(), SalesOrder, order_id)
    theirs = fetch(db.session(), Partner, order.customer_id).language
    return _shown(sales_order_document(_source(_wished(theirs)), order_id), f"{order.number}.pdf")


@blueprint.get("/delivery-notes/<uuid:shipment_id>.pdf")
@requires("sales.read")
def delivery_note(shipment_id: UUID) -> Response:
    """What goes along with a delivery, in the customer's language; ``?lang=`` chooses another one. No price stands on it."""
    shipment = fetch(db.session(), Shipment, shipment_id)
    order = fetch(db.session(), SalesOrder, shipment.order_id)
    theirs = fetch(db.session(), Partner, order.customer_id).language
    return _shown(delivery_note_document(_source(_wished(theirs)), shipment_id), f"{shipment.number}.pdf")


@blueprint.get("/baskets/<uuid:sending_id>.pdf")
@requires("purchasing.read")
def basket(sending_id: UUID) -> Response:
    """The paper on a basket that goes to a supplier; no price stands on it."""
    number = fetch(db.session(), SubcontractSending, sending_id).number
    return _shown(basket_document(_source(), sending_id), f"{number}.pdf")


@blueprint.get("/jobs/<uuid:job_id>")
@signed_in
def job(job_id: UUID) -> str:
    found = _job(job_id)
    return render_template("printing/job.html", job=found, underway=found.state in UNDERWAY)


@blueprint.get("/jobs/<uuid:job_id>.pdf")
@signed_in
def paper(job_id: UUID) -> Response:
    found = _job(job_id)
    file = paper_file(current_config().papers, current_actor().company_id, found.id)
    if found.state != "done" or not file.exists():
        raise NotFound
    return _shown(file.read_bytes(), found.result)


def _send(command: str) -> dict[str, Any] | Response:
    """Send the posted form as *command*; a refusal comes back as its answer."""
    form, more = Form.read(request.form), {"base_url": _base_url(), "language": language()}
    outcome = send(db.session(), current_actor(), current_clock(), command, form, **more)
    if not outcome.applied:
        return answer(outcomes.refusal(outcome))
    return dict(outcome.result)


def _tickets(ids: Sequence[UUID]) -> Response:
    if not any(current_actor().may(permission) for permission in MAY_PRINT_TICKETS):
        raise Forbidden
    if not ids:
        raise NoTickets
    _at_most(AT_ONCE, ids)
    return _shown(ticket_document(_source(), ids, _paper()), "tickets.pdf")


def _at_most(most: int, ids: Sequence[UUID]) -> None:
    if len(ids) > most:
        raise TooManyToShow(count=len(ids), most=most)


def _shown(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=PDF)
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


def _source(paper_language: str = "") -> Source:
    blobs = BlobStore(current_config().blobs)
    return open_source(db.session(), blobs, paper_language or language(), _base_url())


def _wished(usual: str) -> str:
    """The language that the address asks for, else the *usual* one."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else usual


def _base_url() -> str:
    return current_config().public_url or request.url_root


def _job(job_id: UUID) -> JobView:
    found: JobView = run_query(db.session(), current_actor(), current_clock(), "jobs.job", ById(id=job_id))
    return found


def _ids() -> list[UUID]:
    try:
        return [UUID(one) for one in request.args.getlist("id")]
    except ValueError:
        raise NotFound from None


def _paper() -> Paper:
    wished = request.values.get("paper", "")
    return next((one for one in PAPERS if one == wished), PAPERS[0])
