"""Which of the documents of an item count. Pure: documents come along, nothing is asked of a database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

State = Literal["present", "coming", "other", "superseded", "withdrawn"]
ORDER: tuple[State, ...] = ("present", "coming", "other", "superseded", "withdrawn")
"""As they are listed: what counts first."""


class Document(Protocol):
    """What the rules look at."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def revision(self) -> int | None: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


def states(documents: Iterable[Document], revision: int, day: date) -> dict[UUID, State]:
    """How each document stands for what is made by a *revision* of the item on a *day*.

    Of one kind and number the last whose day has come is present, those before it are superseded, those after it are coming.
    ``other``: for another revision of the item.
    """
    found: dict[UUID, State] = {}
    present: dict[tuple[str, str], UUID] = {}
    for one in sorted(documents, key=lambda one: (one.valid_from, one.created_at, one.id)):
        if one.withdrawn_at is not None:
            found[one.id] = "withdrawn"
        elif one.revision not in (None, revision):
            found[one.id] = "other"
        elif one.valid_from > day:
            found[one.id] = "coming"
        else:
            before = present.get((one.kind, one.number))
            if before is not None:
                found[before] = "superseded"
            present[one.kind, one.number] = one.id
            found[one.id] = "present"
    return found
