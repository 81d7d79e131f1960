"""Write the office's icon sprite (pwa/src/office/icons.svg) from lucide, one symbol an icon.

Run it after adding a name below: ``python tools/office_icons.py``. The result is kept in the repository, so that a
reviewer sees what changed and a build needs no extra step.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "pwa/node_modules/lucide-static/icons"
TARGET = ROOT / "pwa/src/office/icons.svg"

NAMES = [
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "arrow-up-down",
    "arrow-left-right",
    "badge-check",
    "banknote",
    "bell",
    "book-open-text",
    "boxes",
    "building-2",
    "calculator",
    "calendar",
    "calendar-clock",
    "camera",
    "chart-column",
    "chart-line",
    "check",
    "check-check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-alert",
    "circle-check",
    "circle-dashed",
    "circle-help",
    "circle-x",
    "clipboard-check",
    "clipboard-list",
    "clock",
    "cloud-off",
    "cog",
    "copy",
    "cpu",
    "download",
    "ellipsis",
    "equal",
    "external-link",
    "eye",
    "factory",
    "file-plus",
    "file-spreadsheet",
    "file-text",
    "fingerprint",
    "flag",
    "folder-open",
    "gauge",
    "git-branch",
    "git-fork",
    "grid-2x2",
    "hammer",
    "hand",
    "hand-coins",
    "hard-hat",
    "history",
    "hourglass",
    "house",
    "id-card",
    "image",
    "inbox",
    "info",
    "key-round",
    "landmark",
    "languages",
    "layers",
    "layout-grid",
    "link",
    "list-checks",
    "list-filter",
    "lock",
    "lock-open",
    "log-in",
    "log-out",
    "map-pin",
    "megaphone",
    "menu",
    "minus",
    "monitor",
    "moon",
    "octagon-x",
    "package",
    "package-check",
    "package-minus",
    "package-open",
    "package-plus",
    "package-search",
    "package-x",
    "paperclip",
    "pause",
    "pencil",
    "percent",
    "phone",
    "pin",
    "play",
    "plus",
    "printer",
    "qr-code",
    "receipt",
    "receipt-text",
    "refresh-cw",
    "rotate-ccw",
    "route",
    "ruler",
    "save",
    "scale",
    "scan-line",
    "scissors",
    "search",
    "send",
    "settings",
    "share-2",
    "shield-check",
    "shield-alert",
    "ship",
    "shopping-cart",
    "sliders-horizontal",
    "smartphone",
    "split",
    "square-check",
    "star",
    "square-pen",
    "sun",
    "tag",
    "target",
    "thumbs-up",
    "thumbs-down",
    "timer",
    "trash-2",
    "trending-down",
    "trending-up",
    "triangle-alert",
    "truck",
    "undo-2",
    "upload",
    "user",
    "user-plus",
    "users",
    "wallet",
    "warehouse",
    "wifi-off",
    "wrench",
    "x",
    "zap",
]


def symbol(name: str) -> str:
    """Return the icon as one ``<symbol>``; stroke and size come from the page's CSS."""
    source = (SOURCE / f"{name}.svg").read_text()
    inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    assert inner, name
    drawing = re.sub(r"\s+", " ", inner[1]).replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def main() -> None:
    """Write the sprite."""
    symbols = "\n".join(symbol(name) for name in sorted(set(NAMES)))
    TARGET.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')
    print(f"{len(set(NAMES))} icons, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
