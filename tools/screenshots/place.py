"""The product to look at: a demo database in a scratch folder, and the real web server on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import once

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = ROOT / "var/screens"
DEMO = SCRATCH / "demo"
"""The demo as it was built: never served, only copied, so that every run looks at the same."""
BEHIND_THE_DEMO = ("webapp/cli", "webapp/core", "webapp/domains", "webapp/flows", "migrations")
READY_SECONDS = 60


def fresh_copy() -> Path:
    """Return a folder with a demo database of today that may be written to.

    SCREENS_DATA names a data folder to copy instead of building one, which takes minutes.
    """
    given = os.environ.get("SCREENS_DATA")
    source = Path(given) if given else _demo()
    copy = SCRATCH / "data"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy)
    return copy


def _demo() -> Path:
    # The demo ends "now": yesterday's one shows no work for today.
    day = time.strftime("%Y-%m-%d")
    wanted = once.fingerprint([day], [ROOT / name for name in BEHIND_THE_DEMO])
    stamp = DEMO / ".stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(DEMO, ignore_errors=True)
        DEMO.mkdir(parents=True)
        for command in (["db", "upgrade"], ["demo"]):
            subprocess.run(
                [sys.executable, "-m", "flask", *command], cwd=ROOT, env=_environment(DEMO), check=True
            )
        stamp.write_text(wanted)
    return DEMO


def _environment(data: Path) -> dict[str, str]:
    environment = {**os.environ, "SUIGONG_DATA": str(data)}
    return {name: value for name, value in environment.items() if name != "DATABASE_URL"}


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Yield the address of a server on `data`. Raises TimeoutError when it does not come up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "wsgi:app"]
    with (SCRATCH / "server.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment(data), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"{address}/readyz")
            yield address
        finally:
            process.terminate()
            process.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  our own address
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{url} did not answer; see {SCRATCH / 'server.log'}")
