"""Buyers, storekeepers, a seller and a planner at one item at the same moment: the books say what everybody was told."""

from __future__ import annotations

import os

from tests.proofs.crowd import crowd
from tests.proofs.stage import Stage

WRITERS = int(os.environ.get("WRITERS", "12"))
COMMANDS = int(os.environ.get("COMMANDS", "6"))
"""`make crowd` lets 50 writers send 200 commands each on both databases; that takes minutes."""


def test_a_crowd_at_one_item_leaves_books_that_say_what_everybody_was_told(served: Stage) -> None:
    came = crowd(served, WRITERS, COMMANDS)

    assert came.wrong == []
    assert came.commands >= WRITERS * COMMANDS
