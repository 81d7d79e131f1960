"""Run a command only when its inputs have changed since it last succeeded.

    python3 tools/once.py STAMP INPUT... -- COMMAND...

The stamp keeps a hash over the command and the content of the inputs (a folder stands for all files in it).
File times cannot do this: a fresh clone and a changed branch touch files that did not change, and they miss
a virtual environment that was moved. Keep the stamp inside what the command makes, so that both go together.
Standard library only, because it runs before there is a virtual environment.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MADE_BY_TOOLS = {"node_modules", "dist", "coverage", "__pycache__"}


def main(arguments: list[str]) -> int:
    """Return the command's exit status, or 0 when nothing had changed."""
    split = arguments.index("--")
    stamp, *inputs = map(Path, arguments[:split])
    command = arguments[split + 1 :]
    wanted = fingerprint(command, inputs)
    # Two `make`s in one tree (an editor's and a person's) would write the same folder: the second waits.
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return 0
        status = subprocess.run(command, check=False).returncode
        if status == 0:
            stamp.parent.mkdir(parents=True, exist_ok=True)
            stamp.write_text(wanted)
        return status


def fingerprint(command: list[str], inputs: list[Path]) -> str:
    """Return a hash of all that decides the command's result: itself, the place, Python and the inputs."""
    digest = hashlib.sha256(repr((command, os.getcwd(), sys.version_info[:2])).encode())  # noqa: PTH109
    for file in sorted(files_below(inputs)):
        digest.update(f"{file}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def files_below(paths: list[Path]) -> Iterator[Path]:
    """Yield the files themselves and those in the folders, but nothing hidden and nothing made by a tool."""
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from files_below([child for child in path.iterdir() if _is_source(child)])


def _is_source(path: Path) -> bool:
    return path.name not in MADE_BY_TOOLS and not path.name.startswith(".")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
