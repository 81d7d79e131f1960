"""Lists that every new company starts with, as CSV files; README.md beside them says where each comes from."""

from __future__ import annotations

import csv
from pathlib import Path


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of the file *name*, by column; lines that begin with ``#`` are remarks."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
