"""Paper is asked for: tickets are noted as printed; what takes longer than a person waits becomes a background job."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from webapp.core.commands import Body, Context, command
from webapp.core.errors import DomainError, Forbidden
from webapp.core.i18n import N_
from webapp.core.jobs import queue_job
from webapp.domains.production.commands import Tickets, tickets_printed
from webapp.domains.production.models import Ticket, WorkOrder

AT_ONCE = 5
"""Tickets that are made while the person waits; a ticket takes a tenth of a second or two."""
CARDS_AT_ONCE = 100
MOST = 1000

Paper = Literal["a5", "a5-portrait", "a6"]
Language = Literal["zh", "en"]
LabelKind = Literal["badge", "machine", "place", "lot", "serial"]
BaseUrl = Field("", max_length=200, pattern=r"^(https?://[^/\s?#@]+(/[^\s?#]*)?)?$")

MAY_PRINT_TICKETS = ("production.plan", "production.supervise")
MAY_PRINT_LABELS: dict[str, str] = {
    "badge": "users.read",
    "machine": "equipment.read",
    "place": "stock.read",
    "lot": "stock.read",
    "serial": "stock.read",
}


class NoTickets(DomainError):
    """There is nothing to print: tickets come with the release."""

    code = "no_tickets"
    message = N_("There are no job tickets yet: release the work order first.")


class TooManyAtOnce(DomainError):
    """More than one document should hold."""

    code = "too_many_to_print"
    message = N_("Print at most {most} in one go.")


class PrintTickets(Body):
    """Print these tickets, or all tickets of these work orders, in this order.

    *base_url* is where phones reach this server; what the server was told itself takes precedence.
    """

    ticket_ids: list[UUID] = Field(default_factory=list, max_length=MOST)
    work_order_ids: list[UUID] = Field(default_factory=list, max_length=MOST)
    paper: Paper = "a5"
    base_url: str = BaseUrl
    language: Language | None = None


class PrintLabels(Body):
    """Print badges or labels for these people, machines, places or lots."""

    kind: LabelKind
    ids: list[UUID] = Field(min_length=1, max_length=MOST)
    base_url: str = BaseUrl
    language: Language | None = None


class ToPrint(BaseModel):
    """What is printed: by the job, or, where there is none, at once by who asked."""

    ids: list[UUID]
    job_id: UUID | None


@command("production.print_tickets", permission="account.own", body=PrintTickets, result=ToPrint)
def print_tickets(ctx: Context, body: PrintTickets) -> ToPrint:
    """Print job tickets; more than five in the background."""
    ids = _tickets(ctx, body)
    if not any(ctx.actor.may(permission) for permission in MAY_PRINT_TICKETS):
        raise Forbidden
    tickets_printed(ctx, Tickets(ticket_ids=ids))
    if len(ids) <= AT_ONCE:
        return ToPrint(ids=ids, job_id=None)
    params = {"ids": _texts(ids), "paper": body.paper, "base_url": body.base_url}
    return ToPrint(ids=ids, job_id=_queue(ctx, "tickets", params, body.language))


@command("production.print_labels", permission="account.own", body=PrintLabels, result=ToPrint)
def print_labels(ctx: Context, body: PrintLabels) -> ToPrint:
    """Print badges, or labels of machines, places or lots; more than a hundred in the background."""
    if not ctx.actor.may(MAY_PRINT_LABELS[body.kind]):
        raise Forbidden
    if len(body.ids) <= CARDS_AT_ONCE:
        return ToPrint(ids=body.ids, job_id=None)
    params = {"ids": _texts(body.ids), "kind": body.kind, "base_url": body.base_url}
    return ToPrint(ids=body.ids, job_id=_queue(ctx, "labels", params, body.language))


def _tickets(ctx: Context, body: PrintTickets) -> list[UUID]:
    """The tickets named, and those of the orders named, each once. Raises NoTickets."""
    found = list(body.ticket_ids)
    rows = ctx.session.execute(
        select(Ticket.id, Ticket.work_order_id)
        .join(WorkOrder, WorkOrder.id == Ticket.work_order_id)
        .where(Ticket.work_order_id.in_(body.work_order_ids))
        .order_by(Ticket.seq)
    ).all()
    for order_id in body.work_order_ids:
        found += [row.id for row in rows if row.work_order_id == order_id]
    ids = list(dict.fromkeys(found))
    if not ids:
        raise NoTickets
    if len(ids) > MOST:
        raise TooManyAtOnce(most=MOST)
    return ids


def _queue(ctx: Context, kind: str, params: dict[str, Any], language: str | None) -> UUID:
    return queue_job(ctx, kind, params, len(params["ids"]), language or ctx.actor.locale).id


def _texts(ids: list[UUID]) -> list[str]:
    return [str(one) for one in ids]
