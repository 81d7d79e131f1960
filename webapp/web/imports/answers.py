"""What a posted preview says: columns, choices, cells typed anew, rows left out. Names are ``what|row|field``."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.imports.problems import CELL, NONE, SKIP, TOGETHER, UNIT
from webapp.imports.reading import Wishes


def take_answers(wishes: Wishes, posted: Mapping[str, str]) -> None:
    """Change *wishes* by what was *posted*. A choice counts more than the text beside it; an unchanged text says nothing."""
    _take_options(wishes, posted)
    chosen = {
        name.removeprefix("pick|"): value
        for name, value in posted.items()
        if name.startswith("pick|") and value
    }
    for name, value in posted.items():
        what, _, rest = name.partition("|")
        if what == "cell" and rest not in chosen and value.strip() != posted.get(f"was|{rest}", "").strip():
            _take(wishes, rest, value.strip() or NONE)
        elif what == "skip" and value == "true":
            wishes.answers.skipped.add(rest)
    for rest, value in chosen.items():
        _take(wishes, rest, value)
    if posted.get("back"):
        wishes.answers.skipped.clear()


def _take(wishes: Wishes, rest: str, value: str) -> None:
    """*rest* is ``scope|row|field|what the cell says``."""
    scope, key, column, raw = [*rest.split("|", 3), "", "", ""][:4]
    answers = wishes.answers
    if value == SKIP:
        answers.skipped.add(key)
    elif value == TOGETHER:
        answers.together.add(key)
    elif scope == UNIT:
        answers.units[raw] = value
    elif scope == CELL:
        answers.cells.setdefault(key, {})[column] = "" if value == NONE else value
    else:
        answers.same.setdefault(column, {})[raw] = "" if value == NONE else value


def _take_options(wishes: Wishes, posted: Mapping[str, str]) -> None:
    if posted.get("sheet", wishes.sheet) != wishes.sheet:
        wishes.sheet = posted["sheet"]
        wishes.mapping = {}
        return  # the columns on the page were those of the other sheet
    for name in ("product", "numbers", "unit", "kind"):
        if name in posted:
            setattr(wishes, name, posted[name].strip())
    for name, value in posted.items():
        if name.startswith("map|") and value != posted.get(f"was-{name}", ""):
            head = name.removeprefix("map|")
            # A field has one column: the one that was just named.
            wishes.mapping = {one: "" if now == value else now for one, now in wishes.mapping.items()}
            wishes.mapping[head] = value
