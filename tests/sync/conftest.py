from __future__ import annotations

import pytest
from flask import Flask

from tests.support.house import House, new_house
from tests.sync.phone import Floor, new_floor
from webapp.core.clock import SettableClock


@pytest.fixture
def house(app: Flask, clock: SettableClock) -> House:
    """A company that requests come to."""
    return new_house(app, clock)


@pytest.fixture
def floor(house: House) -> Floor:
    """A released work order with a ticket, a worker, and a phone on which the worker is signed in."""
    return new_floor(house)
