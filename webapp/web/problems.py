"""What is said when something cannot be done: RFC 9457 documents to programs, a page to people, and never a stack trace."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from webapp.core.errors import DomainError, FieldError
from webapp.core.i18n import N_
from webapp.web.i18n import say

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
INTERNAL = N_("Something went wrong on our side. Nothing was lost by it; please try again.")
_FALLBACK = N_("This request cannot be answered.")

MESSAGES = {
    400: ("bad_request", N_("This request cannot be understood.")),
    401: ("sign_in_needed", N_("Please sign in.")),
    403: ("forbidden", N_("Your role does not allow this. Ask an administrator.")),
    404: ("not_found", N_("There is nothing at this address.")),
    405: ("method_not_allowed", N_("This address does not understand that method.")),
    408: ("timeout", N_("The request took too long to arrive.")),
    409: ("conflict", N_("This does not fit the present state.")),
    413: ("too_large", N_("This is too large to be sent in one piece.")),
    415: ("unsupported_media_type", N_("Send this as {expected}.")),
    416: ("range_not_satisfiable", N_("There is no such part.")),
    429: ("throttled", N_("Too many requests. Please wait a moment.")),
    503: ("unavailable", N_("The server is not ready yet. Please try again soon.")),
}


@dataclass(frozen=True)
class Problem:
    """Why something was not done, in words for the reader."""

    status: int
    code: str
    detail: str
    errors: tuple[Mapping[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    error_id: str | None = None

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    def document(self) -> dict[str, Any]:
        """The RFC 9457 document. ``code`` tells the kind of problem, so ``type`` need not."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": [dict(one) for one in self.errors],
        }
        if self.error_id:
            body["error_id"] = self.error_id
        return body


class WrongMediaType(DomainError):
    """The body does not come as what the endpoint reads."""

    code = "unsupported_media_type"
    message = MESSAGES[415][1]
    http_status = 415


class NotJson(DomainError):
    """The body is not readable JSON."""

    code = "bad_request"
    message = N_("The body is not readable as JSON.")
    http_status = 400


def install(app: Flask) -> None:
    """Let every failure in *app* end here."""
    app.register_error_handler(DomainError, lambda error: answer(of_domain_error(error)))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_crash)


def of_domain_error(error: DomainError) -> Problem:
    """The problem that *error* is."""
    headers = {}
    if "retry_after" in error.params:
        headers["Retry-After"] = str(error.params["retry_after"])
    if error.http_status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    detail = say(error.message, error.params)
    return Problem(error.http_status, error.code, detail, tuple(field_texts(error.fields)), headers)


def field_texts(errors: Iterable[FieldError]) -> list[dict[str, str]]:
    """Field errors in the reader's words."""
    return [{"field": one.field, "code": one.code, "message": say(one.message, one.params)} for one in errors]


def wants_problem() -> bool:
    """Whether the caller is a program rather than a person with a browser."""
    if request.path.startswith("/api/") and not request.path.startswith("/api/docs"):
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", "application/json", MEDIA_TYPE], default="text/html")
    return best != "text/html"


def answer(problem: Problem) -> Response:
    """The problem as the caller can read it."""
    if wants_problem():
        body = json.dumps(problem.document())
        response = Response(body, problem.status, content_type=MEDIA_TYPE)
    else:
        response = Response(render_template("error.html", problem=problem), problem.status)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer_http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST or error.response is not None:
        return error  # a redirect, or an answer made elsewhere
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR and error.code not in MESSAGES:
        return _answer_crash(error)
    code, message = MESSAGES.get(error.code, ("refused", _FALLBACK))
    kept = {"Allow", "Retry-After", "WWW-Authenticate"}
    headers = {name: value for name, value in error.get_headers() if name in kept}
    return answer(Problem(error.code, code, say(message), headers=headers))


def _answer_crash(error: Exception) -> Response:
    error_id = secrets.token_hex(4)
    log.error("request_failed", error_id=error_id, method=request.method, path=request.path, exc_info=error)
    return answer(Problem(500, "internal_error", say(INTERNAL), error_id=error_id))
