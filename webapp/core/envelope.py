"""What goes into the door of commands, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.core.audit import canonical, digest
from webapp.core.errors import FieldError


@dataclass(frozen=True)
class Envelope:
    """A command as its sender made it. Only ``id``, ``type`` and ``body`` are always there; the rest comes with phones."""

    id: UUID
    type: str
    body: Mapping[str, Any]
    v: int = 1
    occurred_at: datetime | None = None
    stream: str | None = None
    seq: int | None = None
    lane: str | None = None
    depends_on: tuple[UUID, ...] = ()
    base: Mapping[str, int] = field(default_factory=dict)
    clock_offset_ms: int | None = None
    blobs: tuple[Mapping[str, Any], ...] = ()
    flags: tuple[str, ...] = ()
    replaces: UUID | None = None
    """The refused record that its author recorded anew as this one."""

    @property
    def body_hash(self) -> str:
        """What tells a repetition from another command under the same id."""
        return digest(canonical([self.type, self.v, self.body, list(self.blobs)]))


@dataclass(frozen=True)
class Outcome:
    """The answer to a command; docs/sync.md §4 lists the states."""

    id: UUID
    status: str
    code: str | None = None
    message: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    duplicate: bool = False
    rev: int = 0
    """How often the command was judged: of two answers the one with the higher number is the later. 0: never stored."""

    @property
    def applied(self) -> bool:
        return self.status == "applied"
