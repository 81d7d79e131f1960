"""Three ways to write a product structure, read into one: which item goes into which."""

from __future__ import annotations

import re
from collections.abc import Sequence

from webapp.imports.cells import Judged
from webapp.imports.problems import SKIP_ROW, Problem

_DIGITS = re.compile(r"\d+")
_OUTLINE = re.compile(r"\d+(?:\.\d+)+\.?")


def name_parents(rows: Sequence[Judged], product: str = "") -> None:
    """Fill in ``parent`` for *rows* that say by their level, or their sheet, what they belong to.

    *product* is what the uppermost rows go into where the list itself does not name it. Adds problems where a level is missing,
    or nobody can say what a row belongs to.
    """
    if any("level" in row.values for row in rows):
        _by_level(rows, product)
    else:
        for row in rows:
            if not row.values.get("parent"):
                row.values["parent"] = row.sheet or product
    _by_own_name(rows)


def _by_level(rows: Sequence[Judged], product: str) -> None:
    outline = any(_OUTLINE.fullmatch(row.values.get("level", "")) for row in rows)
    depths = [_depth(row.values.get("level", ""), outline) for row in rows]
    top = min((one for one in depths if one is not None), default=0)
    above: dict[int, tuple[str, int]] = {top - 1: (product, 0)}
    for row, depth in zip(rows, depths, strict=True):
        number = row.values.get("number", "")
        if depth is None:
            if not any(one.field == "level" for one in row.problems):
                row.problems.append(Problem(row.key, "level", "missing", choices=(SKIP_ROW,)))
            continue
        if depth - 1 not in above:
            raw = row.values["level"]
            row.problems.append(Problem(row.key, "level", "level_jumps", raw, {"raw": raw}, (SKIP_ROW,)))
            continue
        row.values["parent"], row.under = above[depth - 1]
        above = {level: one for level, one in above.items() if level < depth} | {depth: (number, row.at)}


def _depth(text: str, outline: bool) -> int | None:
    """How deep a row lies: the parts of 1.2.3, or the number in 3, .3 and +++3."""
    if not text:
        return None
    if outline:
        return len(_DIGITS.findall(text))
    found = _DIGITS.search(text)
    return int(found.group()) if found else None


def _by_own_name(rows: Sequence[Judged]) -> None:
    """A component that is called otherwise where its own parts are listed takes that name, so that the levels meet."""
    listed = {row.values.get("parent", "") for row in rows}
    for row in rows:
        own = row.values.get("own_bom", "")
        if own and own in listed:
            row.values["number"] = own
