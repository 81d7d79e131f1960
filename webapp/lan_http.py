"""The plain-http door of `make run LAN=1`: the phone set-up pages, and the way to the real address for the rest.

A phone needs the certificate before it can trust https, so this much must be readable without it; nothing that
needs a sign-in is, because here it could be overheard.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from webapp.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OPEN = ("/phone-setup", "/static/")


def only_phone_setup(inner: WSGIApplication, https_url: str) -> WSGIApplication:
    """Return `inner` reduced to the open paths; a person who asks for another is led to `https_url`."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(OPEN):
            return inner(environ, start_response)
        target = f"{https_url}/{quote(path.lstrip('/'))}" if path.strip("/") else "/phone-setup"
        start_response("302 Found", [("Location", target), ("Content-Length", "0")])
        return [b""]

    return application


app = only_phone_setup(create_app().wsgi_app, os.environ["SUIGONG_URL"])
