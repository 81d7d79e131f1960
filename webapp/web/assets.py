"""Addresses of the browser's files, by what vite's manifest says was built."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import structlog

log = structlog.get_logger(__name__)

ENTRIES = {"office": "src/office/main.ts", "icons": "src/office/icons.svg", "floor": "floor/index.html"}
"""Short names for templates, and the sources they stand for."""


class Asset(NamedTuple):
    """What a page has to load: ``url`` is the file itself, ``css`` its style sheets, ``preload`` the modules it imports."""

    url: str
    css: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()


class Assets:
    """The built files under *dist* (``pwa/dist``)."""

    def __init__(self, dist: Path) -> None:
        self.manifest = dist / ".vite" / "manifest.json"

    def __call__(self, name: str) -> Asset:
        """Return the asset *name*; an empty one, with a warning, when the browser's part has not been built.

        Raises KeyError for a name that the build does not know.
        """
        try:
            changed_at = self.manifest.stat().st_mtime_ns
        except FileNotFoundError:
            log.warning("frontend_not_built", manifest=str(self.manifest))
            return Asset("")
        return _asset(self.manifest, changed_at, ENTRIES.get(name, name))


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int) -> dict[str, Any]:
    """Return the manifest; *changed_at* makes a new build count without a restart."""
    return dict(json.loads(path.read_text()))


@lru_cache(maxsize=64)
def _asset(manifest: Path, changed_at: int, source: str) -> Asset:
    built = _read(manifest, changed_at)
    chunk = built[source]
    imported = [built[name] for name in chunk.get("imports", [])]
    styles = [style for one in (*imported, chunk) for style in one.get("css", [])]
    return Asset(
        "/" + chunk["file"],
        tuple(dict.fromkeys("/" + style for style in styles)),
        tuple("/" + one["file"] for one in imported),
    )
