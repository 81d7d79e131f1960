"""A real phone, a real server, and between them everything that goes wrong; `make chaos` does fifty such runs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.proofs.chaos import Chaos
from tests.proofs.stage import stage
from tests.support.fault_proxy import network

SEEDS = [int(one) for one in os.environ.get("SEEDS", "1,2,3").split(",")]


@pytest.fixture(scope="module")
def chaos(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chaos]:
    with stage("sqlite") as on, network(on.server.port) as net:
        on.server.start()
        yield Chaos(driver, on, net, tmp_path_factory.mktemp("chaos"))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_screen_called_saved_is_booked_once_and_shown_as_posted(chaos: Chaos, seed: int) -> None:
    came = chaos.run(seed)

    assert came.wrong == [], f"SEEDS={seed}"
    assert came.saved
