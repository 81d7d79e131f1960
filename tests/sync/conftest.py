from __future__ import annotations

import pytest
from flask import Flask

from tests.support.house import House, new_house
from webapp.core.clock import SettableClock


@pytest.fixture
def house(app: Flask, clock: SettableClock) -> House:
    """A company that requests come to."""
    return new_house(app, clock)
