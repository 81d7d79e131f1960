"""Serves the built worker app in one release after another, and nothing else: what a phone meets when the server is updated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

DIST = Path(__file__).resolve().parents[2] / "pwa/dist"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
TEXT = {".js", ".html"}
SCRIPT = re.compile(r"/(assets|floor)/.+\.js")


class Releases:
    """The files of the build. A later release has other names for all its scripts, as another build would."""

    def __init__(self) -> None:
        self.manifest = (DIST / ".vite/manifest.json").read_text()
        # Read at once: somebody may build anew while the tests run.
        self.files = {
            f"/{path.relative_to(DIST)}": path.read_bytes()
            for path in DIST.rglob("*")
            if path.is_file() and path.suffix in TYPES
        }
        self._scripts = sorted(
            (Path(name).stem for name in self.files if SCRIPT.fullmatch(name)),
            key=len,
            reverse=True,
        )
        self.number = 1
        self.missing: set[str] = set()
        """Addresses that are answered 404, in whatever release."""

    def read(self, address: str) -> tuple[str, bytes] | None:
        """Return type and content of what stands at *address* in the current release."""
        named = self._original(address)
        if named is None or address in self.missing:
            return None
        suffix = Path(named).suffix
        content = self.files[named]
        return TYPES[suffix], self._renamed(content) if suffix in TEXT else content

    def script(self, part: str, release: int) -> str:
        """Return the address in that release of the script whose first line of the manifest names *part*."""
        found = re.search(rf'"{re.escape(part)}": \{{\s*"file": "assets/(.+?)\.js"', self.manifest)
        assert found, part
        return f"/assets/{found[1]}{_mark(release)}.js"

    def _original(self, address: str) -> str | None:
        address = "/floor/index.html" if address == "/floor/" else address
        mark = _mark(self.number)
        if mark and SCRIPT.fullmatch(address):
            if not address.endswith(f"{mark}.js"):
                return None
            address = address.removesuffix(f"{mark}.js") + ".js"
        return address if address in self.files else None

    def _renamed(self, content: bytes) -> bytes:
        mark = _mark(self.number).encode()
        if mark:
            for stem in self._scripts:
                content = content.replace(f"{stem}.js".encode(), stem.encode() + mark + b".js")
            content = re.sub(
                rb'("revision":")([0-9a-f]+","url":"/floor/")', rb"\g<1>" + mark + rb"\g<2>", content
            )
            content = content.replace(b"<html ", b"<html data-release=" + mark + b" ", 1)
        return content


def _mark(release: int) -> str:
    return "" if release == 1 else f"r{release}"


@contextmanager
def serving(releases: Releases) -> Iterator[str]:
    """Yield the address under which *releases* are served; every call to the API is answered 503."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = releases.read(self.path.partition("?")[0])
            api = self.path.startswith("/api/")
            self.send_response(503 if api else 200 if found else 404)
            kind, content = found or ("text/plain", b"")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-cache")
            if self.path == "/sw.js":
                self.send_header("Service-Worker-Allowed", "/floor/")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    for method in ("POST", "PUT", "HEAD"):
        setattr(Handler, f"do_{method}", Handler.do_GET)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
