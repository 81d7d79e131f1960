"""A network between phone and server that fails in every way that networks do, drawn by a seeded chance."""

from __future__ import annotations

import http.client
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

FAULTS: Mapping[str, float] = {
    "dead": 0.15,  # nobody answers, and the server never heard of it
    "twice": 0.15,  # the server gets it twice, the phone the second answer
    "silent": 0.10,  # the server did it, and no answer comes
    "cut": 0.10,  # the server did it, and half of the answer comes
    "slow": 0.08,
    "error": 0.08,  # a proxy's own 500, before the server heard of it or after
    "garbage": 0.06,  # a page in HTML with status 200, as from a hotel's network
    "busy": 0.04,  # 503 with Retry-After
}
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
PORTAL = b"<!doctype html><title>Welcome</title><p>Please accept our terms."


@dataclass
class Reply:
    """An answer as it goes on to the phone."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Network:
    """What lies between: healthy, until ``sick`` is set. ``seen`` counts the faults."""

    target: int
    chance: random.Random = field(default_factory=random.Random)
    sick: bool = False
    seen: Counter[str] = field(default_factory=Counter)
    port: int = 0
    _lock: Lock = field(default_factory=Lock)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def draw(self, path: str) -> str:
        """What happens to the next call. The page and its scripts are only ever not to be had."""
        with self._lock:
            fault = "none"
            if self.sick:
                names = [*FAULTS, "none"]
                weights = [*FAULTS.values(), 1 - sum(FAULTS.values())]
                fault = self.chance.choices(names, weights)[0]
                if not path.startswith("/api/") and fault != "none":
                    fault = "dead"
            self.seen[fault] += 1
            return fault

    def either(self) -> bool:
        with self._lock:
            return self.chance.random() < 0.5


@contextmanager
def network(target: int) -> Iterator[Network]:
    """A healthy network before the server on port *target*."""
    between = Network(target)

    class Handler(_Handler):
        net = between

    server = _Quiet(("127.0.0.1", 0), Handler)
    between.port = server.server_port
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield between
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """A browser that was killed leaves broken connections behind; that is what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    net: Network

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.net.draw(self.path)
        try:
            getattr(self, f"_{fault}")(body)
        except (OSError, http.client.HTTPException):
            self._hang_up()

    do_GET = do_POST = do_PUT = do_HEAD = _any  # noqa: N815  (the library looks for these names)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def _none(self, body: bytes) -> None:
        self._answer(self._ask(body))

    def _dead(self, _body: bytes) -> None:
        self._hang_up()

    def _twice(self, body: bytes) -> None:
        self._ask(body)
        self._answer(self._ask(body))

    def _silent(self, body: bytes) -> None:
        self._ask(body)
        self._hang_up()

    def _cut(self, body: bytes) -> None:
        reply = self._ask(body)
        self._answer(reply, most=len(reply.body) // 2)
        self._hang_up()

    def _slow(self, body: bytes) -> None:
        time.sleep(self.net.chance.uniform(0.2, 1.5))
        self._answer(self._ask(body))

    def _error(self, body: bytes) -> None:
        self._after_or_instead(body, Reply(500, [("Content-Type", "text/html")], b"<h1>Bad luck</h1>"))

    def _garbage(self, body: bytes) -> None:
        self._after_or_instead(body, Reply(200, [("Content-Type", "text/html")], PORTAL))

    def _busy(self, _body: bytes) -> None:
        self._answer(Reply(503, [("Retry-After", "1"), ("Content-Type", "text/plain")], b"busy"))

    def _after_or_instead(self, body: bytes, reply: Reply) -> None:
        if self.net.either():
            self._ask(body)
        self._answer(reply)

    def _ask(self, body: bytes) -> Reply:
        """What the server says."""
        line = http.client.HTTPConnection("127.0.0.1", self.net.target, timeout=60)
        try:
            sent = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            line.request(self.command, self.path, body if self.command in {"POST", "PUT"} else None, sent)
            response = line.getresponse()
            kept = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP]
            return Reply(response.status, kept, response.read())
        finally:
            line.close()

    def _answer(self, reply: Reply, most: int | None = None) -> None:
        self.send_response_only(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[:most])
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
