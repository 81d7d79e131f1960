"""The server is killed while phones push: what it acknowledged is there, and nothing is there twice."""

from __future__ import annotations

import os

from tests.proofs.kills import kill_and_look
from tests.proofs.stage import stage

KIND = os.environ.get("TEST_DATABASE", "sqlite")
KILLS = {"sqlite": 6, "postgresql": 3}
"""`make kills` kills hundreds of times; here a few, each run at other moments of the work."""


def test_what_a_killed_server_acknowledged_is_there_once_and_whole() -> None:
    with stage(KIND) as on:
        came = kill_and_look(on, KILLS[KIND], seed=int(os.environ.get("SEED", "1")))

    assert came.wrong == [], f"SEED={came.seed}"
    assert (came.whole, came.tally.cut > 0, came.tally.again > 0) == (KILLS[KIND], True, True)
