"""The real web server as a process of its own, which can be killed at any moment and started again at once."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds: a busy machine is slow, not wrong."""
POLL = 0.01


class Gunicorn:
    """A gunicorn on one database and one port, with the product's own settings."""

    def __init__(self, starter: subprocess.Popen[str], port: int, log: Path) -> None:
        self._starter = starter
        self._log = log
        self.port = port
        self.master = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Start it; returns the seconds until it was ready. Raises TimeoutError."""
        began = time.monotonic()
        assert self._starter.stdin is not None
        assert self._starter.stdout is not None
        self._starter.stdin.write("\n")
        self._starter.stdin.flush()
        self.master = int(self._starter.stdout.readline())
        while not self.is_ready():
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"gunicorn did not come up: {self._log.read_text()[-2000:]}")
            time.sleep(POLL)
        return time.monotonic() - began

    def is_ready(self) -> bool:
        """Whether it answers, database and all."""
        with suppress(OSError):
            urllib.request.urlopen(f"{self.address}/readyz", timeout=5).close()
            return True
        return False

    def kill(self) -> None:
        """SIGKILL master and workers alike; returns when all are gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.master, signal.SIGKILL)
            while True:
                os.killpg(self.master, 0)
                time.sleep(POLL)

    def kill_one_worker(self, chance: random.Random) -> bool:
        """SIGKILL one worker, which the master replaces by itself; False when there was none just then."""
        workers = self.workers()
        if not workers:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
        return True

    def workers(self) -> list[int]:
        """The pids of the workers."""
        path = Path(f"/proc/{self.master}/task/{self.master}/children")
        return sorted(int(one) for one in path.read_text().split())

    def peak_memory(self) -> int:
        """The most bytes that master and workers ever had in memory, added up (VmHWM)."""
        return sum(_peak_of(pid) for pid in (self.master, *self.workers()))


def _peak_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(database_url: str, folder: Path, secret_key: str, *options: str) -> Iterator[Gunicorn]:
    """A gunicorn, not yet started, on the database at *database_url* with its files in *folder*; killed at the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "SUIGONG_DATA": str(folder),
        "SUIGONG_SECRET_KEY": secret_key,
    }
    port, log = free_port(), folder / "gunicorn.log"
    # Forked from a process that need not be named: preload would only save what the fork saves already.
    command = [sys.executable, "-m", "tests.support.gunicorn_fork", f"--bind=127.0.0.1:{port}", *options]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as starter,
    ):
        server = Gunicorn(starter, port, log)
        try:
            yield server
        finally:
            if server.master:
                server.kill()
            assert starter.stdin is not None
            starter.stdin.close()
            starter.wait()
