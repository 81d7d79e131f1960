"""Real inputs, which the project does not contain: they lie in a folder of sample data beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("SUIGONG_SAMPLE_DATA") or ROOT.parent / "shared" / "data")


def sample(name: str) -> Path:
    """The file *name* of the folder that SUIGONG_SAMPLE_DATA names; without it a test fails under CI and is skipped elsewhere."""
    path = FOLDER / name
    if not path.exists():
        missing = f"no {path}: set SUIGONG_SAMPLE_DATA to the folder of sample data"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return path
