"""The network between browser and server. Playwright's ``offline`` holds for pages, and not for their service worker."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import BrowserContext


class Line:
    """A WSGI application behind a cable that can be cut: then every call ends without an answer."""

    def __init__(self) -> None:
        self.cut = False

    def to(self, app: Any) -> Any:
        """*app* at the other end of this line."""

        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            if self.cut:
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
                raise ConnectionAbortedError
            answered: Iterable[bytes] = app(environ, start)
            return answered

        return answer


LINE = Line()


def set_offline(context: BrowserContext, offline: bool) -> None:
    """Cut or mend the line, and let the pages of *context* know as a phone in flight mode does."""
    LINE.cut = offline
    context.set_offline(offline)
