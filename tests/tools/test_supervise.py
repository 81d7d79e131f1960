from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import supervise


def test_when_one_ends_the_others_end_too(tmp_path: Path) -> None:
    started = time.monotonic()

    status = supervise.run_together([sleeper(tmp_path / "pid"), program("false")], started=lambda: None)

    assert status == 1
    assert time.monotonic() - started < 10
    assert not alive(tmp_path / "pid")


def test_a_signal_ends_all_and_counts_as_success(tmp_path: Path) -> None:
    def stop() -> None:
        wait_for(tmp_path / "pid")
        os.kill(os.getpid(), signal.SIGTERM)

    assert supervise.run_together([sleeper(tmp_path / "pid")], started=stop) == 0
    assert not alive(tmp_path / "pid")


def program(*command: str) -> supervise.Program:
    return supervise.Program(command[0], list(command))


def sleeper(pid_file: Path) -> supervise.Program:
    return program("sh", "-c", f"echo $$ > {pid_file}; exec sleep 60")


def wait_for(file: Path) -> None:
    while not (file.exists() and file.read_text()):
        time.sleep(0.02)


def alive(pid_file: Path) -> bool:
    if not pid_file.exists():
        return False
    return Path("/proc", pid_file.read_text().strip()).exists()


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
