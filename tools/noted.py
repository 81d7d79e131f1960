"""Sections of bench/results.md: each tool that measures or proves something has one of its own and touches no other."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent / "bench/results.md"


def note(heading: str, text: str, path: Path = RESULTS) -> None:
    """Put *text* under ``## heading``, in place of what stood there."""
    whole = path.read_text() if path.exists() else "# Results\n"
    section = f"## {heading}\n\n{text.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    changed = (
        pattern.sub(lambda _: section + "\n", whole)
        if pattern.search(whole)
        else f"{whole.rstrip()}\n\n{section}"
    )
    path.write_text(changed.rstrip() + "\n")


def rows_under(heading: str, path: Path = RESULTS) -> list[str]:
    """The table rows that stand under ``## heading`` now, without the table's head."""
    _, _, rest = (path.read_text() if path.exists() else "").partition(f"## {heading}\n")
    lines = rest.partition("\n## ")[0].splitlines()
    return [line for line in lines if line.startswith("| ")][2:]


def note_row(heading: str, about: str, head: list[str], row: list[str], path: Path = RESULTS) -> None:
    """Put *row* into the table under ``## heading``, in place of the one with the same first cell."""
    mine = _line(row)
    others = [one for one in rows_under(heading, path) if one.split(" | ")[0] != mine.split(" | ")[0]]
    table = [_line(head), _line(["---"] * len(head)), *sorted([*others, mine])]
    note(heading, about + "\n\n" + "\n".join(table), path)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
