from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.proofs.stage import Stage, stage


@pytest.fixture(scope="module")
def served() -> Iterator[Stage]:
    """A factory behind a running gunicorn, on the database that TEST_DATABASE names."""
    with stage(os.environ.get("TEST_DATABASE", "sqlite")) as ready:
        ready.server.start()
        yield ready
