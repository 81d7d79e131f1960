from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.support.factory import Factory, found
from webapp.core.clock import SettableClock


@pytest.fixture
def factory(session: Session, clock: SettableClock) -> Factory:
    """The company that the session is bound to."""
    return found(session, clock)
