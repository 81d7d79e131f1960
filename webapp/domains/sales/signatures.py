"""A signature as lines: what may be one, and how it is drawn. Pure functions.

The pad is a grid of 1000 × 400, whatever the phone's screen; a stroke is x, y, x, y … in whole steps of it. A name takes some
hundred points, so that it travels inside its command in a few kilobytes: no photo to wait for, and none to lose.
"""

from __future__ import annotations

from collections.abc import Sequence

from webapp.core.i18n import N_

WIDTH, HEIGHT = 1000, 400
MOST_STROKES = 100
MOST_NUMBERS = 6000
"""In all strokes together: 3000 points, at most some 30 KB."""

_OUTSIDE = N_("This is no signature: a line leaves the field.")

Strokes = Sequence[Sequence[int]]


def fault(strokes: Strokes) -> str:
    """What makes *strokes* no signature, as a message; "" for one."""
    if sum(map(len, strokes)) > MOST_NUMBERS:
        return N_("This signature is too large. Please sign anew.")
    if any(len(one) % 2 or not one for one in strokes):
        return N_("This is no signature: a line is x, y, x, y …")
    if any(not 0 <= x <= WIDTH for one in strokes for x in one[::2]):
        return _OUTSIDE
    if any(not 0 <= y <= HEIGHT for one in strokes for y in one[1::2]):
        return _OUTSIDE
    return ""


def path_of(strokes: Strokes) -> str:
    """The strokes as the ``d`` of one SVG path in a box of ``WIDTH`` × ``HEIGHT``; a dot becomes a line of no length."""
    return "".join(_stroke([int(one) for one in stroke]) for stroke in strokes)


def _stroke(numbers: list[int]) -> str:
    x, y, *further = numbers
    return f"M{x} {y}L" + " ".join(map(str, further or [x, y]))
