"""Flat answers of queries as the trees that pages draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Node:
    """A row in a tree, and what is below it."""

    row: Any
    parts: list[Node] = field(default_factory=list)


def nested(rows: Sequence[Any]) -> list[Node]:
    """Rows by level from 1 on (each parent followed by what is in it) as a tree."""
    top: list[Node] = []
    levels = {0: top}
    for row in rows:
        node = Node(row)
        levels[row.level - 1].append(node)
        levels[row.level] = node.parts
    return top
