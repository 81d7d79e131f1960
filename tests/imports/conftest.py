"""A founded company, and a desk at which somebody imports."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.imports.desk import Desk
from tests.support.factory import Factory, found
from webapp.core.clock import SettableClock


@pytest.fixture
def factory(session: Session, clock: SettableClock) -> Factory:
    """The company that the session is bound to."""
    return found(session, clock)


@pytest.fixture
def desk(factory: Factory, tmp_path: Path) -> Desk:
    return Desk(factory, tmp_path)
