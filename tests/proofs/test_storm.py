"""One command, sent a hundred times at once: one effect, and one answer for all."""

from __future__ import annotations

import os

from tests.proofs.stage import Stage
from tests.proofs.storm import storm

COMMANDS = int(os.environ.get("STORM", "8"))
"""`make storm` lets 200 go through it on both databases; that takes minutes."""


def test_a_hundred_senders_of_one_command_make_one_effect_and_get_one_answer(served: Stage) -> None:
    came = storm(served, COMMANDS)

    assert came.wrong == ()
