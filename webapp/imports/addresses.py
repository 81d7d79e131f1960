"""Several addresses in one cell: ``Store: 1 Road / Ms Chen; Shop: 2 Street``, the usual one first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, Protocol

_ENTRIES = re.compile(r"[;；\n]")
_NAMED = re.compile(r"([^:：]+)[:：](.+)", re.DOTALL)
MOST = 200
"""Characters of each part."""


class Kept(Protocol):
    """An address with its name, and who receives goods there."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def contact(self) -> str: ...


class Read(NamedTuple):
    """An address as a cell says it."""

    name: str
    address: str
    contact: str


def read(text: str) -> list[Read] | None:
    """The addresses that *text* lists; None where one has no name, or one name stands twice."""
    found: list[Read] = []
    for entry in filter(None, (one.strip() for one in _ENTRIES.split(text))):
        named = _NAMED.fullmatch(entry)
        if named is None:
            return None
        address, _, contact = (part.strip() for part in named[2].partition(" / "))
        one = Read(named[1].strip(), address, contact)
        if not (one.name and one.address) or max(map(len, one)) > MOST:
            return None
        found.append(one)
    return found if len({one.name for one in found}) == len(found) else None


def written(places: Iterable[Kept]) -> str:
    """*places* as ``read`` understands them."""
    return "; ".join(
        f"{one.name}: {one.address}" + (f" / {one.contact}" if one.contact else "") for one in places
    )
