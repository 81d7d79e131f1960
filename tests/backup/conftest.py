from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.backup.server import Server
from tests.support.house import new_house
from tests.sync.phone import new_floor
from webapp.core.clock import SettableClock


@pytest.fixture
def server(app: Flask, clock: SettableClock, tmp_path: Path) -> Iterator[Server]:
    """A factory at work, beside another company."""
    new_house(app, clock, "other")
    server = Server(new_floor(new_house(app, clock)), tmp_path / "shelf")
    server.shelf.mkdir()
    (server.config.data / "secret.key").write_text(server.config.secret_key)
    settings = server.config
    yield server
    app.extensions["suigong"] = settings
    server.clear()
