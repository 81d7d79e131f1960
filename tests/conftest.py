"""What every test may ask for: the app on a fresh database, a session, a client, and the clock they all use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.scenarios.fan_factory import FanFactory
from tests.support.apps import START, disconnect, migrated_app
from tests.support.beginnings import Beginnings
from tests.support.databases import Database, new_database
from tests.support.factory import Factory
from tests.support.house import House
from tests.sync.phone import Floor
from tests.web.screens.floor_story import Story, story_of
from webapp.core.clock import SettableClock
from webapp.core.tenancy import bind_company
from webapp.extensions import db

# A machine that does other work at the same time must not turn a slow example into a failure.
hypothesis.settings.register_profile("suigong", deadline=None)
hypothesis.settings.load_profile("suigong")


@dataclass(frozen=True)
class Worker:
    """What one test process makes once, because making it takes a second: the app, its database and clock."""

    app: Flask
    database: Database
    clock: SettableClock
    beginnings: Beginnings
    pictures: Path
    """Where the app keeps pictures, whose names tests share as soon as they begin with the same company."""


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    folder = tmp_path_factory.mktemp("data")
    database = new_database(folder, os.environ.get("PYTEST_XDIST_WORKER", "main"))
    clock = SettableClock(START)
    app = migrated_app(database, folder, clock)
    database.remember()
    yield Worker(app, database, clock, Beginnings(app, database, clock), folder / "blobs")
    database.close()


@pytest.fixture
def app(worker: Worker) -> Iterator[Flask]:
    """The app, with the migrated database as it is before the first company signs up."""
    worker.clock.set(START)
    worker.database.reset()
    worker.beginnings.start()
    yield worker.app
    disconnect(worker.app)
    shutil.rmtree(worker.pictures, ignore_errors=True)


@pytest.fixture
def clock(worker: Worker) -> SettableClock:
    """The app's clock; stands at START until a test moves it."""
    return worker.clock


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session bound to no company, inside an app context."""
    with app.app_context():
        yield db.session()


@pytest.fixture
def beginnings(app: Flask, worker: Worker) -> Beginnings:
    """What a test may begin with, beyond an empty database."""
    return worker.beginnings


@pytest.fixture
def house(beginnings: Beginnings) -> House:
    """A company that requests come to."""
    return beginnings.house()


@pytest.fixture
def factory(beginnings: Beginnings, session: Session) -> Factory:
    """The company that the session is bound to."""
    house = beginnings.house()
    bind_company(session, house.company_id)
    return Factory(session, house.clock, house.company_id, house.people)


@pytest.fixture
def fans(beginnings: Beginnings, session: Session) -> FanFactory:
    """The fan factory, in the company that the session is bound to; nothing in stock, nothing ordered."""
    ids = beginnings.fans()
    house = beginnings.house()
    bind_company(session, house.company_id)
    return replace(ids, factory=Factory(session, house.clock, house.company_id, house.people))


@pytest.fixture
def story(beginnings: Beginnings) -> Story:
    """The fan factory behind the screens; nothing in stock, nothing ordered."""
    ids = beginnings.fans()
    return story_of(beginnings.house(), ids)


@pytest.fixture
def floor(beginnings: Beginnings) -> Floor:
    """A released work order with a ticket, a worker, and a phone on which the worker is signed in."""
    return beginnings.floor()
