"""How a posting names the document it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class DocumentRef:
    """A document by kind, id and the number that people know."""

    kind: str
    id: UUID | None
    number: str = ""
