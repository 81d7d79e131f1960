"""Start Suigong on this machine: database, demo factory, web server and background worker.

    make run                 http://127.0.0.1:8000
    make run LAN=1           https for phones on the same network, and where they get its certificate

Environment: PORT, HOST, LAN, SUIGONG_DATA (folder of all data), DATABASE_URL. Ctrl-C ends everything.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import qrcode

import lan_ca
from supervise import Program, run_together

PYTHON = [sys.executable, "-m"]
WORKER = [*PYTHON, "huey.bin.huey_consumer", "webapp.jobs.huey"]
READY_SECONDS = 60
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  only used when the owner asks for it by LAN or HOST


@dataclass(frozen=True)
class Listener:
    """A web server to start: the application, where it listens, the address to type, and what is special."""

    name: str
    application: str
    host: str
    port: int
    url: str
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        """Return the gunicorn that serves it."""
        bind = f"--bind={self.host}:{self.port}"
        command = [*PYTHON, "gunicorn", bind, *self.options, self.application]
        return Program(self.name, command, self.environment)


def main() -> int:
    """Return 0 when stopped by a signal, 1 when a part failed."""
    data = Path(os.environ.get("SUIGONG_DATA", "var")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    os.environ["SUIGONG_DATA"] = str(data)
    listeners = lan_listeners(data) if os.environ.get("LAN", "0") not in {"", "0"} else [plain_listener()]
    taken = [listener.port for listener in listeners if is_taken(listener)]
    if taken:
        print(
            f"Port {taken[0]} is in use: stop the other program, or choose one with PORT=…", file=sys.stderr
        )
        return 1
    sign_ins = prepare_database()
    # Processes, because rendering is Python's own work; two, so that a long print does not stop the minutely tasks.
    worker = Program("background worker", [*WORKER, "--worker-type=process", "--workers=2", "--quiet"])
    programs = [*(listener.program for listener in listeners), worker]
    return run_together(programs, started=lambda: announce(listeners, sign_ins))


def plain_listener() -> Listener:
    """Return the server for this machine alone, or behind a proxy that has the certificate."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    shown = lan_ca.lan_addresses()[0] if host == EVERY_ADDRESS else host
    return Listener("web server", "wsgi:app", host, port, f"http://{shown}:{port}")


def lan_listeners(data: Path) -> list[Listener]:
    """Return the https server for phones, and the http one that hands out the certificate to trust it."""
    host, port = os.environ.get("HOST", EVERY_ADDRESS), int(os.environ.get("PORT", "8443"))
    setup_port = int(os.environ.get("SETUP_PORT", "8080"))
    addresses = lan_ca.lan_addresses()
    files = lan_ca.server_files(data / "ca", addresses, lan_ca.local_names(), datetime.now(UTC))
    tls = (f"--certfile={files.certificate}", f"--keyfile={files.key}")
    url = f"https://{addresses[0]}:{port}"
    setup_url = f"http://{addresses[0]}:{setup_port}/phone-setup"
    return [
        Listener("web server", "wsgi:app", host, port, url, tls, {"SUIGONG_HTTPS": "1"}),
        Listener(
            "phone set-up",
            "webapp.lan_http:app",
            host,
            setup_port,
            setup_url,
            ("--workers=1",),
            {"SUIGONG_URL": url},
        ),
    ]


def is_taken(listener: Listener) -> bool:
    """Tell whether another program listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listener.host, listener.port))
        except OSError:
            return True
    return False


def prepare_database() -> str:
    """Bring the database to the newest schema, and an empty one to the demo factory; return how its people sign in."""
    command = [sys.executable, str(Path(__file__).with_name("prepare.py"))]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def announce(listeners: list[Listener], sign_ins: str) -> None:
    """Print how to get in, once every server accepts connections."""
    for listener in listeners:
        wait_until_open(listener)
    web, *setup = listeners
    print(f"\nSuigong is ready:  {web.url}\n\n{sign_ins}")
    for listener in setup:
        print(f"Phones that see a warning there start here, once:  {listener.url}\n")
    print_code((setup or [web])[0].url)
    print("Ctrl-C stops it.", flush=True)


def wait_until_open(listener: Listener) -> None:
    """Return when connections are accepted, or after READY_SECONDS."""
    host = "127.0.0.1" if listener.host == EVERY_ADDRESS else listener.host
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, listener.port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)


def print_code(text: str) -> None:
    """Print a QR code with half blocks, light on dark as most terminals are."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    code.print_ascii(invert=True)


if __name__ == "__main__":
    sys.exit(main())
