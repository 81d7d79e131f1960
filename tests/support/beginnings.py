"""What many tests begin with: a founded company, the fan factory in it, an order on its floor.

Making these by commands takes longer than most tests. So each worker makes every one once, and puts it back for the
tests that ask for it. One builds on the other: whoever was given the later one has the earlier ones as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask

from tests.scenarios import fan_factory
from tests.scenarios.fan_factory import FanFactory
from tests.support.apps import START, disconnect
from tests.support.databases import Database
from tests.support.house import House, new_house
from tests.sync.phone import Floor, floor_of
from webapp.core.clock import SettableClock

Made = dict[str, Any]


def _company(_house: House, _made: Made) -> None:
    pass


def _fans(house: House, _made: Made) -> FanFactory:
    with house.open() as factory:
        return fan_factory.build(factory)


def _floor(house: House, made: Made) -> Floor:
    return floor_of(house, made["fans"])


MAKERS: dict[str, Callable[[House, Made], Any]] = {"company": _company, "fans": _fans, "floor": _floor}
"""What each beginning adds to the one before it."""
NAMES = list(MAKERS)


class Beginnings:
    """The beginnings of one worker's tests, as far as some test has asked for them."""

    def __init__(self, app: Flask, database: Database, clock: SettableClock) -> None:
        self._app, self._database, self._clock = app, database, clock
        self._made: Made = {}
        self._houses: dict[str, House] = {}
        self._present = -1

    def start(self) -> None:
        """A test begins: nothing was put back for it yet."""
        self._present = -1

    def house(self) -> House:
        """The company, which requests come to."""
        self._put("company")
        return _own(self._houses[NAMES[self._present]])

    def fans(self) -> FanFactory:
        """The fan factory with nothing in stock and nothing ordered; its ``factory`` is for the asker to set."""
        self._put("fans")
        return replace(self._made["fans"])

    def floor(self) -> Floor:
        """Ten fans to make on a floor with a phone."""
        self._put("floor")
        made: Floor = self._made["floor"]
        house = self.house()
        steps = [dict(step) for step in made.steps]
        return replace(made, house=house, phone=replace(made.phone, house=house), steps=steps)

    def _put(self, name: str) -> None:
        """See to it that the database holds *name*, or what builds on it."""
        depth = NAMES.index(name)
        if depth <= self._present:
            return
        disconnect(self._app)
        self._make_up_to(depth)
        self._database.reset(name)
        self._present = depth

    def _make_up_to(self, depth: int) -> None:
        missing = [name for name in NAMES[: depth + 1] if name not in self._made]
        if not missing:
            return
        moment = self._clock.now()
        self._clock.set(START)
        before = NAMES.index(missing[0]) - 1
        # Not from what this test has done so far: others begin with it too.
        self._database.reset(*NAMES[before : before + 1] if before >= 0 else ())
        house = self._houses[NAMES[before]] if before >= 0 else new_house(self._app, self._clock)
        for name in missing:
            house = _own(house)
            self._made[name] = MAKERS[name](house, self._made)
            self._houses[name] = house
            disconnect(self._app)
            self._database.remember(name)
        self._clock.set(moment)


def _own(house: House) -> House:
    return replace(house, people=dict(house.people))
