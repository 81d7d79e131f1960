"""Two people edit the same document: the second is told, and nothing of the first is overwritten."""

from __future__ import annotations

from typing import Protocol

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class StaleVersion(DomainError):
    """The document was changed since the sender saw it."""

    code = "stale_version"
    message = N_("Somebody has changed this since you opened it. Load it again, then repeat your change.")
    http_status = 409


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def take_version(row: Versioned, seen: int) -> None:
    """Raise *row* to its next version. Raises StaleVersion when the sender saw another one than the present."""
    if row.version != seen:
        raise StaleVersion(at="version", seen=seen, current=row.version)
    row.version += 1
