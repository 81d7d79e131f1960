"""The server's side of docs/sync.md: enrolling phones, signing workers in, taking in records, giving out what changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import structlog
from flask import Blueprint, Response, g, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.core.actor import Actor
from webapp.core.changes import current_cursor
from webapp.core.clock import as_utc
from webapp.core.db import find
from webapp.core.errors import FieldError, Forbidden, InvalidBody
from webapp.core.i18n import N_
from webapp.core.ids import new_id
from webapp.core.queries import run_query
from webapp.core.validation import NotPossible, field_errors
from webapp.domains.identity.actors import actor_of
from webapp.domains.identity.companies import own_company
from webapp.domains.identity.devices import enrol_device, note_worker
from webapp.domains.identity.epochs import FoundBack, went_back
from webapp.domains.identity.models import Company, User
from webapp.domains.identity.sign_in import verify_badge_pin, verify_password
from webapp.domains.sync.cursors import CursorTags
from webapp.domains.sync.errors import SignInNeeded
from webapp.domains.sync.offline_tickets import encoded
from webapp.domains.sync.receive import Phone, receive
from webapp.domains.sync.rules import LONE_BYTES, MOST_COMMANDS, PUSH_BYTES
from webapp.domains.sync.settings import SHOWS_PAY
from webapp.domains.sync.tickets import Ticket, TicketBook
from webapp.domains.sync.waiting import retry_deferred
from webapp.extensions import current_clock, current_config, db
from webapp.flows.floor_feed.pull import FeedChange, FeedPage, pull, pull_store
from webapp.flows.floor_feed.store import PERMISSIONS as STORE
from webapp.web import outcomes
from webapp.web.access import device_even_revoked, device_only, public
from webapp.web.json_bodies import json_body, json_object
from webapp.web.metrics import COMMANDS
from webapp.web.session import current_device

blueprint = Blueprint("sync_api", __name__, url_prefix="/api/v1")
log = structlog.get_logger(__name__)

TICKET_HEADER = "X-Actor-Ticket"
_TOO_MANY = FieldError("commands", "too_long", N_("At most {max_length}."), {"max_length": MOST_COMMANDS})


class TooManyCommands(InvalidBody):
    """More commands than one call may carry."""

    code = "too_large"
    http_status = 413


class Enrolment(BaseModel):
    """A phone that scanned an enrolment code."""

    model_config = ConfigDict(extra="ignore")

    code: str = Field(max_length=64)
    name: str = Field("", max_length=200)
    platform: str = Field("", max_length=1000)
    previous: str = Field("", max_length=500, repr=False)


class FloorSignIn(BaseModel):
    """Badge and PIN, or user name and password."""

    model_config = ConfigDict(extra="ignore")

    badge: str | None = Field(None, max_length=200)
    pin: str = Field("", max_length=64, repr=False)
    username: str | None = Field(None, max_length=200)
    password: str = Field("", max_length=1000, repr=False)

    @model_validator(mode="after")
    def _names_somebody(self) -> FloorSignIn:
        if not self.badge and not self.username:
            raise NotPossible(N_("Badge or username is missing."))
        return self


class PullParams(BaseModel):
    """Of which feed, from where, and how many changes at most. *epoch*: the one in which the cursor was given."""

    cursor: int = Field(0, ge=0, le=2**53)
    limit: int = Field(500, ge=1, le=500)
    feed: Literal["floor", "store"] = "floor"
    epoch: str = Field("", max_length=64)


@blueprint.post("/floor/enrol")
@public
def enrol() -> tuple[Response, int]:
    body = json_body(Enrolment)
    device, token = enrol_device(
        db.session(),
        current_clock(),
        code=body.code,
        name=body.name.strip(),
        platform=body.platform,
        address=request.remote_addr or "",
        previous=body.previous,
    )
    company = own_company(db.session())
    answer = {
        "device": {"id": str(device.id), "number": device.number, "name": device.name},
        "token": token,
        "epoch": str(company.epoch),
        "server_time": _instant(current_clock().now()),
        "company": _company(company),
    }
    return jsonify(answer), 201


@blueprint.post("/floor/sign-in")
@device_only
def floor_sign_in() -> Response:
    body, device = json_body(FloorSignIn), current_device()
    device_id = device.id
    if body.badge:
        user = verify_badge_pin(db.session(), current_clock(), badge=body.badge, pin=body.pin, device=device)
    else:
        user = verify_password(
            db.session(),
            current_clock(),
            username=body.username or "",
            password=body.password,
            address=f"device:{device_id}",
        )
    actor = actor_of(db.session(), user.id, device_id)
    if not actor.may("floor.use"):
        raise Forbidden
    text, ticket = _book().issue(
        company_id=user.company_id,
        user_id=user.id,
        device_id=device_id,
        version=user.sign_in_version,
        now=current_clock().now(),
    )
    note_worker(db.session(), current_device(), user.id)
    return jsonify(
        ticket=text,
        expires_at=_instant(ticket.expires),
        grant=_grant(ticket) if body.badge else None,
        server_time=_instant(current_clock().now()),
        user={
            "id": str(user.id),
            "number": user.number,
            "name": user.name,
            "name_en": user.name_en,
            "roles": sorted(actor.roles),
            "locale": user.locale,
            "shows_pay": SHOWS_PAY.read(db.session()),
        },
    )


@blueprint.post("/sync/push")
@device_even_revoked
def push() -> Response:
    sent = json_object(LONE_BYTES).get("commands")
    if not isinstance(sent, list):
        raise InvalidBody(FieldError("commands", "missing", N_("Please fill this in.")))
    if len(sent) > MOST_COMMANDS:
        raise TooManyCommands(_TOO_MANY)
    if len(sent) > 1 and (request.content_length or 0) > PUSH_BYTES:
        raise RequestEntityTooLarge
    phone = Phone.of(current_device())
    results = receive(db.session(), phone, sent, _book(), current_clock())
    _let_others_go_on([one.id for one in results])
    for one in results:
        COMMANDS.labels("floor", one.status).inc()
    return jsonify(
        epoch=str(own_company(db.session()).epoch),
        server_time=_instant(current_clock().now()),
        results=[outcomes.document(one) for one in results],
    )


@blueprint.get("/sync/pull")
@device_only
def pull_changes() -> Response:
    worker, params = _worker(), _pull_params()
    if params.feed == "store" and not all(worker.may(permission) for permission in STORE):
        raise Forbidden
    epoch = own_company(db.session()).epoch
    head = current_cursor(db.session())
    if params.cursor > head and params.epoch in ("", str(epoch)):
        return _from_the_start(_after_going_back(epoch, params.cursor, head))
    tag = _tag(epoch, params.cursor)
    if params.cursor == head and request.if_none_match.contains(tag):
        unchanged = Response(status=304)
        unchanged.set_etag(tag)
        return unchanged
    return _answer(_read(params), epoch)


@blueprint.get("/sync/mine")
@device_only
def mine() -> Response:
    found = run_query(db.session(), _worker(), current_clock(), "floor.mine")
    body = found.model_dump(mode="json")
    for report, row in zip(body["reports"], found.reports, strict=True):
        report["occurred_at"] = _instant(row.occurred_at)
    for start, began in zip(body["open"], found.open, strict=True):
        start |= {"started_at": _instant(began.started_at), "last_at": _instant(began.last_at)}
    return jsonify(body)


def _let_others_go_on(arrived: list[UUID]) -> None:
    """What just arrived may be what other records wait for. That they wait on is no reason to fail this call."""
    try:
        retry_deferred(db.session(), current_clock(), arrived)
    except Exception:
        log.exception("retry_deferred_failed")
        db.session.rollback()


def _worker() -> Actor:
    """The worker who signed in on this phone. Raises SignInNeeded for a ticket that does not hold here and now, Forbidden."""
    now, device = current_clock().now(), current_device()
    ticket = _book().read(request.headers.get(TICKET_HEADER, ""))
    if ticket is None or ticket.offline or not ticket.covers(now):
        raise SignInNeeded
    if (ticket.company_id, ticket.device_id) != (device.company_id, device.id):
        raise SignInNeeded
    user = find(db.session(), User, ticket.user_id)
    if user is None or not user.active or user.sign_in_version != ticket.version:
        raise SignInNeeded
    actor = actor_of(db.session(), user.id, device.id)
    if not actor.may("floor.use"):
        raise Forbidden
    note_worker(db.session(), device, user.id)
    return actor


def _grant(ticket: Ticket) -> dict[str, str]:
    """What lets the phone sign the worker in by the PIN alone: only for who has proved that PIN."""
    grant = _book().grant(ticket)
    return {"id": grant.id, "key": encoded(grant.key), "expires_at": _instant(grant.expires)}


def _book() -> TicketBook:
    if "ticket_book" not in g:
        g.ticket_book = TicketBook(current_config().secret_key)
    book: TicketBook = g.ticket_book
    return book


def _pull_params() -> PullParams:
    try:
        return PullParams.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise InvalidBody(*field_errors(error)) from None


def _read(params: PullParams) -> FeedPage:
    if params.feed == "store":
        return pull_store(db.session(), params.cursor, params.limit)
    return pull(db.session(), current_device().id, params.cursor, params.limit)


def _after_going_back(epoch: UUID, cursor: int, head: int) -> UUID:
    """The epoch to tell a phone whose cursor lies beyond the feed's end: within one epoch that end never moves back.

    Where the tag of its page proves that this server gave that cursor, the server was put back to an earlier state without a
    word: every phone shall offer again what it keeps. Where nothing proves it, only this phone begins anew, by an epoch that
    nobody else hears of: a phone that makes cursors up shall not drive all others to send everything again and again.
    """
    device = current_device()
    reached = _cursor_tags().furthest(epoch, request.if_none_match.as_set(include_weak=True))
    log.warning("cursor_beyond_head", device=device.number, cursor=cursor, head=head, proved=reached > head)
    if reached <= head:
        return new_id()
    found = FoundBack(epoch=epoch, reached=reached, head=head, device_id=device.id)
    return went_back(db.session(), current_clock(), found)


def _from_the_start(epoch: UUID) -> Response:
    return _answer(FeedPage(cursor=0, more=True), epoch)


def _answer(page: FeedPage, epoch: UUID) -> Response:
    response = jsonify(_page(page, epoch))
    response.set_etag(_tag(epoch, page.cursor))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _tag(epoch: UUID, cursor: int) -> str:
    return _cursor_tags().write(epoch, cursor)


def _cursor_tags() -> CursorTags:
    if "cursor_tags" not in g:
        g.cursor_tags = CursorTags(current_config().secret_key)
    tags: CursorTags = g.cursor_tags
    return tags


def _page(page: FeedPage, epoch: UUID) -> dict[str, Any]:
    return {
        "epoch": str(epoch),
        "cursor": page.cursor,
        "more": page.more,
        "server_time": _instant(current_clock().now()),
        "changes": [_change(one) for one in page.changes],
        "outcomes": [outcomes.document(one) for one in page.outcomes],
    }


def _change(change: FeedChange) -> dict[str, Any]:
    body = {"kind": change.kind, "id": change.id, "seq": change.seq, "deleted": change.doc is None}
    return body if change.doc is None else {**body, "doc": change.doc}


def _company(company: Company) -> dict[str, Any]:
    names = ("id", "code", "tag", "name", "name_en", "time_zone", "currency")
    return {name: str(getattr(company, name)) for name in names}


def _instant(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return as_utc(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")
