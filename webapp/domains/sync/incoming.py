"""A command as a phone sends it (docs/sync.md §3)."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from webapp.domains.sync.rules import MOST_PHOTOS

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Whole = Annotated[int, Field(ge=-(2**62), le=2**62)]


class SentBlob(BaseModel):
    """A photo that comes apart from its command."""

    model_config = ConfigDict(extra="ignore")

    sha256: _Hash
    size: int = Field(ge=1)
    type: str = Field(max_length=64)


class SentCommand(BaseModel):
    """Unknown fields of the envelope are passed over, so that a newer app is not turned away for them."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    stream: str = Field(min_length=1, max_length=200)
    seq: int = Field(ge=1, le=2**53)
    type: str = Field(min_length=1, max_length=64)
    v: int = Field(ge=1, le=2**31 - 1)
    lane: str | None = Field(None, max_length=200)
    depends_on: tuple[UUID, ...] = Field((), max_length=50)
    base: dict[str, _Whole] = Field(default_factory=dict, max_length=50)
    ticket: str = Field("", max_length=2000)
    replaces: UUID | None = None
    withdrawn: bool = False
    occurred_at: AwareDatetime
    clock_offset_ms: Annotated[int, Field(ge=-(2**53), le=2**53)] | None = None
    body: dict[str, Any]
    blobs: tuple[SentBlob, ...] = Field((), max_length=MOST_PHOTOS)
