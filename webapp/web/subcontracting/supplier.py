"""The supplier's own page: one order, without signing in. It says what that order says, and takes two answers.

The address is signed and names a link of one company, which expires and can be taken back. A wrong signature is turned away
before the database is asked, so there is nothing to guess at; how often one link may answer is limited, and so is each address.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.actor import Actor
from webapp.core.db import find
from webapp.core.errors import DomainError
from webapp.core.queries import ById, run_query
from webapp.core.tenancy import bind_company, unbind_company
from webapp.domains.identity.companies import company_with
from webapp.domains.identity.models import Company
from webapp.domains.identity.throttle import count_attempt
from webapp.domains.subcontracting.links import ANSWERS, counts
from webapp.domains.subcontracting.models import SubcontractOrder, SupplierLink
from webapp.extensions import current_clock, current_config, db
from webapp.web.access import public
from webapp.web.forms import Form, send
from webapp.web.problems import of_domain_error
from webapp.web.session import current_actor
from webapp.web.subcontracting import tokens
from webapp.web.subcontracting.blueprint import blueprint

MOST_BYTES = 20_000


class Opened(NamedTuple):
    """What a link opens: the supplier acts for the company, and for nothing but this order."""

    actor: Actor
    company: Company
    link: SupplierLink
    order: SubcontractOrder


def address_of(link_id: UUID) -> str:
    """The address to send to the supplier."""
    token = tokens.write(current_app.config["SECRET_KEY"], current_actor().company_id, link_id)
    path = url_for("subcontracting.supplier_page", token=token)
    return (current_config().public_url or request.url_root).rstrip("/") + path


@blueprint.get("/s/<token>")
@public
def supplier_page(token: str) -> AnyResponse:
    return _private(_page(token))


@blueprint.post("/s/<token>")
@public
def supplier_answer(token: str) -> AnyResponse:
    request.max_content_length = MOST_BYTES
    opened = _open(token)
    if opened is None:
        return _private(_over())
    form = Form.read(request.form)
    try:
        count_attempt(db.session(), current_clock(), origin=f"supplier:{request.remote_addr}")
    except DomainError as error:
        form.show_refusal(error)
        return _private(_shown(_open(token), form), of_domain_error(error).status)
    kind = form.value("kind")
    said = kind if kind in ANSWERS else ANSWERS[0]
    outcome = send(
        db.session(),
        opened.actor,
        current_clock(),
        "subcontracting.answer",
        form,
        kind=said,
        order_id=opened.order.id,
        link_id=opened.link.id,
    )
    if outcome.applied:
        return _private(_shown(_open(token), Form(), done=True))
    return _private(_shown(_open(token), form), 422)


def _page(token: str) -> tuple[str, int]:
    opened = _open(token)
    return (_shown(opened, Form()), 200) if opened else _over()


def _open(token: str) -> Opened | None:
    """What *token* opens now, or None where it no longer counts. Raises NotFound for one that we never made."""
    named = tokens.read(current_app.config["SECRET_KEY"], token)
    if named is None:
        raise NotFound
    session, (company_id, link_id) = db.session(), named
    unbind_company(session)
    company = company_with(session, company_id)
    if company is None:
        raise NotFound
    bind_company(session, company_id)
    link = find(session, SupplierLink, link_id)
    order = find(session, SubcontractOrder, link.order_id) if link else None
    if link is None or order is None or not counts(link, order, current_clock().now()):
        return None
    actor = Actor(company_id, None, name="supplier", time_zone=company.time_zone)
    return Opened(actor, company, link, order)


def _shown(opened: Opened | None, form: Form, *, done: bool = False) -> str:
    if opened is None:
        return _over()[0]
    order = _facts(opened)
    return render_template(
        "subcontracting/supplier.html",
        order=order,
        company=opened.company,
        expires_at=opened.link.expires_at,
        form=form,
        done=done,
    )


SHOWN = (
    "number",
    "item_number",
    "item_name",
    "item_name_en",
    "specification",
    "operation",
    "operation_en",
    "unit",
    "unit_en",
    "quantity",
    "came",
    "due_on",
    "late",
    "note",
)
"""All that a supplier is told of an order; no price, no stock, nobody's name."""


def _facts(opened: Opened) -> dict[str, Any]:
    view = run_query(
        db.session(), opened.actor, current_clock(), "subcontracting.order", ById(id=opened.order.id)
    )
    materials = [
        {
            name: getattr(one, name)
            for name in ("item_number", "item_name", "item_name_en", "unit", "unit_en", "sent")
        }
        for one in view.materials
        if one.sent
    ]
    answers = [one for one in view.answers if one.link_id is not None]
    return {name: getattr(view, name) for name in SHOWN} | {"materials": materials, "answers": answers}


def _over() -> tuple[str, int]:
    return render_template("subcontracting/link_over.html", title=_("This link no longer counts")), 410


def _private(answer: str | tuple[str, int], status: int = 200) -> Response:
    """Kept by nobody and found by no search engine; that no other site hears its address is the rule of every page."""
    page, code = (answer, status) if isinstance(answer, str) else answer
    response = make_response(page, code)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
