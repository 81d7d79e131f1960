"""Answers that may be asked for every few seconds: an ETag says "unchanged" before anything is computed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flask import Response, make_response, request


def unless_unchanged(parts: tuple[object, ...], render: Callable[[], str]) -> Response:
    """Return 304 when the browser already has the page for *parts*, else what *render* makes.

    *parts* is everything that the page depends on: the company's change counter, who reads, in which language.
    """
    tag = sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:32]
    known = request.if_none_match.contains(tag)
    response = Response(status=304) if known else make_response(render())
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
