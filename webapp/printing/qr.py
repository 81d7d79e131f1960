"""The code on paper: what it says, and its drawing as one SVG path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import QRData

Level: TypeAlias = Literal[0, 1, 2, 3]

ALPHANUMERIC: Literal[2] = 2
"""``qrcode.util.MODE_ALPHA_NUM``, with its type."""
QUIET_ZONE = 4
"""Blank modules around the code: the standard asks for them (ISO/IEC 18004 §9.1), and readers do miss codes without."""
SMALLEST_MODULE_MM = 0.5
GOOD_PAYLOAD_BYTES = 34
"""The longest address whose code still has 29 × 29 modules at level H; longer ones get a lower level or more modules."""


@dataclass(frozen=True)
class Code:
    """A code ready to be placed: *svg* fills whatever box it is put into, *modules* counts one side with its quiet zone."""

    payload: str
    modules: int
    svg: Markup

    def side_mm(self, wanted: float) -> float:
        """The side to print it with: *wanted*, or more when its modules would otherwise be too small to read."""
        return max(wanted, self.modules * SMALLEST_MODULE_MM)


def payload(base_url: str, kind: str, code: str) -> str:
    """The text of a code: an upper-case address (docs/sync.md §2), or the bare code when no address is known."""
    address = f"{base_url.rstrip('/')}/{kind}/{code}" if base_url else code
    return address.upper()


def draw(text: str) -> Code:
    """*text* as a code of level Q, or of level H where that costs no larger code.

    Level H survives more dirt; but a code with more modules has smaller ones, which is worse on a worn camera.
    """
    at_q = _fitted(text, ERROR_CORRECT_Q)
    at_h = _fitted(text, ERROR_CORRECT_H)
    best = at_h if at_h.version == at_q.version else at_q
    best.makeImpl(False, best.best_mask_pattern())
    rows = best.get_matrix()
    return Code(text, len(rows), _svg(rows))


def _fitted(text: str, level: Level) -> QRCode[Any]:
    code = QRCode[Any](error_correction=level, border=QUIET_ZONE)
    code.add_data(_data(text))
    code.best_fit(start=1)
    return code


def _data(text: str) -> QRData:
    try:
        return QRData(text.encode("ascii"), mode=ALPHANUMERIC)
    except (ValueError, UnicodeEncodeError):
        return QRData(text)  # an address with other letters than those of the alphanumeric mode


def _svg(rows: list[list[bool]]) -> Markup:
    size = len(rows)
    path = "".join(
        f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _runs(row)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" width="100%" height="100%">'
        '<path d="{1}"/></svg>'
    ).format(size, path)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Start and length of each dark stretch: a third of the shapes that single modules would be."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
