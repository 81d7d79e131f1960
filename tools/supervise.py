"""Run several programs as one: they start together, and when one ends or a signal comes, all end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread

GRACE_SECONDS = 30


@dataclass(frozen=True)
class Program:
    """A long-running program: its name in messages, its command and additions to the environment."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def run_together(programs: list[Program], started: Callable[[], None]) -> int:
    """Run the programs until the first one ends or SIGINT or SIGTERM comes; then end the others.

    `started` is called once, in a thread of its own, after all were started. Returns 0 after a signal,
    else 1: none of these programs has a good reason to end by itself.
    """
    # A SimpleQueue: the one primitive that a signal handler may use while its own thread waits on it.
    ended: SimpleQueue[Program | None] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.put(None))
    processes = [_start(program, ended) for program in programs]
    Thread(target=started, daemon=True).start()
    first = ended.get()
    if first:
        print(f"The {first.name} ended by itself; stopping the rest.", flush=True)
    _end(processes)
    return 1 if first else 0


def _start(program: Program, ended: SimpleQueue[Program | None]) -> subprocess.Popen[bytes]:
    # In a session of its own: Ctrl-C reaches only us, so that each program gets one signal, not two.
    environment = {**os.environ, **program.environment}
    process = subprocess.Popen(program.command, env=environment, start_new_session=True)

    def watch() -> None:
        process.wait()
        ended.put(program)

    Thread(target=watch, daemon=True).start()
    return process


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
        # Also what the program itself started and left behind.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
