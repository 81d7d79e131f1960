"""A founded company, and a desk at which somebody imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports.desk import Desk
from tests.support.factory import Factory


@pytest.fixture
def desk(factory: Factory, tmp_path: Path) -> Desk:
    return Desk(factory, tmp_path)
