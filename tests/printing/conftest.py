"""A released order, seen from a browser; and eyes for paper."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.house import House, new_house
from webapp.core.clock import SettableClock


@pytest.fixture
def house(app: Flask, clock: SettableClock) -> House:
    return new_house(app, clock)
