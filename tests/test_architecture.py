"""What the import contracts in pyproject.toml cannot say about themselves."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_domain_has_its_floor() -> None:
    """A domain that no contract names could import anything unnoticed."""
    domains = {path.parent.name for path in (ROOT / "webapp" / "domains").glob("*/__init__.py")}

    assert domains <= domains_with_a_floor()


def domains_with_a_floor() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers, *_ = settings["tool"]["importlinter"]["contracts"]
    return set(re.findall(r"webapp\.domains\.(\w+)", " ".join(layers["layers"])))
