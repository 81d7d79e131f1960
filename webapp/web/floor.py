"""The workers' app as files: its page, its service worker, its assets; and where a scanned code leads."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, redirect, request, send_from_directory, url_for
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.codes import KINDS, normalise
from webapp.extensions import current_config
from webapp.web.access import public

blueprint = Blueprint("floor", __name__)

ASK_EVERY_TIME = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
ENROLMENT = "D"
OF_THE_OFFICE = frozenset({"B", "S"})
"""Baskets that go to a supplier, and single pieces: they concern the store, not the floor."""
_PACKED = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@blueprint.get("/floor/")
@public
def page() -> Response:
    if not (current_config().frontend / "floor" / "index.html").exists():
        raise ServiceUnavailable
    return _file("floor/index.html", ASK_EVERY_TIME)


@blueprint.get("/floor/manifest.webmanifest")
@public
def manifest() -> Response:
    return _file("floor/manifest.webmanifest", ASK_EVERY_TIME)


@blueprint.get("/sw.js")
@public
def service_worker() -> Response:
    response = _file("sw.js", ASK_EVERY_TIME)
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.get("/assets/<path:name>")
@public
def asset(name: str) -> Response:
    return _file(f"assets/{name}", FOR_EVER)


@blueprint.get("/floor/<name>.js")
@public
def worker(name: str) -> Response:
    """A dedicated worker's script: under the service worker's scope, so that it starts without a network."""
    return _file(f"floor/{name}.js", FOR_EVER)


@blueprint.get(f"/<any({', '.join(KINDS)}):kind>/<code>")
@public
def scanned(kind: str, code: str) -> AnyResponse:
    """Lead a phone whose own camera read a code into the app, which knows what to do with it."""
    if kind == ENROLMENT:
        return redirect(url_for("floor.page", enrol=normalise(code)))
    if kind in OF_THE_OFFICE:
        return redirect(url_for("search.find", q=normalise(code)))
    return redirect(url_for("floor.page", scan=f"{kind}/{normalise(code)}"))


def _file(name: str, keep: str) -> Response:
    root = current_config().frontend
    packed, encoding = _packed(root, name)
    response = send_from_directory(root, packed, mimetype=_TYPES.get(Path(name).suffix), conditional=True)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = keep
    return response


def _packed(root: Path, name: str) -> tuple[str, str]:
    """The smallest form of the file that the browser takes, and what that form is called."""
    path = safe_join(str(root), name)
    if path is None:
        raise NotFound
    for encoding, suffix in _PACKED:
        if request.accept_encodings[encoding] and Path(path + suffix).exists():
            return name + suffix, encoding
    return name, ""
