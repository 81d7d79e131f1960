"""The headers that every answer carries, so that a browser helps to keep the house."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g

from webapp.extensions import current_config

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; "  # the code scanner is WebAssembly
    "style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), "
        "accelerometer=(), gyroscope=(), magnetometer=(), display-capture=(), browsing-topics=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Add the headers to every answer of *app*, and ``csp_nonce()`` to its templates."""
    app.after_request(_add)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """This answer's nonce: a script element that carries it may run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def never_keep(response: Response) -> Response:
    """Tell browsers and proxies to keep no copy, unless the view has said otherwise."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(nonce=csp_nonce()))
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    if current_config().https:
        headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
    if g.get("identity") is not None:
        never_keep(response)
    return response
