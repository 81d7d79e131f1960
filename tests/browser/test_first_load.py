"""What a phone has to fetch before the worker app shows anything: bad Wi-Fi decides how long that takes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

DIST = Path(__file__).resolve().parents[2] / "pwa/dist"
MOST = 100_000
"""Bytes of compressed script. The decoder, half a megabyte more, is fetched behind the first screen."""


def test_the_worker_app_starts_with_little_script() -> None:
    manifest = json.loads((DIST / ".vite/manifest.json").read_text())
    initial: set[str] = set()
    todo = ["floor/index.html"]
    while todo:
        chunk = manifest[todo.pop()]
        if chunk["file"] not in initial:
            initial.add(chunk["file"])
            todo += chunk.get("imports", [])

    sizes = {name: len(gzip.compress((DIST / name).read_bytes())) for name in initial}

    assert sum(sizes.values()) <= MOST, sizes
    assert not any("zxing" in name for name in initial)


def test_what_is_sent_was_packed_when_it_was_built() -> None:
    scripts = [file for file in (DIST / "assets").glob("*.js") if file.stat().st_size >= 1024]

    assert [file.name for file in scripts if not file.with_name(file.name + ".br").exists()] == []
